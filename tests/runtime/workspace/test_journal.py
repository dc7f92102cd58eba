"""A run's journal."""

from pathlib import Path

from runtime.workspace import Journal, read_journal


def test_what_was_appended_is_read_back_in_order(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.jsonl") as journal:
        for n in range(3):
            journal.append({"event": "step", "node": f"n{n}"})
    events, _ = read_journal(tmp_path / "j.jsonl")
    assert [e["node"] for e in events] == ["n0", "n1", "n2"]
    assert all(e["at"] > 0 for e in events)


def test_a_reader_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.jsonl") as journal:
        journal.append({"n": 1})
        _, place = read_journal(tmp_path / "j.jsonl")
        journal.append({"n": 2})
    events, end = read_journal(tmp_path / "j.jsonl", place)
    assert [e["n"] for e in events] == [2]
    assert read_journal(tmp_path / "j.jsonl", end) == ([], end)


def test_a_line_being_written_is_left_for_later(tmp_path: Path) -> None:
    file = tmp_path / "j.jsonl"
    file.write_bytes(b'{"n": 1}\n{"n": 2')
    events, place = read_journal(file)
    assert [e["n"] for e in events] == [1]
    file.write_bytes(b'{"n": 1}\n{"n": 2}\n')
    assert [e["n"] for e in read_journal(file, place)[0]] == [2]


def test_a_torn_line_of_a_killed_writer_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "j.jsonl"
    file.write_bytes(b'{"n": 1}\n{"n": 2')
    with Journal(file) as journal:
        journal.append({"n": 3})
    assert [e["n"] for e in read_journal(file)[0]] == [1, 3]


def test_no_journal_yet_is_no_events(tmp_path: Path) -> None:
    assert read_journal(tmp_path / "none.jsonl") == ([], 0)
