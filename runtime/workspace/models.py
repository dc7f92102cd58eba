"""Named models: numbered versions of Model artifacts, of which one is in production."""

import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from components.artifacts import Model
from runtime.errors import UsageError
from runtime.workspace.ledger import Entry, Ledger
from runtime.workspace.store import ArtifactStore

__all__ = ["ModelRecord", "Models", "Stage"]

Stage = Literal["candidate", "production", "archived"]


@dataclass(frozen=True)
class ModelRecord:
    """One version of a named model, and what it is used for."""

    name: str
    version: int
    digest: str  # of the Model artifact
    run: str  # that made it; empty if nobody knows
    node: str
    stage: Stage
    created: float  # unix seconds
    by: str  # who registered it
    promoted: float = 0.0  # unix seconds: when it last went into production


class Models:
    """The folder `models/`: one file a name; at most one version of a name is in production."""

    def __init__(self, root: Path, store: ArtifactStore) -> None:
        self._ledger = Ledger(root, "model")
        self._store = store

    def names(self) -> list[str]:
        """The models there are, sorted."""
        return self._ledger.names()

    def versions(self, name: str) -> list[ModelRecord]:
        """The versions of `name`, oldest first; raises UsageError where there is no such model."""
        found = [ModelRecord(**entry) for entry in self._ledger.entries(name)]
        if not found:
            raise self._ledger.unknown(name)
        return found

    def every(self) -> list[ModelRecord]:
        """All versions of all names."""
        return [record for name in self.names() for record in self.versions(name)]

    def production(self, name: str) -> ModelRecord | None:
        """The version in production."""
        return next((v for v in self.versions(name) if v.stage == "production"), None)

    def register(self, name: str, digest: str, *, run: str = "", node: str = "", by: str = "") -> ModelRecord:
        """Make the Model artifact the newest version of `name`; a version with that very content is given back as it is.

        Raises UsageError if the artifact is no Model, WorkspaceError if it is gone.
        """
        self._store.files(digest)
        if not isinstance(found := self._store.open(digest), Model):
            raise UsageError(f"Artifact {digest[:12]} is a {type(found).__name__}, not a Model.", "Register what a training step gave.")

        def with_it(before: list[Entry]) -> list[Entry]:
            if any(entry["digest"] == digest for entry in before):
                return before
            now = round(time.time(), 3)
            return [*before, asdict(ModelRecord(name, len(before) + 1, digest, run, node, "candidate", now, by))]

        after = self._ledger.change(name, with_it)
        return next(ModelRecord(**entry) for entry in after if entry["digest"] == digest)

    def move(self, name: str, version: int, stage: Stage) -> ModelRecord:
        """Put a version into `stage`; what was in production until then is archived. Raises UsageError where there is none such."""
        now = round(time.time(), 3)

        def moved(before: list[Entry]) -> list[Entry]:
            return [asdict(_moved(ModelRecord(**entry), version, stage, now)) for entry in before]

        found = next((v for v in self.versions(name) if v.version == version), None)
        if found is None:
            raise UsageError(f"Model '{name}' has no version {version}.", f"It has {len(self.versions(name))}.")
        after = self._ledger.change(name, moved)
        return next(ModelRecord(**entry) for entry in after if entry["version"] == version)

    def forget(self, name: str) -> None:
        """Remove the name with all its versions; the artifacts stay."""
        self._ledger.forget(name)


def _moved(record: ModelRecord, version: int, stage: Stage, now: float) -> ModelRecord:
    if record.version == version:
        return replace(record, stage=stage, promoted=now if stage == "production" else record.promoted)
    if stage == "production" and record.stage == "production":
        return replace(record, stage="archived")
    return record
