"""Re-executes a run cold: every step in a clean process, in another folder, each on the inputs that it had in the run."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from components.artifacts import link_or_copy
from components.declare import Files
from components.files import named_files
from runtime.engine.loop import Folders, Loop
from runtime.engine.machine import differences, environment, environments_of
from runtime.engine.placement import Placement
from runtime.errors import FramewireError, UsageError
from runtime.plan import Plan, Step
from runtime.verify.comparing import differences_of
from runtime.verify.processes import Processes
from runtime.verify.verification import Compared, Verification, keep_verification
from runtime.workspace import Run, RunRecord, Workspace
from runtime.workspace.atomic import replace_json

__all__ = ["verify"]

GOOD = ("succeeded", "reused")
Outputs = Mapping[str, str | None]  # port -> digest
Tell = Callable[[str, str], None]  # (node, what became of it)


def verify(
    workspace: Workspace, run: Run, *, workers: int = 1, folder: Path | None = None, tell: Tell = lambda node, said: None
) -> Verification:
    """Do all that `run` gave once more, `workers` processes at once, in `folder` (new or empty; or in one that is thrown away).

    A step whose outputs differ does not spoil those after it: they go on from what the run had, so that each component answers for itself.
    Raises UsageError if the run gave nothing, or if files outside the workspace are not what they were.
    """
    record = run.record()
    plan = _cold(Plan.from_json(run.plan), record)
    _refuse_changed_files(workspace, plan)
    began = time.time()
    with _apart(folder) as there:
        shadow = _shadow(workspace, there)
        replay = shadow.runs.create(pipeline=(run.folder / "pipeline.json").read_text("utf-8"), plan=plan.to_json(), request=run.request)
        (there / "processes").mkdir()
        executor = Processes(there / "processes", workers, _gpus(record))
        try:
            folders = Folders(workspace.settings.component_folders, workspace.settings.script_folders)
            loop = _Proving(replay, plan, shadow, executor, {s.node: _placement(s) for s in plan.steps}, folders)
            loop.prove(workspace, record, tell)
            loop.go()
        finally:
            executor.close()
        artifacts = (*loop.compared, *_unknown(plan, record, replay.record(), {one.node for one in loop.compared}))
    order = {step.node: number for number, step in enumerate(plan.steps)}
    unlike = tuple(dict.fromkeys(line for then in environments_of(run).values() for line in differences(then, environment())))
    found = Verification(
        run.id, round(began, 3), round(time.time() - began, 1), workers, tuple(sorted(artifacts, key=lambda one: order[one.node])), unlike
    )
    keep_verification(run, found)
    return found


class _Proving(Loop):
    """A loop that lays what each step gives beside what it gave in the run, and goes on from the latter."""

    compared: list[Compared]

    def prove(self, original: Workspace, record: RunRecord, tell: Tell) -> None:
        """Say what to compare with."""
        self.compared, self._original, self._record, self._say = [], original, record, tell

    def _give(self, step: Step, state: str, outputs: Outputs, **more: Any) -> None:
        super()._give(step, state, {port: self._beside(step, port, digest) for port, digest in outputs.items()}, **more)

    def _beside(self, step: Step, port: str, found: str | None) -> str | None:
        """Compare one output; the digest with which the steps after it go on."""
        told = self._record.steps[step.node].outputs.get(port) or {"type": "nothing", "digest": None}
        expected = told["digest"]
        one = Compared(step.node, step.component, port, told["type"], "same", expected or "", found or "")
        if found != expected:
            one = replace(one, verdict="different", differences=self._differences(expected, found))
        self.compared.append(one)
        self._say(step.node, f"{port} {one.verdict}")
        return expected if found != expected and expected and self._bring(expected) else found

    def _differences(self, expected: str | None, found: str | None) -> tuple[str, ...]:
        if not expected or not found:
            return ("it was left out" if expected else "it was not left out",)
        with suppress(FramewireError):
            return differences_of(self._original.store, expected, self.workspace.store, found)
        return ("the run's own is gone: only its digest is known",)

    def _bring(self, digest: str) -> bool:
        """Have the run's own artifact here too; whether it still exists."""
        source, target = self._original.store.path(digest), self.workspace.store.path(digest)
        if not self._original.store.intact(digest):
            return False
        for file in sorted(f for f in source.rglob("*") if f.is_file()):
            link_or_copy(file, target / file.relative_to(source))
        link_or_copy(source.with_name(f"{digest}.json"), target.with_name(f"{digest}.json"))
        return True


def _cold(plan: Plan, record: RunRecord) -> Plan:
    """The plan's steps that gave something, all to be run, whatever was done before."""
    gave = {node for node, step in record.steps.items() if step.state in GOOD}
    steps = [s for s in plan.steps if s.node in gave]
    if not steps:
        raise UsageError(f"Run {record.run} gave nothing: there is nothing to verify.", "Verify a run of which a step has succeeded.")
    return Plan(plan.pipeline, tuple(replace(s, action="run", fingerprint=None, reused={}, forced=True) for s in steps))


def _refuse_changed_files(workspace: Workspace, plan: Plan) -> None:
    for step in plan.steps:
        component = workspace.component(step.component)
        for name, then in step.ingredients.get("files", {}).items():
            hint = component.parameters[name].hint
            try:
                now = workspace.outside.digests(named_files(str(step.params[name]), hint.suffixes if isinstance(hint, Files) else ()))
            except (FramewireError, OSError):
                now = {}
            now = {Path(n).name: d for n, d in now.items()} if isinstance(hint, Files) and hint.script else now
            then = {Path(n).name: d for n, d in then.items()} if isinstance(hint, Files) and hint.script else then
            if changed := sorted(n for n in {*then, *now} if then.get(n) != now.get(n)):
                what = (
                    f"{len(changed)} of the files that '{step.node}' read"
                    if len(changed) > 1
                    else f"'{changed[0]}', which '{step.node}' read,"
                )
                raise UsageError(f"{what} changed since the run.", "Put back what there was, or run again and verify that run.")


def _placement(step: Step) -> Placement:
    return Placement(cpus=step.needs.cpus, gpus=0, memory_mb=0, labels={}, note="")


def _gpus(record: RunRecord) -> dict[str, str]:
    """The GPU that each node had, by which it is known whether to give it one."""
    return {node: step.where.removeprefix("gpu ") for node, step in record.steps.items() if step.where.startswith("gpu ")}


def _unknown(plan: Plan, record: RunRecord, again: RunRecord, known: set[str]) -> Iterator[Compared]:
    """The outputs of steps that failed, or were never begun for that reason."""
    for step in plan.steps:
        if step.node not in known:
            ended = again.steps[step.node]
            why = ended.error["message"] if ended.error else ended.reason
            for port, told in record.steps[step.node].outputs.items():
                if told:
                    yield Compared(step.node, step.component, port, told["type"], "unknown", told["digest"], differences=(why,))


def _shadow(workspace: Workspace, folder: Path) -> Workspace:
    """An empty workspace that knows the same components."""
    settings = workspace.settings
    told = {"components": [str(f) for f in settings.component_folders], "scripts": [str(f) for f in settings.script_folders]}
    replace_json(folder / "settings.json", told)
    return Workspace(folder)


@contextmanager
def _apart(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        made = Path(tempfile.mkdtemp(prefix="framewire-verify-"))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
        return
    if folder.exists() and (not folder.is_dir() or os.listdir(folder)):
        raise UsageError(f"{folder} is not empty.", "Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    yield folder.absolute()
