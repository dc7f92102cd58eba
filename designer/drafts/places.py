"""Where pipelines and what is kept about them lie: `pipelines/SLUG.json`, and beside it a hidden folder of history."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import UsageError

__all__ = ["Places", "slug_for"]

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
GALLERY = Path(__file__).resolve().parents[2] / "sample_data" / "pipelines"


@dataclass(frozen=True)
class Places:
    """The paths that belong to one pipeline of the workspace in `root`."""

    root: Path
    slug: str

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug):
            raise UsageError(f"'{self.slug[:80]}' cannot be a pipeline's short name.", "It has letters, digits, - and _ only.")

    @property
    def folder(self) -> Path:
        """The folder of all pipelines."""
        return self.root / "pipelines"

    @property
    def file(self) -> Path:
        """The pipeline's file, which people see and commit."""
        return self.folder / f"{self.slug}.json"

    @property
    def history(self) -> Path:
        """The folder of its journal, its lock and its versions."""
        return self.folder / ".history" / self.slug

    @property
    def journal(self) -> Path:
        """Every edit since the file was last written small."""
        return self.history / "journal.jsonl"

    @property
    def lock(self) -> Path:
        """Held by whoever writes any of these."""
        return self.history / "lock"

    @property
    def versions(self) -> Path:
        """The folder of versions, each named by the digest of its text."""
        return self.history / "versions"

    @property
    def exists(self) -> bool:
        """Whether there is such a pipeline."""
        return self.file.is_file() or self.journal.is_file()

    def set_aside(self, what: str) -> Path:
        """A path in the history for something that cannot be read but must not be lost."""
        return self.history / f"{what}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"


def slug_for(name: str, root: Path) -> str:
    """A short name for a pipeline called `name` that no pipeline of the workspace has."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:48] or "pipeline"
    candidate, number = plain, 1
    while Places(root, candidate).exists:
        number += 1
        candidate = f"{plain}_{number}"
    return candidate
