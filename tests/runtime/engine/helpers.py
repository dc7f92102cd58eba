"""Pipelines of toys, planned and run in a workspace of their own."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.engine.capacity import Capacity
from runtime.engine.executor import Executor, InProcess
from runtime.engine.loop import Folders, Loop
from runtime.engine.placement import place_all
from runtime.operations import plan_again, prepare, record_run
from runtime.plan import Plan, Wishes
from runtime.workspace import Run, RunRecord, Workspace, read_journal
from tests.toys import TOY_FOLDER

__all__ = ["Bench", "Nodes", "node", "states", "told"]

Nodes = Mapping[str, dict[str, Any]]
SMALL = Capacity(cpus=2, memory_mb=8000)


def node(component: str, *feeds: str, **params: Any) -> dict[str, Any]:
    """A node: "OTHER" or "OTHER.PORT:PORT" feed it; names with a leading underscore are settings, the others parameters."""
    settings = {name[1:]: value for name, value in params.items() if name.startswith("_")}
    values = {name: value for name, value in params.items() if not name.startswith("_")}
    return {"component": f"{component}@1", "params": values, "feeds": feeds, **settings}


@dataclass
class Bench:
    """A workspace with the toys in its palette."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "settings.json").write_text(json.dumps({"components": [str(TOY_FOLDER)]}))
        self.workspace = Workspace(self.folder)

    def record(self, nodes: Nodes, *, wishes: Wishes | None = None, name: str = "toy", address: str | None = None) -> Run:
        """Plan the pipeline and make its run's folder."""
        file = self.folder.parent / f"{name}.json"
        file.write_text(json.dumps(_document(name, nodes)))
        return record_run(self.workspace, prepare(self.workspace, file, arguments={}, wishes=wishes), address=address)

    def carry_out(self, run: Run, executor: Executor | None = None, *, launch: str = "first", capacity: Capacity = SMALL) -> RunRecord:
        """Run the loop over it in this process."""
        plan = Plan.from_json(run.plan)
        with closing(executor or InProcess()) as used:
            placed = place_all(plan, [capacity], self.workspace.settings.targets)
            Loop(run, plan, self.workspace, used, placed, self.folders, launch).go()
        return run.record()

    def run(self, nodes: Nodes, executor: Executor | None = None, **more: Any) -> RunRecord:
        """Plan and run."""
        return self.carry_out(self.record(nodes, **more), executor)

    def resume(self, run: Run) -> RunRecord:
        """Plan the run anew and go on with it."""
        plan_again(self.workspace, run)
        return self.carry_out(run, launch="second")

    def value(self, record: RunRecord, name: str, port: str = "metrics") -> float:
        """The number that a node gave."""
        return self.numbers(record, name, port)["value"]

    def numbers(self, record: RunRecord, name: str, port: str = "metrics") -> dict[str, float]:
        """All the numbers that a node gave."""
        digest = record.steps[name].outputs[port]["digest"]
        found: dict[str, float] = self.workspace.store.open(digest).values  # type: ignore[attr-defined]
        return found

    @property
    def folders(self) -> Folders:
        """Where its components are."""
        return Folders(self.workspace.settings.component_folders, self.workspace.settings.script_folders)


def states(record: RunRecord) -> dict[str, str]:
    """How each node ended."""
    return {name: step.state for name, step in record.steps.items()}


def told(run: Run, name: str) -> list[str]:
    """The states of a node as its journal tells them, in order."""
    return [e["state"] for e in read_journal(run.journal)[0] if e.get("node") == name]


def _document(name: str, nodes: Nodes) -> dict[str, Any]:
    bare = {n: {k: v for k, v in told.items() if k != "feeds"} for n, told in nodes.items()}
    return {"framewire": 1, "name": name, "nodes": bare, "edges": list(_edges(nodes))}


def _edges(nodes: Nodes) -> Iterator[dict[str, list[str]]]:
    for name, told in nodes.items():
        for feed in told["feeds"]:
            source, _, port = feed.partition(":")
            other, _, given = source.partition(".")
            made = given or _OUTPUTS.get(nodes[other]["component"].split("@")[0], "metrics")
            yield {"from": [other, made], "to": [name, port or made]}


_OUTPUTS = {"many_parts": "labels", "per_part_double": "labels", "to_table": "table"}
