"""One new video in a hundred costs a hundredth: real codecs, the real components that decode and resize, a toy that predicts."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from components.artifacts import Metrics
from runtime.workspace import Workspace
from tests.components.video.filming import STEADY, Take, film
from tests.runtime.mutations.world import Ran, World

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "components"
DOCUMENT = {
    "framewire": 1,
    "name": "redo",
    "nodes": {
        "videos": {"component": "read_videos@1", "params": {"source": "data"}},
        "frames": {"component": "extract_frames@1", "params": {"fps": 1.0}},
        "sized": {"component": "resize@1", "params": {"width": 24, "height": 16}},
        "seen": {"component": "guess@1"},
        "figures": {"component": "figures@1"},
    },
    "edges": [
        {"from": ["videos", "videos"], "to": ["frames", "videos"]},
        {"from": ["frames", "frames"], "to": ["sized", "frames"]},
        {"from": ["sized", "frames"], "to": ["seen", "frames"]},
        {"from": ["seen", "predictions"], "to": ["figures", "predictions"]},
    ],
}
PER_PART = ("frames", "sized", "seen")


def shoot(folder: Path, number: int, shade: int) -> None:
    """A video of four frames, all of one colour."""
    take = Take(frames=4, fps=2, size=(48, 32), plain=(shade, number % 250, 90), options={"preset": "ultrafast", "g": "4"})
    film(folder / f"cam{number:03}.mp4", take)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A hundred videos, all done."""
    folder = tmp_path_factory.mktemp("hundred")
    world = World(folder, json.loads(json.dumps(DOCUMENT)))
    (folder / "code-0").symlink_to(HERE)
    for number in range(100):
        shoot(folder / "data", number, 40 + number)
    first = world.run()
    assert {node: first.parts(node) for node in PER_PART} == dict.fromkeys(PER_PART, 100)
    return world


def counted(ran: Ran) -> set[int]:
    return {ran.parts(node) for node in PER_PART}


def reasons(ran: Ran, nodes: Iterable[str]) -> dict[str, str]:
    return {node: ran.record.steps[node].reason for node in nodes}


def frames_counted(world: World, ran: Ran) -> float:
    store = Workspace(world.folder / world.workspace).store
    opened = store.open(ran.digests["figures", "metrics"] or "")
    assert isinstance(opened, Metrics)
    return opened.values["frames"]


def test_one_video_of_a_hundred_changed(done: World) -> None:
    shoot(done.folder / "data", 7, 200)
    ran = done.run()
    assert counted(ran) == {1}
    assert reasons(ran, ("videos", "frames", "sized", "figures")) == {
        "videos": "1 of 100 files is changed (cam007.mp4)",
        "frames": "input 'videos': 1 of 100 videos is changed (cam007.mp4); 1 of 100 parts is new",
        "sized": "input 'frames': 1 of 100 videos is changed (cam007.mp4); 1 of 100 parts is new",
        "figures": "input 'predictions': 1 of 100 videos is changed (cam007.mp4)",
    }
    assert done.run("cold").digests == ran.digests


def test_one_removed_one_added_one_called_otherwise(done: World) -> None:
    data = done.folder / "data"
    before = frames_counted(done, done.run())
    (data / "cam011.mp4").unlink()
    ran = done.run()
    assert counted(ran) == {0}
    assert reasons(ran, ("frames",)) == {"frames": "input 'videos': 1 video is gone (cam011.mp4); 0 of 99 parts are new"}
    assert frames_counted(done, ran) == before - 2
    shoot(data, 11, 99)
    assert counted(done.run()) == {1}
    (data / "cam050.mp4").rename(data / "a-first.mp4")  # it stands first now, and its frames are called otherwise
    assert counted(ran := done.run()) == {1}
    assert done.run("cold").digests == ran.digests
    (data / "a-first.mp4").rename(data / "cam050.mp4")
    assert counted(done.run()) == {0}


def test_of_a_long_video_only_the_segments_around_what_changed_are_done_again(tmp_path: Path) -> None:
    world = World(tmp_path, json.loads(json.dumps(DOCUMENT)))
    (tmp_path / "code-0").symlink_to(HERE)
    world.params("videos", segment_seconds=1.0)
    world.params("frames", fps=5.0)
    long = film(tmp_path / "data" / "long.mkv", Take(frames=80, fps=10, options=STEADY))
    first = world.run()
    assert first.parts("frames") == 8
    film(long, Take(frames=80, fps=10, options=STEADY, blank=range(52, 58)))  # within the sixth second
    ran = world.run()
    assert 1 <= ran.parts("frames") <= 3  # a neighbour may need a packet of it
    assert ran.parts("sized") == ran.parts("seen") == 1
    assert reasons(ran, ("videos", "frames")) == {
        "videos": "1 of 1 file is changed (long.mkv)",
        "frames": f"input 'videos': 1 of 1 video is changed (long.mkv); {ran.parts('frames')} of 8 parts are new",
    }
    assert world.run("cold").digests == ran.digests
