import io

import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from components.artifacts import Dataset, Frames, Metrics, Model, Predictions, Report, Table
from designer.server.shows import first_rows, output_view, shows_of, thumbnail_of
from runtime.errors import UsageError


def picture(color, size=(400, 200)):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def frame(number, **more):
    places = {"source_width": 400, "source_height": 200, "scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0}
    told = {"id": f"v@{number}", "video": "v", "index": number, "time": 0.0, "width": 400, "height": 200}
    return {**told, **places, "image": picture((0, 0, 0)), "label": None, "boxes": None, **more}


BOX = {"label": "bag", "x": 100.0, "y": 50.0, "width": 200.0, "height": 100.0, "track": None}


@pytest.fixture
def kept(service):
    """Commit an artifact made in a folder; its digest."""

    def commit(make):
        folder = service.workspace.store.staging("test")
        make(folder)
        return service.workspace.store.commit(folder)

    return commit


@pytest.fixture
def frames(kept):
    info = {"recipe": [], "counts": {"frames": 20}}
    return kept(lambda folder: Frames.from_rows(folder, [frame(n, boxes=[BOX] if n else None) for n in range(20)], info, shard=8))


def pixels(file):
    return Image.open(file).convert("RGB")


def test_frames_show_a_few_pictures_spread_over_all_of_them(service, frames):
    (show,) = shows_of(service.workspace, frames)
    assert [p["url"].rsplit("/", 1)[1] for p in show["pictures"]] == ["0", "4", "8", "11", "15", "19"]


def test_a_picture_is_small_kept_and_has_its_boxes_drawn(service, frames):
    bare, boxed = thumbnail_of(service.workspace, frames, 0), thumbnail_of(service.workspace, frames, 19)
    assert pixels(bare).size == (320, 160)
    assert max(pixels(bare).getpixel((80, 40))) < 40 < max(pixels(boxed).getpixel((80, 80)))
    assert thumbnail_of(service.workspace, frames, 19) == boxed
    assert max(pixels(thumbnail_of(service.workspace, frames, 19, side=100_000)).size) == 400
    with pytest.raises(UsageError, match="no row 21"):
        thumbnail_of(service.workspace, frames, 20)


def test_what_was_found_is_drawn_over_the_truth(service, frames, kept):
    row = {"frame": "v@19", "video": "v", "index": 19, "time": 0.0, "label": "can", "score": 0.9}
    found = kept(lambda f: Predictions.from_rows(f, [{**row, "x": 0.0, "y": 0.0, "width": 50.0, "height": 50.0}], {"counts": {"boxes": 1}}))
    image = pixels(thumbnail_of(service.workspace, frames, 19, found=found))
    assert max(image.getpixel((20, 0))) > 60
    assert min(image.getpixel((80, 80))) > 60, "the truth is thin and white"
    (show,) = shows_of(service.workspace, found, frames)
    assert all(p["url"].endswith(f"?found={found}") for p in show["pictures"])
    assert shows_of(service.workspace, found) == []


def test_metrics_show_their_matrix_curves_and_figures(service, kept):
    confusion = {"classes": ["bag", "can"], "counts": [[3, 1], [0, 2]]}
    curves = {"precision by recall: bag": [[0, 1], [1, 0.5]], "precision by recall: can": [[0, 1]], "loss": [[1, 2.0], [2, float("nan")]]}
    digest = kept(lambda f: Metrics.create(f).path.joinpath("metrics.json").write_text(_json(confusion, curves)))
    shows = shows_of(service.workspace, digest)
    assert [s["kind"] for s in shows] == ["matrix", "curve", "curve", "figures"]
    assert [(s["title"], [c["name"] for c in s["series"]]) for s in shows[1:3]] == [
        ("precision by recall", ["bag", "can"]),
        ("Curves", ["loss"]),
    ]
    assert shows[2]["series"][0]["points"] == [[1, 2.0]]
    assert shows[3]["figures"] == [{"name": "mAP", "value": "0.912"}]


def _json(confusion, curves):
    import json

    return json.dumps({"values": {"mAP": 0.9123}, "per_class": {}, "curves": curves, "confusion": confusion})


def test_rows_are_plain_and_pictures_in_them_left_out(service, frames):
    table = first_rows(service.workspace.store.open(frames), 3)
    assert "image" not in table["columns"]
    assert (len(table["rows"]), table["total"]) == (3, 20)


def test_a_damaged_artifact_gives_a_sentence(service, frames):
    folder = service.workspace.store.path(frames)
    for file in (folder / "parts").iterdir():
        file.write_bytes(b"broken")
    view = output_view(service.workspace, "frames", frames)
    assert view["summary"].startswith("This output cannot be shown:")
    (folder / "artifact.json").write_text("{")
    assert "cannot be shown" in output_view(service.workspace, "frames", frames)["summary"]


def test_a_picture_that_is_none_gives_a_sentence(ada, kept):
    digest = kept(lambda f: Frames.from_rows(f, [frame(0, image=b"no image")], {"counts": {}}))
    answer = ada.get(f"artifacts/{digest}/pictures/0")
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "The image cannot be read.")


