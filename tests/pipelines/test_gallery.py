"""Every pipeline of the gallery, as a person runs it: from the command line, on Ray, over drawn data; short, but whole."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sample_data.make import make

ROOT = Path(__file__).resolve().parents[2]
GALLERY = sorted(f.stem for f in (ROOT / "sample_data" / "pipelines").glob("*.json"))
HELD_OUT = 'split.test_videos=["*/noon.*"]'  # the short sample data has no late shift
SHORT = {  # a network that has seen the data once is enough to show that everything fits together
    "batch_predict": ["epochs=1", HELD_OUT],
    "image_classifier": ["epochs=1", "gate.at_least=0"],
    "sql_report": [],
    "video_detector": ["epochs=1", "good_enough=0", "fps=2", HELD_OUT],
    "vtest_people": ["epochs=1"],
}
REAL_VIDEO = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
pytestmark = [pytest.mark.ray, pytest.mark.torch, pytest.mark.slow]


@dataclass(frozen=True)
class Place:
    """A folder with the gallery and its data, and a local cluster of its own."""

    folder: Path
    environment: dict[str, str]

    def runtime(self, *arguments: object) -> Any:
        """What `python -m runtime ... --json` prints."""
        said = self.call(*arguments, "--json")
        assert said.stdout, said.stderr
        return json.loads(said.stdout)

    def call(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "runtime", *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=900, check=False)

    def run(self, name: str, workspace: str, *more: str) -> Any:
        given = [x for p in self.settings(name) for x in ("--param", p)]
        return self.runtime("run", self.folder / "pipelines" / f"{name}.json", "--workspace", self.folder / workspace, *given, *more)

    def settings(self, name: str) -> list[str]:
        if name == "vtest_people" and not REAL_VIDEO.exists():  # then a drawn camera must do
            return [*SHORT[name], f"video={next((self.folder / 'videos').glob('*/*.mp4'))}"]
        return SHORT[name]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("gallery")
    make(folder, quick=True)
    shutil.copytree(ROOT / "sample_data" / "pipelines", folder / "pipelines")
    made = Place(folder, {**os.environ, "FRAMEWIRE_STATE": str(tmp_path_factory.mktemp("s")), "FRAMEWIRE_ENDPOINT_PORT": "8700"})
    yield made
    made.call("cluster", "stop")


def states(told: Any) -> set[str]:
    return {step["state"] for step in told["steps"].values()}


def digests(told: Any) -> dict[str, str]:
    return {f"{node}.{port}": output["digest"] for node, step in told["steps"].items() for port, output in step["outputs"].items()}


def test_the_gallery_is_what_is_tested() -> None:
    assert sorted(SHORT) == GALLERY


@pytest.mark.parametrize("name", GALLERY)
def test_it_has_no_problems(place: Place, name: str) -> None:
    given = [x for p in place.settings(name) for x in ("--param", p)]
    found = place.runtime("validate", place.folder / "pipelines" / f"{name}.json", *given)  # before there is any workspace
    assert found == {"problems": []}


@pytest.mark.parametrize("name", GALLERY)
def test_it_runs_and_run_again_redoes_nothing(place: Place, name: str) -> None:
    first = place.run(name, "one")
    assert first["status"] == "succeeded", first
    assert "failed" not in states(first)
    again = place.run(name, "one")
    assert states(again) == {"reused"}
    assert digests(again) == digests(first)


@pytest.mark.parametrize("name", ["video_detector", "image_classifier"])
def test_run_cold_in_another_folder_it_gives_the_same_to_the_byte(place: Place, name: str) -> None:
    """Weights included; also with the data somewhere else."""
    elsewhere = place.folder / "moved" / name
    for part in ("pipelines", "videos", "labels", "images", "incoming"):
        shutil.copytree(place.folder / part, elsewhere / part)
    moved = Place(elsewhere, place.environment)
    only = ["--to", "evaluate"]
    assert digests(moved.run(name, "other", *only)) == digests(place.run(name, "one", *only))


def test_the_endpoint_answers_for_a_frame_of_a_held_back_video(place: Place) -> None:
    told = place.run("video_detector", "one")
    assert [e["name"] for e in told["endpoints"]] == ["sorting_line"]
    video = next(place.folder.glob("videos/*/noon.*"))
    answer = place.runtime("endpoints", "try", "sorting_line", "--video", video, "--at", "1", "--workspace", place.folder / "one")
    assert answer["task"] == "detection"
    assert answer["width"] > 0
    assert isinstance(answer["predictions"], list)
    listed = place.runtime("endpoints", "list", "--workspace", place.folder / "one")["endpoints"]
    assert [(e["name"], e["state"]) for e in listed] == [("sorting_line", "live")]


def test_an_endpoint_taken_down_is_put_up_again_by_the_next_run_and_nothing_else_is_done(place: Place) -> None:
    place.run("video_detector", "one")
    place.runtime("endpoints", "stop", "sorting_line", "--workspace", place.folder / "one")
    told = place.run("video_detector", "one")
    assert told["steps"]["deploy"]["state"] == "succeeded"
    assert "not running" in told["steps"]["deploy"]["reason"]
    assert {s["state"] for n, s in told["steps"].items() if n != "deploy"} == {"reused"}
