import json
import multiprocessing
import threading
import time

import pytest

from designer.document import document_of, empty_document
from designer.drafts import Draft, Places, create
from designer.edits import MISSING, Change, Edit
from runtime.errors import DocumentError, UsageError, WorkspaceError
from runtime.graph import load


def titled(title, was=MISSING):
    return Edit(f"Call it {title}", (Change(("nodes", "a", "title"), was, title),))


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path, "line")


@pytest.fixture
def draft(places):
    return create(places, {**empty_document("Line"), "nodes": {"a": {"component": "constant@1"}}})


def saved(places):
    return document_of(load(places.file))


def notices(draft):
    return " ".join(said for _, said in draft.notices)


def test_an_edit_stands_in_the_journal_before_it_is_answered_and_in_the_file_once_saved(draft, places):
    answer = draft.edit(titled("One"), client="c", seq=1)
    assert answer.revision == 2
    assert "title" not in saved(places)["nodes"]["a"]
    assert Draft(places).state.document["nodes"]["a"]["title"] == "One"
    draft.save()
    assert saved(places)["nodes"]["a"]["title"] == "One"


def test_an_edit_sent_twice_is_applied_once_also_after_a_restart_and_answered_alike(draft, places):
    first = draft.edit(titled("One"), client="c", seq=1)
    again = draft.edit(titled("One"), client="c", seq=1)
    after = Draft(places).edit(titled("One"), client="c", seq=1)
    assert first == again == after
    assert draft.state.revision == 2


def test_a_conflict_tells_who_did_what_and_is_kept_and_told_again_when_asked_again(draft, places):
    draft.edit(titled("Theirs"), client="x", seq=1, who="Ada")
    answer = draft.edit(titled("Ours"), client="y", seq=1, who="Grace")
    told = {"path": ["nodes", "a", "title"], "ours": "Ours", "theirs": "Theirs", "who": "Ada", "label": "Call it Theirs"}
    assert answer.conflicts == (told,)
    assert draft.state.document["nodes"]["a"]["title"] == "Theirs"
    assert Draft(places).edit(titled("Ours"), client="y", seq=1).conflicts == (told,)


def test_cut_off_at_any_byte_the_journal_opens_with_the_last_whole_edit(draft, places):
    revisions = {}
    for seq in range(1, 5):
        draft.edit(titled(f"T{seq}", MISSING if seq == 1 else f"T{seq - 1}"), client="c", seq=seq)
        revisions[places.journal.stat().st_size] = (seq + 1, f"T{seq}")
    whole, begun = places.journal.read_bytes(), places.journal.read_bytes().index(b"\n") + 1
    for cut in range(begun, len(whole) + 1):
        places.journal.write_bytes(whole[:cut])
        opened = Draft(places)
        expected = next(((r, t) for size, (r, t) in reversed(revisions.items()) if size <= cut), (1, None))
        assert (opened.state.revision, opened.state.document["nodes"]["a"].get("title")) == expected
        torn = cut not in revisions and cut != begun
        assert ("in the middle of an edit" in notices(opened)) == torn
        opened.edit(Edit("D", (Change(("description",), MISSING, "on"),)), client="d", seq=1)
        assert Draft(places).state.document["description"] == "on"


def test_a_journal_that_lost_its_beginning_is_kept_aside_and_the_file_opens(draft, places):
    draft.save()
    places.journal.write_bytes(b"garbage\n" + places.journal.read_bytes()[20:])
    opened = Draft(places)
    assert opened.state.document["name"] == "Line"
    assert "damaged" in notices(opened)
    assert any(f.name.startswith("damaged-journal") for f in places.history.iterdir())


def test_a_line_that_rotted_within_the_journal_ends_what_is_read_and_the_rest_is_kept_aside(draft, places):
    for seq in range(1, 4):
        draft.edit(titled(f"T{seq}", MISSING if seq == 1 else f"T{seq - 1}"), client="c", seq=seq)
    lines = places.journal.read_bytes().splitlines(keepends=True)
    for rotten in (3, 2):
        lines[rotten] = b"?" * 30 + b"\n"
        places.journal.write_bytes(b"".join(lines))
        opened = Draft(places)
        assert opened.state.document["nodes"]["a"]["title"] == f"T{rotten - 1}"
    assert "damaged" in notices(opened)
    assert Draft(places).state.document["nodes"]["a"]["title"] == "T1"
    assert "damaged" not in notices(Draft(places))


def test_a_deleted_file_comes_back_from_the_journal(draft, places):
    draft.edit(titled("One"), client="c", seq=1)
    places.file.unlink()
    opened = Draft(places)
    assert "was gone" in notices(opened)
    assert saved(places)["nodes"]["a"]["title"] == "One"


def test_edits_that_were_not_in_the_file_yet_are_brought_back(draft, places):
    draft.edit(titled("One"), client="c", seq=1)
    opened = Draft(places)
    assert "brought back" in notices(opened)
    assert opened.unsaved


def test_a_half_written_file_is_kept_aside_and_written_anew(draft, places):
    draft.edit(titled("One"), client="c", seq=1)
    draft.save()
    places.file.write_text(places.file.read_text()[:40])
    opened = Draft(places)
    assert "cannot be read" in notices(opened)
    assert saved(places)["nodes"]["a"]["title"] == "One"
    assert any(f.name.startswith("unreadable-file") for f in places.history.iterdir())


