"""From answers to artifacts: metrics, predictions and a report whose links lead somewhere, the same bytes every time."""

import json
import re

import pytest

from components.context import Context, running_in
from components.scoring.judgement import judge_model
from tests.components.scoring.making import CLASSES, Answers, found, frame, held_back, model, thing
from tests.components.scoring.test_page import Reading


class Recording(Context):
    """A context that keeps what it is told."""

    def __init__(self, folder):
        super().__init__(_rooms={f"output-{p}": folder / p for p in ("metrics", "report", "predictions")})
        self.metrics, self.pictures = {}, []

    def metric(self, name, value, step=None):
        self.metrics[name] = value

    def picture(self, name, image, caption=""):
        self.pictures.append((name, image[:2], caption))


def judged(folder, answers, rows, *, task="detection", classes=CLASSES, examples=4):
    test = held_back(folder / "test", rows, task=task, classes=classes)
    asked = {"threshold": 0.5, "iou": 0.5, "examples": examples}
    with running_in(Recording(folder)) as told:
        made = judge_model(Answers(*answers), model(folder / "model", task=task, classes=classes), test, **asked)
    return told, *made


@pytest.fixture
def detected(tmp_path):
    rows = [
        frame("good", boxes=[thing("bolt", 0, 0), thing("nut", 40, 20)], time=0),
        frame("confused", boxes=[thing("nut", 0, 0)], time=5),
        frame("missed", boxes=[thing("nut", 8, 8)], time=10),
    ]
    answers = [[found("bolt", 0.9, 0, 0), found("nut", 0.8, 40, 20)], [found("bolt", 0.7, 0, 0)], []]
    return judged(tmp_path / "detected", answers, rows)


@pytest.fixture
def sorted_frames(tmp_path):
    rows = [frame(n, label=label, video=n, size=(28, 28)) for n, label in [("a", "bolt"), ("b", "nut"), ("c", "nut")]]
    answers = [[found("bolt", 0.9), found("nut", 0.1)], [found("bolt", 0.6), found("nut", 0.4)], [found("nut", 0.7), found("bolt", 0.3)]]
    return judged(tmp_path / "sorted", answers, rows, task="classification")


def test_figures_go_to_the_metrics_and_to_whoever_watches(detected):
    told, metrics, _, predictions = detected
    assert metrics.values["recall"] == 0.5
    assert told.metrics == metrics.values
    assert len(predictions) == 3


def test_the_worst_image_is_shown_while_it_runs(detected, sorted_frames):
    told, *_ = detected
    assert told.pictures == [("worst image", b"\xff\xd8", "confused: confused: 1 nut taken for bolt")]
    told, *_ = sorted_frames
    assert told.pictures == [("worst image", b"\xff\xd8", "b: nut taken for bolt (0.60)")]


def test_a_report_stands_alone_and_its_links_lead_to_its_pictures(detected, sorted_frames):
    for _, _, report, _ in (detected, sorted_frames):
        html = (report.path / "index.html").read_text("utf-8")
        read = Reading(html)
        ids = {value for name, value in read.attributes if name == "id"}
        links = {value.removeprefix("#") for name, value in read.attributes if name == "href"}
        assert links
        assert links <= ids
        assert all(value.startswith("data:image/jpeg;base64,") for name, value in read.attributes if name == "src")
        assert not {"script", "link", "iframe", "object"} & set(read.tags)
        assert "http" not in re.sub(r'http-equiv="Content-Security-Policy"', "", html)


def test_a_report_says_in_words_what_the_figures_mean(detected, sorted_frames):
    text = " ".join(Reading((detected[2].path / "index.html").read_text("utf-8")).text)
    assert "Of 4 objects on 3 frames, 2 were found under the right name (50.0%). Of 3 boxes scoring at least 0.5, 1 is wrong." in text
    assert "F1 would be highest, 0.667, with a threshold of 0.800." in text
    text = " ".join(Reading((sorted_frames[2].path / "index.html").read_text("utf-8")).text)
    assert "2 of 3 frames were given the right class (66.7%)." in text


