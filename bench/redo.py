"""What one changed video in a hundred costs against all of them: real codecs, the real components, a real detector."""

import json
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.report import figure
from runtime.engine.capacity import this_machine
from runtime.engine.executor import InProcess
from runtime.engine.loop import Folders, Loop
from runtime.engine.placement import place_all
from runtime.operations import prepare, record_run
from runtime.plan import Plan
from runtime.workspace import RunRecord, Workspace
from tests.components.video.filming import Take, film

__all__ = ["measure"]

LIMIT = 20.0  # times as fast as cold
VIDEOS = 100
SIZE = (160, 96)  # px
EDGES = (("videos", "frames", "videos"), ("frames", "sized", "frames"), ("sized", "found", "frames"), ("model", "found", "model"))
PALETTE = Path(__file__).parent / "palette"


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Seconds to decode, resize and predict all videos, and again after one changed; steps run in this process, libraries loaded."""
    many, frames = (20, 20) if quick else (VIDEOS, 40)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for number in range(many):
            _shoot(root, number, frames, shade=60 + number)
        _pipeline(root)
        _run(root, "warm", only=1)  # loads the libraries, which both runs would have to
        cold, first = _run(root, "workspace")
        _shoot(root, 3, frames, shade=200)
        again, second = _run(root, "workspace")
        _, other = _run(root, "cold")
        if _digests(second) != _digests(other) or _digests(first) == _digests(second):
            raise RuntimeError("the results differ from a cold run's")
        run = {step.node: step.parts["run"] for step in second.steps.values() if step.parts}
        if set(run.values()) != {1}:
            raise RuntimeError(f"more than one part was run: {run}")
    times = cold / again
    limit = LIMIT if not quick else LIMIT / 5
    name = f"one of {many} videos changed, against cold"
    return [
        figure(name, times, "times", least=limit),
        figure(f"all {many} videos", cold, "s"),
        figure("one of them", again, "s"),
    ]


def _shoot(root: Path, number: int, frames: int, shade: int) -> None:
    options = {"preset": "ultrafast", "g": "40"}
    film(root / "data" / f"cam{number:03}.mp4", Take(frames=frames, fps=10, size=(320, 192), plain=(shade, 90, number), options=options))


def _pipeline(root: Path) -> None:
    nodes: dict[str, Any] = {
        "model": {"component": "untaught_detector@1"},
        "videos": {"component": "read_videos@1", "params": {"source": "data"}},
        "frames": {"component": "extract_frames@1", "params": {"fps": 5.0}},
        "sized": {"component": "resize@1", "params": {"width": SIZE[0], "height": SIZE[1]}},
        "found": {"component": "predict@1"},
    }
    edges = [{"from": [a, port], "to": [b, port]} for a, b, port in EDGES]
    (root / "pipeline.json").write_text(json.dumps({"framewire": 1, "name": "redo", "nodes": nodes, "edges": edges}))


def _run(root: Path, name: str, only: int = 0) -> tuple[float, RunRecord]:
    began = time.perf_counter()
    (root / name).mkdir(exist_ok=True)
    (root / name / "settings.json").write_text(json.dumps({"components": [str(PALETTE)]}))
    workspace = Workspace(root / name)
    arguments = {"videos.source": "data/cam000.mp4"} if only else {}
    prepared = prepare(workspace, root / "pipeline.json", arguments=arguments)
    run = record_run(workspace, prepared, address=None)
    with closing(InProcess()) as executor:
        placed = place_all(prepared.plan, [this_machine()], workspace.settings.targets)
        Loop(run, Plan.from_json(run.plan), workspace, executor, placed, Folders((PALETTE,))).go()
    return time.perf_counter() - began, run.record()


def _digests(record: RunRecord) -> dict[tuple[str, str], str | None]:
    return {(s.node, port): told and told["digest"] for s in record.steps.values() for port, told in s.outputs.items()}
