"""A plan as a value: its steps, each with what it will do and why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

__all__ = ["Action", "Cause", "Needs", "Plan", "Step"]

Action = Literal["run", "reuse"]
Cause = Mapping[str, Any]  # {"kind": "parameter", "name": "epochs", "old": 3, "new": 5}, ...: see reasons.py


@dataclass(frozen=True)
class Needs:
    """What a step must be given to run."""

    cpus: float = 1
    gpus: float = 0
    gpu: Literal["prefer", "require", "never"] = "prefer"
    memory_mb: int = 0
    compute: str = "local"


@dataclass(frozen=True)
class Step:
    """One node of a pipeline, about to run or to be reused."""

    node: str
    title: str
    component: str  # key, as in resize@1
    params: Mapping[str, Any]  # all of them; outside files as absolute paths
    inputs: Mapping[str, tuple[str, str]]  # port -> (node, port)
    outputs: tuple[str, ...]
    needs: Needs
    ingredients: Mapping[str, Any]  # what the fingerprint is made of, but for the inputs
    action: Action
    reason: str
    causes: tuple[Cause, ...] = ()
    fingerprint: str | None = None  # None: not known before what feeds it has run
    reused: Mapping[str, str | None] = field(default_factory=dict)  # port -> digest, if reused
    per_part: str = ""
    together: str = ""
    retries: int = 0
    timeout: float | None = None
    forced: bool = False  # runs even if the same was done before
    before: str | None = None  # the fingerprint that the node had the last time

    @property
    def needed_nodes(self) -> frozenset[str]:
        """The nodes whose outputs it takes."""
        return frozenset(node for node, _ in self.inputs.values())


@dataclass(frozen=True)
class Plan:
    """What a run will do, in an order in which it can."""

    pipeline: str
    steps: tuple[Step, ...]

    def __repr__(self) -> str:
        """A line a step, with its reason: what one wants to see in a notebook."""
        return "\n".join([f"Plan of {self.pipeline!r}: {self.summary}", *(f"  {s.node}: {s.action}, {s.reason}" for s in self.steps)])

    def __getitem__(self, node: str) -> Step:
        return next(s for s in self.steps if s.node == node)

    @property
    def to_run(self) -> tuple[Step, ...]:
        """The steps that will run."""
        return tuple(s for s in self.steps if s.action == "run")

    @property
    def summary(self) -> str:
        """In one line: "7 reused, 3 to run"."""
        run = len(self.to_run)
        return f"{len(self.steps) - run} reused, {run} to run"

    def to_json(self) -> dict[str, Any]:
        """As JSON, for plan.json."""
        return asdict(self)

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "Plan":
        """The plan that `to_json` gave."""
        return cls(read["pipeline"], tuple(_step(s) for s in read["steps"]))

    def public(self) -> dict[str, Any]:
        """As the command line prints it."""
        steps = [
            {
                "node": s.node,
                "component": s.component,
                "action": s.action,
                "reason": s.reason,
                "causes": list(s.causes),
                "fingerprint": s.fingerprint,
            }
            for s in self.steps
        ]
        return {"pipeline": self.pipeline, "steps": steps}


def _step(read: Mapping[str, Any]) -> Step:
    inputs = {port: (node, name) for port, (node, name) in read["inputs"].items()}
    tuples = {"outputs": tuple(read["outputs"]), "causes": tuple(read["causes"])}
    return Step(**{**read, **tuples, "inputs": inputs, "needs": Needs(**read["needs"])})
