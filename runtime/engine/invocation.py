"""What a worker is handed, and what it hands back: plain values that travel between processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Failure", "Given", "Invocation", "Outcome"]


@dataclass(frozen=True)
class Given:
    """An input: a committed artifact, of a collection perhaps only some parts."""

    digest: str
    only: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Invocation:
    """One call to be made: of a component, over its whole input or one part of it; or the joining of its parts' outputs."""

    workspace: Path
    run: str
    node: str
    unit: str  # "step", "part-00003" or "merge": what the files of its records are called
    component: str  # key
    params: Mapping[str, Any]
    inputs: Mapping[str, Given]
    fingerprint: str  # under which its result is remembered
    ingredients: Mapping[str, Any] = field(default_factory=dict)
    pieces: Mapping[str, tuple[str, ...]] | None = None  # only to join: output port -> the digests of its pieces, in order
    attempt: int = 1
    threads: int = 1
    cpus: float = 1  # to reserve
    gpus: float = 0  # to reserve; 0: runs on the CPU
    memory_mb: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)  # of the nodes it may run on
    code: str = ""  # the mark of the component's code as it was planned with; empty: whatever it is
    note: str = ""  # said beside where it ran
    timeout: float | None = None  # s
    live: bool = True  # whether an endpoint that it makes is put on the air
    component_folders: tuple[Path, ...] = ()
    script_folders: tuple[Path, ...] = ()

    @property
    def records(self) -> Path:
        """The file of its records, without ending."""
        return self.workspace / "runs" / self.run / "steps" / self.node / f"{self.unit}-{self.attempt}"


@dataclass(frozen=True)
class Failure:
    """Why something failed, for a person; `traceback` names a file in the run's folder for who mends components.

    `fault` is what else is known, each key only where it is: "cause" (its likely name), "type" (of the exception), "unit"; "at", "called"
    and "library" ({"file", "line", "function", "source"}); "item" ({"video", "frame", "index", "time", "file", ..., "thumbnail": a file
    in the step's folder}); "values" ([{"name", "type", "shape", "dtype", "value", ...}]); "damaged" ({port: file}); "crash" (lines of
    the interpreter's last words), "last" (the step's own).
    """

    kind: str
    message: str
    remedy: str = ""
    traceback: str = ""
    fault: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As the journal keeps it."""
        told: dict[str, Any] = {"kind": self.kind, "message": self.message, "remedy": self.remedy}
        more = {"traceback": self.traceback, "fault": dict(self.fault)}
        return told | {name: value for name, value in more.items() if value}


@dataclass(frozen=True)
class Outcome:
    """What became of an invocation that came to its end; `failure` and `cancelled` exclude outputs."""

    outputs: Mapping[str, str | None] = field(default_factory=dict)  # port -> digest
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    where: str = ""
    failure: Failure | None = None
    cancelled: bool = False
