"""Artifacts hold what they say, collections are made of immutable parts, and the same content has the same name everywhere."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.artifacts import ARTIFACT_TYPES, Dataset, Endpoint, Frames, Labels, Metrics, Model, Part, Predictions, Table, Videos
from components.errors import InputError
from components.folders import Artifact, Rows, bytes_digest, file_digest, link_or_copy, merged_info, write_json
from tests.components.pictures import frame, frames, plain

SEEN = {
    "frame": "a@0",
    "video": "a",
    "index": 0,
    "time": 0.0,
    "label": "car",
    "score": 0.5,
    "x": 1.0,
    "y": 2.0,
    "width": 3.0,
    "height": 4.0,
}


def seen(*indexes):
    """Rows of Predictions."""
    return [{**SEEN, "index": index, "video": f"{index // 10}.mp4"} for index in indexes]


def test_an_artifact_is_what_its_manifest_says(tmp_path):
    made = Table.create(tmp_path / "new", {"b": 1, "a": [2]})
    assert Table(tmp_path / "new").info == {"a": [2], "b": 1}
    assert json.loads((made.path / "artifact.json").read_text()) == {"type": "Table", "info": {"a": [2], "b": 1}, "parts": []}


@pytest.mark.parametrize("content", [None, "", "{", "[]", "3", "{}", '{"type": "Frames"}', '{"type": "Frames", "info": {}}'])
def test_a_damaged_manifest_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "artifact.json").write_text(content)
    with pytest.raises(InputError, match=f"{tmp_path.name} holds no Frames: .+"):
        Frames(tmp_path).info  # noqa: B018


def test_the_same_artifact_is_the_same_bytes_wherever_it_is(tmp_path):
    for folder in (tmp_path / "here", tmp_path / "a=b" / "there"):
        frames(folder, [frame(plain(), index=i) for i in range(3)])
    one, other = (
        {f.relative_to(root): f.read_bytes() for f in root.rglob("*.*")} for root in (tmp_path / "here", tmp_path / "a=b" / "there")
    )
    assert one == other


def test_a_path_with_an_equals_sign_adds_no_column(tmp_path):
    made = Predictions.from_rows(tmp_path / "camera=3", seen(1), {})
    assert next(made.tables()).schema == Predictions.schema()


def test_parts_are_named_by_their_content_and_hold_their_rows_in_order(tmp_path):
    made = Predictions.from_rows(tmp_path, seen(*range(5)), {}, shard=2)
    assert [part.rows for part in made.parts] == [2, 2, 1]
    assert len(made) == 5
    assert [row["index"] for row in made.rows()] == [0, 1, 2, 3, 4]
    for part, file in zip(made.parts, made.files(), strict=True):
        assert file_digest(file).startswith(part.digest)


def test_a_part_never_mixes_groups(tmp_path):
    made = Predictions.from_rows(tmp_path, seen(8, 9, 10, 11), {}, group="video", shard=3)
    assert [table["video"].unique().to_pylist() for table in made.tables()] == [["0.mp4"], ["1.mp4"]]


def test_the_same_rows_in_other_chunks_are_the_same_part(tmp_path):
    whole = pyarrow.Table.from_pylist(seen(*range(2000)), Predictions.schema())
    pieces = pyarrow.concat_tables([whole.slice(0, 7), whole.slice(7, 1500), whole.slice(1507)])
    assert Predictions.part_from_table(whole, tmp_path) == Predictions.part_from_table(pieces, tmp_path)


def test_threads_may_write_parts_side_by_side(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(lambda n: Predictions.part_from(seen(*range(n, n + 50)), tmp_path), range(16)))
    made = Predictions.create(tmp_path, {}, parts)
    assert [next(iter(table["index"])).as_py() for table in made.tables()] == list(range(16))
    assert not list(tmp_path.rglob("*.partial"))


def test_rows_that_do_not_fit_the_columns_are_refused(tmp_path):
    with pytest.raises(pyarrow.ArrowException):
        Predictions.part_from([{**SEEN, "score": "high"}], tmp_path)


def test_a_selection_narrows_and_keeps_the_order(tmp_path):
    made = Predictions.from_rows(tmp_path, seen(*range(6)), {}, shard=2)
    last, first = made.parts[2].name, made.parts[0].name
    assert [row["index"] for row in made.select(last, first).rows()] == [0, 1, 4, 5]
    assert len(made.select(last)) == 2
    assert len(made) == 6


lists = st.lists(st.lists(st.integers(0, 30), max_size=6), max_size=4)


@settings(max_examples=25, deadline=None)
@given(lists)
def test_merging_keeps_every_part_once_in_order(groups):
    with TemporaryDirectory() as folder:
        root = Path(folder)
        infos = [{"counts": {"frames": len(group)}, "task": "t"} for group in groups]
        pieces = [Predictions.from_rows(root / str(n), seen(*g), i, shard=2) for n, (g, i) in enumerate(zip(groups, infos, strict=True))]
        whole = Predictions.merge(pieces, root / "whole")
        names = [part.name for piece in pieces for part in piece.parts]
        assert [part.name for part in whole.parts] == list(dict.fromkeys(names))
        assert whole.info.get("counts", {}) == ({"frames": sum(map(len, groups))} if groups else {})
        again = Predictions.merge([whole.select(part.name) for part in whole.parts], root / "again")
        assert [part.name for part in again.parts] == [part.name for part in whole.parts]
        assert list(again.rows()) == list(whole.rows())


def test_merging_links_and_copies_nothing(tmp_path):
    piece = Predictions.from_rows(tmp_path / "piece", seen(1), {})
    whole = Predictions.merge([piece], tmp_path / "whole")
    assert os.path.samefile(piece.files()[0], whole.files()[0])


def test_what_is_known_of_pieces_adds_up():
    one = {"recipe": [1], "classes": ["a", "b"], "counts": {"frames": 1, "boxes": 2}, "broken": [{"video": "x"}]}
    other = {"recipe": [2], "classes": ["b", "c"], "counts": {"frames": 5}, "broken": [{"video": "y"}]}
    assert merged_info([one, other]) == {
        "recipe": [1],
        "classes": ["a", "b", "c"],
        "counts": {"frames": 6, "boxes": 2},
        "broken": [{"video": "x"}, {"video": "y"}],
    }
    assert one["counts"] == {"frames": 1, "boxes": 2}
    assert merged_info([]) == {}


def test_a_file_that_cannot_be_linked_is_copied_and_one_that_is_there_stays(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("a")
    monkeypatch.setattr("os.link", lambda *_: (_ for _ in ()).throw(OSError("other device")))
    link_or_copy(tmp_path / "a", tmp_path / "new" / "b")
    assert (tmp_path / "new" / "b").read_text() == "a"
    (tmp_path / "c").write_text("c")
    link_or_copy(tmp_path / "c", tmp_path / "new" / "b")
    assert (tmp_path / "new" / "b").read_text() == "a"


def test_json_is_the_same_for_the_same_value_and_holds_only_numbers(tmp_path):
    write_json(tmp_path / "a", {"b": 1, "ä": 2})
    write_json(tmp_path / "b", {"ä": 2, "b": 1})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == '{\n  "b": 1,\n  "ä": 2\n}\n'.encode()
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "c", {"loss": float("nan")})


def test_digests_are_sha256_and_a_missing_file_has_none(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert file_digest(tmp_path / "a") == bytes_digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(FileNotFoundError):
        file_digest(tmp_path / "b")


def test_the_types_are_known_by_name_and_a_dataset_is_frames():
    assert {name: t.__name__ for name, t in ARTIFACT_TYPES.items()} == {name: name for name in ARTIFACT_TYPES}
    assert len(ARTIFACT_TYPES) == 10
    assert len({t.color for t in ARTIFACT_TYPES.values()}) == 10
    assert issubclass(Dataset, Frames)
    for kind in (Frames, Dataset, Labels, Predictions):
        assert issubclass(kind, Rows)
        assert kind.schema().names


def test_columns_are_there_even_without_rows(tmp_path):
    empty = Labels.from_rows(tmp_path, [], {"kind": "boxes"})
    assert (len(empty), list(empty.rows()), empty.parts) == (0, [], ())


def test_metrics_models_endpoints_and_videos_read_their_files(tmp_path):
    made = Metrics.of(tmp_path / "metrics", {"accuracy": 0.5}, curves={"loss": [[1, 2.0]]})
    assert (made.values, made.content["curves"], made.content["per_class"]) == ({"accuracy": 0.5}, {"loss": [[1, 2.0]]}, {})
    model = Endpoint.create(tmp_path / "endpoint").model
    Model.create(model.path)
    write_json(model.path / "config.json", {"task": "detection"})
    assert model.config == {"task": "detection"}
    (tmp_path / "videos" / "parts").mkdir(parents=True)
    write_json(tmp_path / "videos" / "parts" / "s.json", {"media": "media/a.mp4", "video": "a.mp4"})
    (segment,) = Videos.create(tmp_path / "videos", {}, [Part("s.json", ("parts/s.json", "media/a.mp4"))]).segments()
    assert segment["path"] == tmp_path / "videos" / "media" / "a.mp4"


def test_an_artifact_may_be_looked_at_without_knowing_its_type(tmp_path):
    Table.create(tmp_path)
    assert Artifact(tmp_path).manifest["type"] == "Table"


def test_parts_are_handed_out_one_by_one_or_with_those_that_share_a_value(tmp_path):
    pieces = [(1, 1), (11, 12), (2, 2), (3, 13), (25, 25)]  # video 0, 1, 0, both, 2
    made = Predictions.create(tmp_path, {}, [Predictions.part_from(seen(*piece), tmp_path) for piece in pieces])
    names = [part.name for part in made.parts]
    assert made.groups() == tuple((name,) for name in names)
    assert made.groups("video") == (tuple(names[:4]), (names[4],))
    assert made.select(*names[:3]).groups("video") == ((names[0], names[2]), (names[1],))
    assert made.select(names[1], names[4]).groups("video") == ((names[1],), (names[4],))