@pytest.mark.parametrize("task", ["detection", "classification"])
def test_a_report_without_examples_shows_none_and_says_nothing_of_them(tmp_path, task):
    detects = task == "detection"
    rows = [frame("a", boxes=[thing("nut", 8, 8)]) if detects else frame("a", label="nut", size=(28, 28))]
    answers = [[found("bolt", 0.7, 8, 8) if detects else found("bolt", 0.7)]]
    told, _, report, _ = judged(tmp_path, answers, rows, task=task, examples=0)
    html = (report.path / "index.html").read_text("utf-8")
    assert (told.pictures, report.info["pictures"], "<img" in html) == ([], [], False)
    assert "worst images" not in html
    assert "best images" not in html


def test_pictures_stand_beside_the_page_with_their_captions(detected):
    _, _, report, _ = detected
    listed = report.info["pictures"]
    assert [(p["frame"], p["caption"]) for p in listed] == [
        ("confused", "confused: 1 nut taken for bolt"),
        ("missed", "missed: 1 nut"),
        ("good", "found: 1 bolt, 1 nut"),
    ]
    assert all((report.path / p["file"]).read_bytes()[:2] == b"\xff\xd8" for p in listed)


def test_a_model_without_mistakes_has_no_worst_images(tmp_path):
    told, _, report, _ = judged(tmp_path, [[found("bolt", 0.9, 0, 0)]], [frame("good", boxes=[thing("bolt", 0, 0)])])
    assert "There is none: no image has a mistake." in (report.path / "index.html").read_text("utf-8")
    assert told.pictures[0][0] == "best image"


def test_a_model_that_finds_nothing_is_reported_on_too(tmp_path):
    _, metrics, report, predictions = judged(tmp_path, [[]], [frame("blind", boxes=[thing("bolt", 0, 0)])])
    assert metrics.values["mAP@0.5"] == 0
    assert len(predictions) == 0
    assert "No image is free of mistakes." in (report.path / "index.html").read_text("utf-8")


def test_the_same_answers_give_the_same_bytes(tmp_path):
    rows = [frame("f", boxes=[thing("nut", 0, 0)])]
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        judged(folder, [[found("bolt", 0.7, 0, 0)]], rows)
    files = [{f.relative_to(d).as_posix(): f.read_bytes() for f in sorted(d.rglob("*")) if f.is_file()} for d in folders]
    assert files[0] == files[1]
    assert {"metrics/metrics.json", "report/index.html", "report/pictures/worst-1.jpg"} <= set(files[0])


def test_many_classes_are_narrowed_to_the_most_telling(tmp_path):
    classes = [f"kind {i:02}" for i in range(40)]
    rows = [frame(f"f{i}", boxes=[thing(name, 0, 0)], time=i * 5) for i, name in enumerate(classes)]
    answers = [[found(name if i % 4 else classes[0], 0.9, 0, 0)] for i, name in enumerate(classes)]
    _, metrics, report, _ = judged(tmp_path, answers, rows, classes=classes)
    text = (report.path / "index.html").read_text("utf-8")
    assert "The 25 most confused of 41 classes." in text
    assert "The 10 weakest of 40 classes." in text
    assert len(json.loads((metrics.path / "metrics.json").read_text("utf-8"))["curves"]) == 40


def test_hostile_names_stay_text(tmp_path):
    classes = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>']
    rows = [frame("a'\"><svg onload=alert(1)>", boxes=[thing(classes[0], 0, 0)])]
    _, _, report, _ = judged(tmp_path, [[found(classes[1], 0.9, 0, 0)]], rows, classes=classes)
    read = Reading((report.path / "index.html").read_text("utf-8"))
    assert not {"script", "iframe"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    assert all(value.startswith("data:image/jpeg;base64,") for name, value in read.attributes if name == "src")
    assert classes[0] in read.text