def test_a_file_that_somebody_is_writing_is_not_written_over_before_the_next_edit(draft, places):
    half = places.file.read_text()[:40]
    places.file.write_text(half)
    draft.news()
    assert places.file.read_text() == half
    draft.edit(titled("One"), client="c", seq=1)
    draft.save()
    assert saved(places)["nodes"]["a"]["title"] == "One"


def test_what_somebody_wrote_into_the_file_is_merged_with_what_is_open(draft, places):
    draft.edit(titled("Mine"), client="c", seq=1)
    text = json.loads(places.file.read_text())
    text["description"] = "pulled"
    places.file.write_text(json.dumps(text))
    entries = draft.news()
    assert [e["client"] for e in entries if e["kind"] == "edit"] == ["c", "file"]
    assert draft.state.document["description"] == "pulled"
    assert draft.state.document["nodes"]["a"]["title"] == "Mine"
    assert (saved(places)["description"], saved(places)["nodes"]["a"]["title"]) == ("pulled", "Mine")


def test_what_the_file_says_against_an_edit_made_here_is_kept_aside_and_told(draft, places):
    draft.edit(titled("Mine"), client="c", seq=1)
    text = json.loads(places.file.read_text())
    text["nodes"]["a"]["title"] = "Theirs"
    places.file.write_text(json.dumps(text))
    draft.news()
    assert draft.state.document["nodes"]["a"]["title"] == "Mine"
    assert "stood against edits made here" in notices(draft)
    assert any("Theirs" in f.read_text() for f in places.history.glob("other-file*"))


def test_two_drafts_on_one_pipeline_see_each_others_edits_and_count_on(draft, places):
    other = Draft(places)
    draft.edit(titled("One"), client="c", seq=1)
    assert other.changed_elsewhere
    assert [e["revision"] for e in other.news()] == [2]
    assert other.edit(titled("Two", "One"), client="d", seq=1).revision == 3
    assert [e["revision"] for e in draft.news()] == [2, 3]


def test_a_journal_written_small_is_taken_up_by_others_without_losing_or_repeating_an_edit(draft, places, monkeypatch):
    other = Draft(places)
    draft.edit(titled("One"), client="c", seq=1)
    other.news()
    monkeypatch.setattr("designer.drafts.draft.MOST_ENTRIES", 1)
    draft.save()
    assert places.journal.read_bytes().count(b"\n") == 1
    assert other.news() == []
    draft.edit(titled("Two", "One"), client="c", seq=2)
    assert [e["revision"] for e in other.news()] == [3]
    draft.edit(titled("Three", "Two"), client="c", seq=3)
    draft.save()
    assert [e["kind"] for e in other.news()] == ["reset"]
    assert other.state.document["nodes"]["a"]["title"] == "Three"
    assert Draft(places).edit(titled("Three", "Two"), client="c", seq=3).revision == 4


def test_a_full_disk_refuses_the_edit_and_nothing_of_it_stands(draft, places, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    before = places.journal.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("designer.drafts.journal.os.fsync", full)
        with pytest.raises(WorkspaceError, match="No space left"):
            draft.edit(titled("One"), client="c", seq=1)
    assert places.journal.read_bytes() == before
    assert draft.edit(titled("One"), client="c", seq=1).revision == 2


def test_an_edit_that_could_not_be_saved_is_refused_and_leaves_nothing(draft, places):
    with pytest.raises(DocumentError):
        draft.edit(Edit("E", (Change(("nodes", "b"), MISSING, {"component": "no version"}),)), client="c", seq=1)
    assert draft.state.revision == Draft(places).state.revision == 1


def test_edits_without_a_number_or_a_client_are_refused(draft):
    for told in ({"client": "", "seq": 1}, {"client": "c", "seq": 0}, {"client": "c" * 101, "seq": 1}):
        with pytest.raises(UsageError):
            draft.edit(titled("One"), **told)


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="no pipeline 'nothing'"):
        Draft(Places(tmp_path, "nothing"))
    for slug in ("../x", "", "a/b", ".hidden", "x" * 65, "a\nb"):
        with pytest.raises(UsageError):
            Places(tmp_path, slug)


def test_a_client_that_was_away_is_told_edit_by_edit_or_that_it_is_too_long_ago(draft, places):
    draft.edit(titled("One"), client="c", seq=1)
    assert [e["revision"] for e in draft.since(1)] == [2]
    assert draft.since(2) == []
    draft.save()
    assert Draft(places).since(0) is None


def test_replacing_the_document_is_one_step_that_everybody_hears_of(draft, places):
    other = Draft(places)
    assert draft.replace(empty_document("New"), why="restored") == 2
    assert [(e["kind"], e["why"]) for e in other.news()] == [("reset", "restored")]
    assert other.state.document["name"] == "New"


def test_threads_and_processes_at_once_lose_nothing(draft, places):
    draft.edit(Edit("E", tuple(Change(("notes", f"n{i}"), MISSING, {"text": ""}) for i in range(4))), client="c", seq=1)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_edits, args=(places, f"p{i}", 20)) for i in range(2)]
    threads = [threading.Thread(target=_edits, args=(places, f"t{i}", 20)) for i in range(2)]
    for one in workers + threads:
        one.start()
    for one in workers + threads:
        one.join(60)
    names = set(Draft(places).state.document["parameters"])
    assert names == {f"{who}_{i}" for who in ("p0", "p1", "t0", "t1") for i in range(20)}


def _edits(places, who, count):
    draft = Draft(places)
    for i in range(count):
        draft.edit(Edit("E", (Change(("parameters", f"{who}_{i}"), MISSING, {"type": "integer"}),)), client=who, seq=i + 1)
        if i % 7 == 0:
            draft.save()
            time.sleep(0.001)
