"""What the workspace remembers of a step or a part, as far as this run may use it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from components.artifacts import Collection
from runtime.plan import Step, at_start, difference, fingerprint, part_fingerprint
from runtime.workspace import Result, Workspace

__all__ = ["Memory"]

Outputs = Mapping[str, str | None]  # port -> digest


class Memory:
    """Looks results up; an artifact found whole once in a run is not looked at again."""

    def __init__(self, workspace: Workspace, run: str) -> None:
        self._workspace = workspace
        self._run = run
        self._whole: dict[str, bool] = {}

    def mark(self, step: Step, inputs: Mapping[str, str]) -> str:
        """The step's fingerprint, its inputs being known."""
        return fingerprint(step.ingredients, inputs)

    def own(self, mark: str, step: Step) -> Outputs | None:
        """What this very step of this very run gave before its coordinator was killed."""
        found = self._workspace.results.get(mark)
        return self._usable(found) if found and (found.run, found.node) == (self._run, step.node) else None

    def same(self, mark: str) -> Outputs | None:
        """What anybody gave with this fingerprint."""
        return self._usable(self._workspace.results.get(mark))

    def _usable(self, found: Result | None) -> Outputs | None:
        """The outputs if all are there, and none is an endpoint: that is put live again rather than taken to live still."""
        if not found or not self._is_whole(found.outputs):
            return None
        return None if any(told and told["type"] == "Endpoint" for told in self.told(found.outputs).values()) else found.outputs

    def parts(self, step: Step, inputs: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
        """The parts of its collection, by name, as they are done at once; none if it is not done part by part."""
        given = inputs.get(step.per_part)
        opened = self._workspace.store.open(given) if given else None
        return opened.groups(step.together) if isinstance(opened, Collection) else ()

    def part_marks(self, step: Step, inputs: Mapping[str, str], parts: tuple[tuple[str, ...], ...]) -> list[str]:
        """The fingerprints of the step for each of `parts`, or those done at once."""
        given = self._workspace.store.open(inputs[step.per_part])
        known = given.identity if isinstance(given, Collection) else str
        return [part_fingerprint(step.ingredients, inputs, step.per_part, [known(n) for n in names]) for names in parts]

    def part(self, step: Step, mark: str) -> Outputs | None:
        """What a part gave before, if the step may use it."""
        found = self._workspace.results.get(mark)
        usable = found and (not step.forced or found.run == self._run) and self._is_whole(found.outputs)
        return found.outputs if found and usable else None

    def causes(self, step: Step, inputs: Mapping[str, str], mark: str) -> list[Mapping[str, Any]]:
        """Why the step runs, its inputs being there: what the plan knew, and what it could not know yet."""
        if mark == step.before and (found := self._workspace.results.get(mark)) and not (step.forced or self._is_whole(found.outputs)):
            store = self._workspace.store
            return [{"kind": "gone", "outputs": {p: flaw for p, d in found.outputs.items() if d and (flaw := store.flaw(d))}}]
        earlier = self._workspace.results.get(step.before) if step.before else None
        old = (earlier.ingredients if earlier else {}) if step.before else None
        return at_start(step, {**step.ingredients, "inputs": inputs}, old, partial(difference, self._workspace.store))

    def metrics(self, mark: str | None) -> dict[str, float]:
        """The numbers that were reported when it was made."""
        found = self._workspace.results.get(mark) if mark else None
        return dict(found.metrics) if found else {}

    def told(self, outputs: Outputs) -> dict[str, dict[str, str] | None]:
        """Outputs as the journal tells them: type and digest by port."""
        store = self._workspace.store
        return {port: {"type": type(store.open(d)).__name__, "digest": d} if d else None for port, d in outputs.items()}

    def _is_whole(self, outputs: Outputs) -> bool:
        return all(self._has(digest) for digest in outputs.values() if digest)

    def _has(self, digest: str) -> bool:
        if not self._whole.get(digest):
            self._whole[digest] = self._workspace.store.intact(digest)
        return self._whole[digest]
