"""The sample data is drawn by real codecs, is what its labels say, and comes out the same each time."""

import hashlib
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import av
import cv2
import numpy as np
import pytest

from designer.errands import PART
from sample_data.drawing.cameras import CAMERAS
from sample_data.drawing.things import CLASSES
from sample_data.make import make, remove_stale
from tests.drawn import sample

pytestmark = pytest.mark.slow

MAKE = Path(__file__).parents[2] / "sample_data" / "make.py"


@pytest.fixture(scope="module")
def drawn() -> Path:
    return sample()


def files(folder):
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def run(*arguments, cwd=None):
    return subprocess.run([sys.executable, str(MAKE), *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def decoded(path):
    """The times (s) and pictures of a video."""
    with av.open(str(path)) as opened:
        return [(float(f.pts * f.time_base), f.to_ndarray(format="rgb24")) for f in opened.decode(video=0)]


def test_run_as_a_file_elsewhere_it_draws_the_same_bytes(drawn, tmp_path):
    ended = run("--quick", "--into", "again", cwd=tmp_path)
    assert ended.returncode == 0
    assert files(tmp_path / "again") == files(drawn)
    counted = [line for line in ended.stdout.splitlines() if PART.match(line)]
    assert [line.split(" drawn: ")[0] for line in counted] == [f"{n} of {len(counted)}" for n in range(1, len(counted) + 1)]
    assert len(counted) > 3  # the designer's progress bar reads these


def test_what_is_complete_is_left_alone(drawn):
    said = []
    assert not make(drawn, quick=True, say=said.append)
    assert said == [f"The sample data in {drawn} is complete: {len(files(drawn)) - 1} files."]


def test_what_is_incomplete_or_of_another_seed_is_drawn_anew_and_the_analyst_s_files_stay(drawn, tmp_path):
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos/mine.txt").write_text("keep me")
    (tmp_path / "videos/.drawn.json").write_text((drawn / "videos/.drawn.json").read_text())
    assert make(tmp_path, seed=7, quick=True)
    made = files(tmp_path)
    assert made.pop("videos/mine.txt") is not None
    assert made.keys() == files(drawn).keys()
    assert not {name for name, digest in made.items() if files(drawn)[name] == digest}


def test_files_of_an_earlier_drawing_that_are_no_longer_drawn_are_removed(tmp_path):
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos/old.mp4").write_text("of a former version")
    (tmp_path / "videos/mine.mp4").write_text("the analyst's own")
    remove_stale(tmp_path, {"videos/old.mp4": 19, "videos/new.mp4": 3, "../outside.mp4": 1}, {"videos/new.mp4"})
    assert [p.name for p in (tmp_path / "videos").iterdir()] == ["mine.mp4"]


def test_cameras_differ_in_container_codec_size_and_rate(drawn):
    kinds = set()
    for camera in CAMERAS:
        with av.open(str(drawn / "videos" / camera.name / f"early.{camera.container}")) as opened:
            stream = opened.streams.video[0]
            kinds.add((camera.container, stream.codec_context.name, stream.width, stream.height, float(stream.average_rate)))
    assert {k[0] for k in kinds} == {"mp4", "mkv", "avi", "webm"}
    assert {k[1] for k in kinds} == {"h264", "vp9", "mpeg4"}
    assert len({k[2:4] for k in kinds}) == len({k[4] for k in kinds}) == len(CAMERAS)


def test_one_camera_takes_its_frames_at_uneven_times(drawn):
    def steps(path):
        return np.diff([time for time, _ in decoded(drawn / "videos" / path)])

    assert np.ptp(steps("dock/early.mkv")) > 0.05
    assert np.ptp(steps("inlet/early.mp4")) < 1e-6


@pytest.mark.parametrize("camera", CAMERAS, ids=lambda c: c.name)
def test_each_track_s_boxes_lie_on_things_that_stand_out_from_the_empty_belt(drawn, camera):
    pictures = [image.astype(int) for _, image in decoded(drawn / "videos" / camera.name / f"early.{camera.container}")]
    root = ElementTree.parse(drawn / "labels/cvat" / camera.name / "early.xml").getroot()
    assert int(root.findtext("meta/task/size")) == len(pictures)
    empty = np.median(pictures, axis=0)
    inside, everywhere = [], np.mean([np.abs(p - empty).mean() for p in pictures])
    for box in root.iterfind("track/box[@outside='0']"):
        left, top, right, bottom = (round(float(box.get(n))) for n in ("xtl", "ytl", "xbr", "ybr"))
        frame = int(box.get("frame"))
        assert 0 <= left < right <= camera.width
        assert 0 <= top < bottom <= camera.height
        inside.append(np.abs(pictures[frame] - empty)[top:bottom, left:right].mean())
    assert {t.get("label") for t in root.iterfind("track")} <= set(CLASSES)
    assert np.median(inside) > 1.5 * everywhere


def test_videos_are_labelled_and_the_incoming_are_not(drawn):
    names = set(files(drawn))
    for camera in CAMERAS:
        for shift in ("early", "noon"):
            assert f"videos/{camera.name}/{shift}.{camera.container}" in names
            assert f"labels/cvat/{camera.name}/{shift}.xml" in names
    assert {n for n in names if n.startswith("incoming")} == {"incoming/inlet/monday.mp4", "incoming/dock/monday.mkv"}
    assert not any("monday" in n for n in names if n.startswith("labels"))


def test_pictures_for_the_classifier_stand_in_a_folder_a_class(drawn):
    for label in CLASSES:
        found = sorted((drawn / "images" / label).iterdir())
        assert len(found) == 12
        assert {cv2.imread(str(p)).shape for p in found} == {(64, 64, 3)}


@pytest.mark.parametrize("arguments", [["--seed", "-1"], ["--seed", "x"], ["--colour"]])
def test_a_wrong_argument_is_one_message(arguments, tmp_path):
    ended = subprocess.run(
        [sys.executable, str(MAKE), "--into", str(tmp_path / "x"), *arguments], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    ended = subprocess.run(
        [sys.executable, str(MAKE), "--quick", "--into", str(tmp_path / "file")], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("The sample data could not be written")