def test_pictures_travel_as_jpeg_that_the_browser_keeps(ada, service, frames):
    token = service.token("Ada", "viewer")
    answer = ada.get(f"artifacts/{frames}/pictures/3", params={"token": token}, headers={"authorization": ""})
    assert answer.headers["content-type"] == "image/jpeg"
    assert "immutable" in answer.headers["cache-control"]
    for wrong in (f"{frames}/pictures/99", f"{frames}/pictures/0?found=../x", f"{frames}/pictures/0?side=x", "0" * 64, "..%2fx"):
        assert ada.get(f"artifacts/{wrong}").status_code in (400, 404)


def test_sql_over_an_artifact_reaches_nothing_else(ada, frames):
    answer = ada.tell(f"artifacts/{frames}/query", sql="select video, count(*) n, 1 n from artifact group by 1").json()
    assert answer == {"columns": ["video", "n", "n_2"], "rows": [["v", 20, 1]], "total": 1}
    for sql in ("select * from read_text('/etc/passwd')", "select 1; select 2", "", "copy artifact to '/tmp/x'", "select * from 'x.csv'"):
        assert ada.tell(f"artifacts/{frames}/query", sql=sql).status_code == 400
    assert len(ada.tell(f"artifacts/{frames}/query", sql="select * from range(5000)").json()["rows"]) == 1000


def test_a_report_is_shown_fenced_in_and_nothing_beside_it(ada, kept):
    def make(folder):
        Report.create(folder)
        (folder / "index.html").write_text("<script>alert(1)</script>")
        (folder / "x.py").write_text("x")

    digest = kept(make)
    answer = ada.get(f"artifacts/{digest}/report/index.html")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    for wrong in ("x.py", "..%2f..%2fworkspace.json", "%2fetc%2fpasswd", "none.html"):
        assert ada.get(f"artifacts/{digest}/report/{wrong}").status_code in (400, 404)


def test_every_other_type_says_what_it_is(service, kept):
    def model(folder):
        Model.create(folder, {"task": "detection", "classes": ["bag"]})
        (folder / "config.json").write_text('{"task": "detection", "classes": ["bag"], "input": {"width": 320, "height": 256}}')
        (folder / "model.safetensors").write_bytes(b"x")

    view = output_view(service.workspace, "model", kept(model))
    assert view["summary"] == "detection of bag"
    assert {"name": "input", "value": "320 x 256 px"} in view["show"][0]["figures"]
    dataset = kept(lambda f: Dataset.from_rows(f, [frame(0)], {"counts": {"frames": 1, "class bag": 2}}))
    assert output_view(service.workspace, "train", dataset)["summary"] == "1 frames"


def test_a_table_shows_its_first_rows_on_the_node(service, kept):
    def table(folder):
        Table.create(folder, {"columns": [], "counts": {"rows": 9}})
        columns = {"camera": [f"c{n}" for n in range(9)], "things": [n / 3 for n in range(9)], "more": list(range(9)), "most": ["x"] * 9}
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / "table.parquet")

    view = output_view(service.workspace, "table", kept(table))
    (show,) = view["show"]
    assert (show["kind"], show["columns"], len(show["rows"])) == ("table", ["camera", "things", "more"], 4)
    assert show["rows"][1] == ["c1", "0.333", "1"]
    assert view["table"]["total"] == 9
