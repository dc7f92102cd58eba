"""What a workspace remembers of its endpoints: `endpoints/NAME.json`, the key beside it, and the models that are served."""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from components.artifacts import Endpoint, bytes_digest, link_or_copy
from components.serving import endpoint_name
from runtime.errors import EndpointError
from runtime.workspace.atomic import read_json, replace_json

__all__ = ["EndpointRecord", "Shelf"]


@dataclass(frozen=True)
class EndpointRecord:
    """One endpoint as it was last published."""

    name: str
    url: str  # of the endpoint; /predict, /health, /docs and /openapi.json are below it
    digest: str  # of the Endpoint artifact
    replicas: int
    gpus: float  # a replica
    created: str  # ISO 8601, UTC: when the name was first published
    updated: str  # when this artifact was
    address: str  # of the cluster's control service
    session: str  # of the cluster
    home: Path = field(default=Path(), compare=False, repr=False)  # the workspace's `endpoints/`; not written into the file

    @property
    def key(self) -> str:
        """The key that requests must carry; raises EndpointError if it is gone."""
        try:
            return (self.home / f"{self.name}.key").read_text("ascii").strip()
        except OSError:
            raise EndpointError(f"The key of endpoint '{self.name}' is gone from {self.home}.", "Delete it and deploy again.") from None


@dataclass(frozen=True)
class Shelf:
    """The folder `endpoints/` of the workspace in `root`."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.root / "endpoints"

    def names(self) -> list[str]:
        """The endpoints there are, sorted."""
        return sorted(file.stem for file in self.folder.glob("*.json"))

    def record(self, name: str) -> EndpointRecord:
        """What is remembered of `name`; raises EndpointError if nothing is."""
        read = read_json(self._file(name, "json"))
        if not isinstance(read, dict):
            there = ", ".join(self.names()) or "none"
            raise EndpointError(f"There is no endpoint named '{name}' in {self.root}.", f"There are: {there}.")
        return EndpointRecord(**read, home=self.folder)

    def knows(self, name: str) -> bool:
        """Whether `name` was published and not deleted."""
        return self._file(name, "json").exists()

    def remember(self, record: EndpointRecord) -> None:
        """Write the record, by one rename."""
        said = asdict(record)
        del said["home"]
        replace_json(self._file(record.name, "json"), said)

    def key(self, name: str) -> str:
        """The key of `name`, made at the first call in a file that only this user can read; never half written."""
        file = self._file(name, "key")
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            descriptor, partial = tempfile.mkstemp(dir=file.parent, prefix=".partial-")  # with mode 0600
            with os.fdopen(descriptor, "w", encoding="ascii") as opened:
                opened.write(f"fw_{secrets.token_urlsafe(32)}\n")
            try:
                os.link(partial, file)
            except FileExistsError:
                pass  # somebody else made it just now
            finally:
                os.unlink(partial)
        return file.read_text("ascii").strip()

    def forget(self, name: str) -> None:
        """Remove record, key and served models."""
        for ending in ("json", "key"):
            self._file(name, ending).unlink(missing_ok=True)
        shutil.rmtree(self._served(name), ignore_errors=True)

    def served(self, name: str, digest: str) -> Endpoint:
        """The place of an artifact that the endpoint serves; replicas restart from it."""
        return Endpoint(self._served(name) / digest[:32])

    def take_in(self, artifact: Path, record: EndpointRecord) -> None:
        """Link the artifact's files to the place from which `record` is served: it stays while the endpoint lives."""
        for file in sorted(f for f in artifact.rglob("*") if f.is_file()):
            link_or_copy(file, self.served(record.name, record.digest).path / file.relative_to(artifact))

    def holds(self, record: EndpointRecord) -> bool:
        """Whether what `record` serves is there."""
        return self.served(record.name, record.digest).path.is_dir()

    def keep_only(self, digest: str, name: str) -> None:
        """Remove what `name` served but the artifact `digest`."""
        for folder in self._served(name).glob("*"):
            if folder.name != digest[:32]:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def publishing(self, name: str) -> Iterator[None]:
        """Hold everybody else back from publishing, stopping or deleting `name`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            with self._file(name, "lock").open("w") as opened:
                fcntl.flock(opened, fcntl.LOCK_EX)
                if _is_at(self._file(name, "lock"), opened.fileno()):  # else: deleted with the endpoint while this waited
                    try:
                        yield
                    finally:
                        if not self.knows(name):  # deleted, or never there: nothing is left to guard
                            self._file(name, "lock").unlink(missing_ok=True)
                    return

    def owner(self, name: str) -> str:
        """What tells this workspace's endpoint `name` from another's; says nothing of the key."""
        return bytes_digest(b"owner:" + self.key(name).encode())[:16]

    def _file(self, name: str, ending: str) -> Path:
        return self.folder / f"{endpoint_name(name)}.{ending}"

    def _served(self, name: str) -> Path:
        return self.folder / f"{endpoint_name(name)}.served"


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file is the one that stands at `path`."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False
