"""The folder in which a person's machine remembers its local cluster: token, lock, where the head listens."""

import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import ClusterError
from runtime.workspace.locks import took

__all__ = ["State"]

LONGEST_TEMPORARY = 40  # characters: Ray adds up to 62, and a socket's path ends at 107


@dataclass(frozen=True)
class State:
    """One local cluster's folder; tests have their own."""

    folder: Path

    @classmethod
    def of_this_user(cls) -> "State":
        """The folder FRAMEWIRE_STATE, or the usual one of this user."""
        named = os.environ.get("FRAMEWIRE_STATE")
        usual = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "framewire"
        return cls(Path(named).absolute() if named else usual)

    @property
    def head(self) -> Path:
        """The file that says where the head is."""
        return self.folder / "head.json"

    @property
    def log(self) -> Path:
        """What the head and its keeper said."""
        return self.folder / "head.log"

    @property
    def used(self) -> Path:
        """Touched whenever somebody asks for the cluster."""
        return self.folder / "used"

    @property
    def mending(self) -> Path:
        """Touched when the keeper finds the head dead, and held by it until another is up."""
        return self.folder / "mending"

    @property
    def tables(self) -> Path:
        """Where Ray keeps its own records, so that a head killed and restarted knows its actors."""
        return self.folder / "gcs"

    @property
    def token(self) -> Path:
        """The secret that guards the cluster's ports, in a file that only this user reads; made if it is missing."""
        file = self.make() / "token"
        if not file.exists():
            partial = file.with_name(f".token-{os.getpid()}")
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
                opened.write(secrets.token_hex(32))
            partial.rename(file)
        return file

    @property
    def temporary(self) -> Path:
        """A short folder of this user's alone for Ray's sockets and logs."""
        name = f"framewire-{os.getuid()}-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}"
        around = tempfile.gettempdir()
        folder = Path(around if len(around) + len(name) < LONGEST_TEMPORARY else "/tmp") / name  # noqa: S108
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = folder.lstat()
        if folder.is_symlink() or seen.st_uid != os.getuid() or seen.st_mode & 0o077:
            raise ClusterError(f"{folder} is not a folder that only you can read.", "Remove it, or set TMPDIR to a folder of your own.")
        (folder / "r").mkdir(exist_ok=True)  # Ray opens its own to everybody
        return folder / "r"

    def make(self) -> Path:
        """The folder, made if it is missing, closed to others."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ClusterError(
                f"The state folder {self.folder} cannot be made: {error.strerror}.", "Name another in FRAMEWIRE_STATE."
            ) from None
        return self.folder

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Hold the folder's lock: of two command lines at once, the second waits until the first has started the head.

        Gives its descriptor: a process that inherits it holds the lock too, until it closes it.
        """
        with (self.make() / "lock").open("w") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            yield opened.fileno()

    @contextmanager
    def locked_at_once(self) -> Iterator[bool]:
        """Hold the folder's lock if nobody else does, and tell whether it is held; never waits."""
        with (self.make() / "lock").open("w") as opened:
            yield took(opened)
