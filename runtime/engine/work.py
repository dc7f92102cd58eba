"""A step at work: the invocations it takes (one, or one a part and one to join them), and what came back so far."""

import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Literal

from runtime.engine.invocation import Failure, Given, Invocation, Outcome
from runtime.plan import Step

__all__ = ["Unit", "Work", "as_parts", "as_whole"]


@dataclass(eq=False)
class Unit:
    """One invocation on its way to an outcome, over as many attempts as it takes."""

    invocation: Invocation
    position: int = 0  # of its part
    crashes: int = 0
    failures: int = 0
    future: Future[Outcome] | None = None
    submitted: float = 0.0  # monotonic, s
    started: float | None = None  # monotonic, s: when the attempt was first seen to have begun
    stopping: Literal["", "timeout", "sibling", "cancel"] = ""
    asked: float = 0.0  # monotonic: when it was asked to stop
    forced: bool = False

    def again(self) -> None:
        """Prepare the next attempt."""
        self.invocation = replace(self.invocation, attempt=self.invocation.attempt + 1)
        self.future, self.started, self.stopping, self.asked, self.forced = None, None, "", 0.0, False


@dataclass
class Work:
    """What is known of a step between its beginning and its end."""

    step: Step
    base: Invocation
    waiting: deque[Unit]
    pieces: list[Mapping[str, str | None] | None]  # of parts: their outputs, by position
    done: bool = False  # whether the outputs of the whole step are there
    reused_parts: int = 0
    flying: list[Unit] = field(default_factory=list)
    began: float = field(default_factory=time.time)
    last: Outcome = field(default_factory=Outcome)
    failure: Failure | None = None
    attempt: int = 1  # the latest of any unit
    said: str = ""  # the reason for waiting that was last said
    running: bool = False  # whether that was said
    counted: float = 0.0  # monotonic: when the parts were last told
    told_parts: dict[str, int] = field(default_factory=dict)

    @property
    def parts(self) -> dict[str, int]:
        """How many of its parts were run and reused; empty for a step done as a whole."""
        done = sum(piece is not None for piece in self.pieces)
        return {"run": done - self.reused_parts, "reused": self.reused_parts, "total": len(self.pieces)} if self.pieces else {}

    def take(self, unit: Unit, outcome: Outcome) -> None:
        """Keep what a unit gave; after the last part, line up the joining."""
        if not self.pieces:
            self.last, self.done = outcome, True
        elif unit.invocation.pieces is None:
            self.pieces[unit.position] = outcome.outputs
            self.last = outcome
            self.join_if_complete()
        else:
            missing = {port: None for piece in self.pieces if piece for port in piece}
            self.last = replace(outcome, outputs={**missing, **outcome.outputs}, where=self.last.where or outcome.where)
            self.done = True

    def join_if_complete(self) -> None:
        """Line up the joining of the parts' outputs once all are there."""
        whole = [piece for piece in self.pieces if piece is not None]
        if len(whole) == len(self.pieces):
            ports = dict.fromkeys(port for piece in whole for port in piece)
            every = {port: tuple(d for piece in whole if (d := piece.get(port))) for port in ports}
            pieces = {port: digests for port, digests in every.items() if digests}
            joining = replace(self.base, unit="merge", pieces=pieces, inputs={}, gpus=0, cpus=1)
            self.waiting.append(Unit(joining))

    @property
    def seconds(self) -> float:
        """How long it took: a component's own time, or, of parts, from the first to the last."""
        return time.time() - self.began if self.pieces or not self.last.seconds else self.last.seconds

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.done and not self.waiting and not self.flying


def as_whole(step: Step, base: Invocation) -> Work:
    """The step as one call over its whole input."""
    return Work(step, base, deque([Unit(base)]), [])


def as_parts(
    step: Step, base: Invocation, parts: tuple[tuple[str, ...], ...], *, marks: list[str], known: list[Mapping[str, str | None] | None]
) -> Work:
    """The step as one call for each part (or the few done at once) without `known` outputs; `marks` are the parts' fingerprints."""
    work = Work(step, base, deque(), list(known), reused_parts=sum(k is not None for k in known))
    whole = base.inputs[step.per_part]
    for position, (names, mark) in enumerate(zip(parts, marks, strict=True)):
        if known[position] is None:
            inputs = {**base.inputs, step.per_part: Given(whole.digest, names)}
            single = replace(base, unit=f"part-{position + 1:05}", inputs=inputs, fingerprint=mark, ingredients={})
            work.waiting.append(Unit(single, position))
    work.join_if_complete()
    return work
