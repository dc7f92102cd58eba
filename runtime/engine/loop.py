"""The loop that runs a plan: start every step whose needs have ended, wait for the first to end, record, repeat."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from runtime.engine.claims import Claims
from runtime.engine.executor import Executor
from runtime.engine.flight import Flight
from runtime.engine.invocation import Given, Invocation
from runtime.engine.memory import Memory, Outputs
from runtime.engine.placement import Placement
from runtime.engine.verdict import judge
from runtime.engine.work import Unit, Work, as_parts, as_whole
from runtime.plan import Plan, Step, code_mark, in_words
from runtime.workspace import Journal, Run, StepRecord, Workspace, read_journal

__all__ = ["Folders", "Loop"]

TICK = 0.2  # s between two looks at what no future tells: cancel, timeouts, who has started
GOOD = ("succeeded", "reused")
ENDED = (*GOOD, "failed", "skipped", "cancelled")


@dataclass(frozen=True)
class Folders:
    """Where the operator's components and scripts are; known to who starts the run, not to the cluster."""

    components: tuple[Path, ...] = ()
    scripts: tuple[Path, ...] = ()


@dataclass(frozen=True)
class _Found:
    state: str
    outputs: Outputs
    step: Step  # with the reason


@dataclass
class Loop:
    """One run. `go` gives its status; everything that happens goes to the journal, of which this is the only writer."""

    run: Run
    plan: Plan
    workspace: Workspace
    executor: Executor
    placements: Mapping[str, Placement]
    folders: Folders = field(default_factory=Folders)
    launch: str = ""  # tells a coordinator that came back (the same) from a run that somebody resumed (another)
    cancelling: bool = False

    def __post_init__(self) -> None:
        self._steps = {step.node: step for step in self.plan.steps}
        self._states: dict[str, str] = {}  # node -> how it ended
        self._outputs: dict[tuple[str, str], str | None] = {}  # (node, port) -> digest
        self._marks: dict[str, str] = {}  # node -> fingerprint, of steps that gave something
        self._works: dict[str, Work] = {}  # node -> what is under way
        self._held: dict[str, str] = {}  # node -> the reason why it waits for others who are making the same
        self._ended: list[str] = []  # nodes whose end the order has not heard of
        self._untold: list[dict[str, Any]] = []  # events not in the journal yet
        self._ticked = 0.0
        self._told = {node: step for node, step in self.run.record().steps.items() if step.state != "pending"}
        self._back = self._comes_back()
        self._earlier = self._told if self._back else {}
        self._memory = Memory(self.workspace, self.run.id)
        self._claims = Claims(self.workspace.root, self.run)
        self._flight = Flight(self.executor, self._tell)

    def go(self) -> str:
        """Run the plan to its end: "succeeded", "failed" or "cancelled"."""
        journal = Journal(self.run.journal)
        journal.append({"event": "run", "status": "started", "launch": self.launch})
        order = TopologicalSorter({step.node: sorted(step.needed_nodes) for step in self.plan.steps})
        order.prepare()
        try:
            while order.is_active():
                for node in order.get_ready():
                    self._begin(self._steps[node])
                self._write(journal)  # after what could begin has begun: the disk works while the cluster does
                if not self._ended:
                    self._turn()
                order.done(*self._ended)
                self._ended.clear()
            self._write(journal)
            journal.append({"event": "run", "status": self._status()})
        finally:
            self._claims.release_all()
            self.workspace.store.sweep(self.run.id)
            self.workspace.remember_last(self.plan.pipeline, self._marks)
            journal.close()
        return self._status()

    def _comes_back(self) -> bool:
        """Whether a coordinator of this very launch was at work before."""
        starts = [e for e in read_journal(self.run.journal)[0] if e.get("event") == "run" and e["status"] == "started"]
        return bool(starts) and starts[-1].get("launch") == self.launch

    def _status(self) -> str:
        states = self._states.values()
        return "failed" if "failed" in states else "cancelled" if "cancelled" in states else "succeeded"

    def _write(self, journal: Journal) -> None:
        if self._untold:
            journal.append(*self._untold)
            self._untold.clear()

    def _tell(self, node: str, state: str, **more: Any) -> None:
        self._untold.append({"at": round(time.time(), 3), "event": "step", "node": node, "state": state, **more})

    def _turn(self) -> None:
        """Wait for something to happen, and deal with it."""
        landed = self._flight.landed(TICK)
        self._hear()
        for work, unit in landed:
            self._land(work, unit)
        self.executor.tend()
        if time.monotonic() - self._ticked > TICK:
            self._ticked = time.monotonic()
            self._look()

    def _hear(self) -> None:
        """Stop everything once somebody asks for it."""
        if not self.cancelling and self.run.cancel_asked:
            self.cancelling = True
            for work in self._works.values():
                self._flight.stop(work, "cancel")

    def _look(self) -> None:
        for node in list(self._held):
            self._begin(self._steps[node])
        for work in self._works.values():
            self._flight.look(work)

    # How a step begins

    def _begin(self, step: Step) -> None:
        failed = [self._steps[n].title for n in sorted(step.needed_nodes) if self._states[n] not in GOOD]
        if (earlier := self._earlier.get(step.node)) and earlier.state in ENDED:
            self._restore(step, earlier)
        elif self.cancelling or self.run.cancel_asked:
            self._end(step, "cancelled", reason="the run was cancelled")
        elif failed:
            self._end(step, "skipped", reason=f"{' and '.join(failed)} gave nothing")
        elif step.action == "reuse":
            metrics = self._memory.metrics(step.fingerprint)
            self._give(step, "reused", step.reused, mark=step.fingerprint, metrics=metrics)
        else:
            self._start(step)

    def _restore(self, step: Step, earlier: StepRecord) -> None:
        """Take over what an earlier coordinator of this run had told already."""
        self._states[step.node] = earlier.state
        self._outputs.update({(step.node, port): told and told["digest"] for port, told in earlier.outputs.items()})
        if earlier.state in GOOD and earlier.fingerprint:
            self._marks[step.node] = earlier.fingerprint
        self._ended.append(step.node)

    def _start(self, step: Step) -> None:
        inputs = {port: digest for port, source in step.inputs.items() if (digest := self._outputs.get(source))}
        mark = self._memory.mark(step, inputs)
        if not step.forced and (claim := self._claims.take(mark, step.node)):
            where = "this run" if claim.run == self.run.id else f"run {claim.run}"
            return self._hold(step, f"'{claim.node}' of {where} is making the same")
        if found := self._found(step, mark):  # looked for under our claim: who held it before has left what it gave
            self._claims.release(mark)
            return self._give(found.step, found.state, found.outputs, mark=mark, metrics=self._memory.metrics(mark))
        self._held.pop(step.node, None)
        if step.forced and step.node not in self._earlier:
            shutil.rmtree(self.workspace.checkpoints(mark), ignore_errors=True)  # asked for afresh, not from where something stopped
        self._works[step.node] = work = self._work(step, inputs, mark)
        self._flight.launch(work)
        return None

    def _found(self, step: Step, mark: str) -> _Found | None:
        """Outputs that make it needless to run a step that the plan meant to run."""
        if self._back and (own := self._memory.own(mark, step)):
            return _Found("succeeded", own, step)
        if not step.forced and (same := self._memory.same(mark)):  # the plan could not know, or somebody made it since
            return _Found("reused", same, _because(step, [{"kind": "came_same"}]))
        return None

    def _hold(self, step: Step, reason: str) -> None:
        if self._held.get(step.node) != reason:
            self._held[step.node] = reason
            self._tell(step.node, "waiting", reason=reason)

    def _work(self, step: Step, inputs: dict[str, str], mark: str) -> Work:
        base = self._invocation(step, inputs, mark)
        causes = self._memory.causes(step, inputs, mark)
        parts = self._memory.parts(step, inputs)
        if not parts:
            return as_whole(_because(step, causes), base)
        marks = self._memory.part_marks(step, inputs, parts)
        known = [self._memory.part(step, m) for m in marks]
        if some := len(known) - known.count(None):
            causes.append({"kind": "parts", "new": len(known) - some, "total": len(known)})
        return as_parts(_because(step, causes), base, parts, marks=marks, known=known)

    def _invocation(self, step: Step, inputs: dict[str, str], mark: str) -> Invocation:
        place = self.placements[step.node]
        earlier = self._earlier.get(step.node)
        return Invocation(
            workspace=self.workspace.root,
            run=self.run.id,
            node=step.node,
            unit="step",
            component=step.component,
            params=dict(step.params),
            inputs={port: Given(digest) for port, digest in inputs.items()},
            fingerprint=mark,
            ingredients={**step.ingredients, "inputs": inputs},
            attempt=earlier.attempt + 1 if earlier else 1,
            threads=max(1, int(step.needs.cpus)),
            cpus=place.cpus,
            gpus=place.gpus,
            code=code_mark(step.ingredients["code"]),
            memory_mb=place.memory_mb,
            labels=dict(place.labels),
            note=place.note,
            component_folders=self.folders.components,
            script_folders=self.folders.scripts,
        )

    # How a step ends

    def _land(self, work: Work, unit: Unit) -> None:
        step = work.step
        verdict = judge(unit, step, cancelling=self.cancelling)
        if verdict.what == "done":
            work.take(unit, verdict.outcome)
        elif verdict.what == "again" and not work.failure and verdict.failure:
            unit.again()
            work.waiting.append(unit)
            work.running = False
            self._tell(step.node, "retrying", reason=f"{verdict.failure.message} Trying again.", attempt=unit.invocation.attempt)
        elif verdict.what == "failed" and not work.failure:
            work.failure, work.last = verdict.failure, verdict.outcome
            self._flight.stop(work, "sibling")
        stopping = self.cancelling or work.failure or verdict.what == "stopped"
        if stopping:
            work.waiting.clear()
        self._flight.launch(work)
        if work.complete or (stopping and not work.flying):
            self._finish(work)

    def _finish(self, work: Work) -> None:
        step, last = work.step, work.last
        del self._works[step.node]
        self._claims.release(work.base.fingerprint)
        told: dict[str, Any] = {"seconds": round(work.seconds, 3), "where": last.where, "attempt": work.attempt}
        if work.failure:
            return self._end(step, "failed", reason=step.reason, causes=list(step.causes), error=work.failure.to_json(), **told)
        if not work.complete or not work.done:
            return self._end(step, "cancelled", reason="the run was cancelled", **told)
        if work.parts:
            told["parts"] = work.parts
        if not work.running:
            told["started"] = round(work.began, 3)
        return self._give(step, "succeeded", last.outputs, mark=work.base.fingerprint, metrics=dict(last.metrics), **told)

    def _give(self, step: Step, state: str, outputs: Outputs, *, mark: str | None, **more: Any) -> None:
        self._held.pop(step.node, None)
        self._outputs.update({(step.node, port): digest for port, digest in outputs.items()})
        if mark:
            self._marks[step.node] = mark
        why = {"reason": step.reason, "causes": list(step.causes)}
        self._end(step, state, **why, fingerprint=mark, outputs=self._memory.told(outputs), **more)

    def _end(self, step: Step, state: str, **more: Any) -> None:
        self._held.pop(step.node, None)
        if (told := self._told.get(step.node)) and told.error:
            more = {"error": {}, **more}  # what was wrong before somebody resumed the run
        self._states[step.node] = state
        self._ended.append(step.node)
        self._tell(step.node, state, **more)


def _because(step: Step, causes: list[Mapping[str, Any]]) -> Step:
    """The step with these causes for its reason."""
    return replace(step, causes=tuple(causes), reason=in_words(causes))
