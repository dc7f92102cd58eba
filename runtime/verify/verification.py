"""What a verification found, as a value that is kept with the run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from components.words import counted
from runtime.workspace import Run
from runtime.workspace.atomic import read_json, replace_json

__all__ = ["Compared", "Verification", "keep_verification", "read_verification"]

FILE = "verified.json"


@dataclass(frozen=True)
class Compared:
    """One artifact of the run beside the one that the verification made of the same inputs."""

    node: str
    component: str
    port: str
    type: str
    verdict: str  # "same", "different", or "unknown": its step failed or could not be tried
    expected: str  # digest
    found: str = ""  # digest
    differences: tuple[str, ...] = ()  # in words: file by file, tensor by tensor; why it is not known


@dataclass(frozen=True)
class Verification:
    """A whole run's. `at` in unix seconds; `unlike` says in what the machine differs from the run's, as far as bytes may depend on it."""

    run: str
    at: float
    seconds: float
    workers: int
    artifacts: tuple[Compared, ...]
    unlike: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether every artifact came out as it was."""
        return all(one.verdict == "same" for one in self.artifacts)

    @property
    def unrepeatable(self) -> tuple[str, ...]:
        """The components that gave something else of the same inputs."""
        return tuple(dict.fromkeys(one.component for one in self.artifacts if one.verdict == "different"))

    @property
    def summary(self) -> str:
        """In one line."""
        counts = {verdict: sum(one.verdict == verdict for one in self.artifacts) for verdict in ("same", "different", "unknown")}
        told = f"{counts['same']} of {counted(len(self.artifacts), 'artifact')} came out the same"
        more = [f"{counts['different']} different ({', '.join(self.unrepeatable)})"] if counts["different"] else []
        more += [f"{counts['unknown']} not known"] if counts["unknown"] else []
        return ", ".join([told, *more]) + "."

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it, and the run's folder keeps it."""
        told = {"same": self.same, "unrepeatable": list(self.unrepeatable), "summary": self.summary}
        return {**told, **asdict(self), "artifacts": [asdict(one) for one in self.artifacts]}


def keep_verification(run: Run, verification: Verification) -> None:
    """Keep it with the run, in place of an earlier one."""
    replace_json(run.folder / FILE, verification.to_json())


def read_verification(run: Run) -> Verification | None:
    """What the run's latest verification found."""
    read = read_json(run.folder / FILE)
    try:
        return _from_json(read) if isinstance(read, dict) else None
    except (KeyError, TypeError):
        return None


def _from_json(read: Mapping[str, Any]) -> Verification:
    artifacts = tuple(Compared(**{**one, "differences": tuple(one["differences"])}) for one in read["artifacts"])
    return Verification(read["run"], read["at"], read["seconds"], read["workers"], artifacts, tuple(read["unlike"]))
