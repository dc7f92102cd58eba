"""A pipeline with its code, its data and its workspace, all in one folder: to be changed in one way, planned, run and looked at."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.engine.capacity import Capacity
from runtime.engine.executor import InProcess
from runtime.engine.invocation import Invocation, Outcome
from runtime.engine.loop import Folders, Loop
from runtime.engine.placement import place_all
from runtime.operations import Prepared, prepare, record_run
from runtime.plan import Plan, Wishes
from runtime.workspace import RunRecord, Workspace
from runtime.workspace.atomic import read_json, replace_json

__all__ = ["GRAPHS", "Ran", "World"]

CODE = Path(__file__).parent / "components"
ROOMY = Capacity(cpus=8, memory_mb=8000, gpus=1)
Document = dict[str, Any]


def _graph(name: str, nodes: Mapping[str, dict[str, Any]], *wires: str, **more: Any) -> Document:
    edges = [{"from": a.split("."), "to": b.split(".")} for a, _, b in (wire.partition(" > ") for wire in wires)]
    full = {node: {**told, "component": f"{told['component']}@1"} for node, told in nodes.items()}
    return {"framewire": 1, "name": name, **more, "nodes": full, "edges": edges}


GRAPHS: dict[str, Document] = {
    "story": _graph(
        "story",
        {
            "clips": {"component": "read_clips", "params": {"source": "data/clips"}},
            "marks": {"component": "read_marks", "params": {"source": "data/marks.csv"}},
            "frames": {"component": "take_frames"},
            "sized": {"component": "fit_size", "params": {"size": 12}},
            "marked": {"component": "mark"},
            "sets": {"component": "divide"},
            "model": {"component": "learn"},
            "score": {"component": "judge"},
        },
        "clips.labels > frames.clips",
        "frames.labels > sized.frames",
        "sized.labels > marked.frames",
        "marks.labels > marked.marks",
        "marked.labels > sets.frames",
        "sets.train > model.train",
        "model.metrics > score.model",
        "sets.test > score.test",
    ),
    "diamond": _graph(
        "diamond",
        {
            "top": {"component": "start", "params": {"value": 5.0}},
            "left": {"component": "plus", "params": {"more": 2.0}},
            "right": {"component": "scale"},
            "meet": {"component": "minus"},
            "end": {"component": "cap"},
        },
        "top.metrics > left.metrics",
        "top.metrics > right.metrics",
        "left.metrics > meet.a",
        "right.metrics > meet.b",
        "meet.metrics > end.metrics",
    ),
    "settings": _graph(
        "settings",
        {
            "first": {"component": "start", "params": {"value": "${level}"}},
            "twice": {"component": "scale", "params": {"by": 2.0}},
            "skipped": {"component": "plus", "params": {"more": 100.0}, "bypass": True},
            "last": {"component": "plus", "params": {"more": 7.0}},
            "seen": {"component": "cap", "reuse": False},
        },
        "first.metrics > twice.metrics",
        "twice.metrics > skipped.metrics",
        "skipped.metrics > last.metrics",
        "first.metrics > seen.metrics",
        parameters={"level": {"type": "number", "default": 4.0, "help": "where to begin"}},
        groups=[{"id": "g", "title": "Both", "nodes": ["twice", "last"]}],
    ),
}


@dataclass
class Ran:
    """What was foretold and what came."""

    plan: Plan
    record: RunRecord
    units: list[tuple[str, str]]  # (node, unit) of every invocation

    @property
    def foretold(self) -> set[str]:
        """The nodes that were to run."""
        return {step.node for step in self.plan.to_run}

    @property
    def executed(self) -> set[str]:
        """The nodes of which anything ran."""
        return {node for node, _ in self.units}

    def parts(self, node: str) -> int:
        """How many of its parts ran."""
        return sum(other == node and unit.startswith("part") for other, unit in self.units)

    @property
    def digests(self) -> dict[tuple[str, str], str | None]:
        """What every port gave."""
        steps = self.record.steps.values()
        return {(step.node, port): told and told["digest"] for step in steps for port, told in step.outputs.items()}


class _Counting(InProcess):
    def __init__(self) -> None:
        self.units: list[tuple[str, str]] = []

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        self.units.append((invocation.node, invocation.unit))
        return super().submit(invocation)


@dataclass
class World:
    """The folder: code-N/, data/, workspace/, pipeline.json."""

    folder: Path
    document: Document
    workspace: str = "workspace"
    base: str = "."  # below the folder: where the pipeline's file lies, and its data
    arguments: dict[str, Any] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    targets: dict[str, Any] = field(default_factory=dict)
    libraries: list[str] | None = None
    code: int = 0  # the number of the folder of code: what was imported once in this process stays so

    @classmethod
    def make(cls, folder: Path, graph: str) -> "World":
        """A new one; nothing has run."""
        world = cls(folder, json.loads(json.dumps(GRAPHS[graph])))
        shutil.copytree(CODE, folder / "code-0", ignore=shutil.ignore_patterns("__pycache__"))
        for number in range(6):
            world.clip(f"c{number}", f"{number} {number + 1}")
        world.file("data/marks.csv").write_text("".join(f"c{n}.clip,{'cat' if n % 2 else 'dog'}\n" for n in range(6)))
        return world

    def copy(self, folder: Path) -> "World":
        """The same elsewhere, with all that it remembers."""
        shutil.copytree(self.folder, folder)
        return World(folder, json.loads(json.dumps(self.document)))

    def file(self, name: str) -> Path:
        """A file of the world, its folder made."""
        path = self.folder / self.base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def clip(self, name: str, numbers: str) -> None:
        """Write a clip."""
        self.file(f"data/clips/{name}.clip").write_text(numbers)

    def node(self, name: str) -> dict[str, Any]:
        """A node of the document."""
        found: dict[str, Any] = self.document["nodes"][name]
        return found

    def params(self, node: str, **values: Any) -> None:
        """Set parameters."""
        self.node(node).setdefault("params", {}).update(values)

    def edit_code(self, name: str, edit: Callable[[str], str]) -> None:
        """Change a file of code, in a folder of its own: the process has imported the old one."""
        old, self.code = self.folder / f"code-{self.code}", self.code + 1
        new = self.folder / f"code-{self.code}"
        shutil.copytree(old, new, ignore=shutil.ignore_patterns("__pycache__"))
        before = (new / name).read_text()
        (new / name).write_text(after := edit(before))
        if after == before:
            raise ValueError(f"the edit changes nothing in {name}")

    def replace_in_code(self, name: str, old: str, new: str) -> None:
        """Change words in a file of code."""
        self.edit_code(name, lambda text: text.replace(old, new))

    def artifact(self, node: str, port: str) -> Path:
        """The folder of what the last run gave there."""
        opened = Workspace(self.folder / self.workspace)
        digest = next(iter(opened.runs.newest(1))).record().steps[node].outputs[port]["digest"]
        return opened.store.path(digest)

    def note_library(self, name: str, version: str) -> None:
        """Let the workspace believe that a library is of another version."""
        cache = self.folder / self.workspace / "cache" / "code.json"
        read = read_json(cache)
        next(known for known in read["libraries"]["known"].values() if known and known[0] == name)[1] = version
        replace_json(cache, read)

    def open(self, workspace: str = "") -> Workspace:
        """The workspace, opened as a new process would."""
        root = self.folder / (workspace or self.workspace)
        root.mkdir(exist_ok=True)
        told = {"components": [str(self.folder / f"code-{self.code}")], "targets": self.targets}
        settings = told if self.libraries is None else {**told, "libraries": self.libraries}
        (root / "settings.json").write_text(json.dumps(settings))
        return Workspace(root)

    def prepared(self, workspace: str = "") -> Prepared:
        """The plan; in another workspace than its own no wishes are heard."""
        self.file("pipeline.json").write_text(json.dumps(self.document))
        wishes = Wishes() if workspace else self.wishes
        return prepare(self.open(workspace), self.file("pipeline.json"), arguments=self.arguments, wishes=wishes)

    def run(self, workspace: str = "") -> Ran:
        """Plan and run, in this process."""
        prepared = self.prepared(workspace)
        opened = self.open(workspace)
        run = record_run(opened, prepared, address=None)
        with closing(_Counting()) as executor:
            placed = place_all(prepared.plan, [ROOMY], opened.settings.targets)
            Loop(run, Plan.from_json(run.plan), opened, executor, placed, Folders(opened.settings.component_folders)).go()
        return Ran(prepared.plan, run.record(), executor.units)

    def touch(self, path: Path) -> None:
        """Another time of change, the same bytes."""
        os.utime(path, ns=(10**18, 10**18))
