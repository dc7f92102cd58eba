"""The versions of the libraries that components import."""

import os
import sys
from functools import cache
from importlib import metadata

__all__ = ["Libraries"]

Known = list[str]  # distribution, version


class Libraries:
    """Finds out which distribution a module comes from; remembers it until something is installed or removed."""

    def __init__(self, kept: dict[str, object]) -> None:
        places = _places()
        known = kept.get("known") if kept.get("places") == places else None
        self.kept: dict[str, object] = {"places": places, "known": known if isinstance(known, dict) else {}}
        self._known: dict[str, Known | None] = self.kept["known"]  # type: ignore[assignment]
        self.learned = False

    def of(self, module: str) -> Known | None:
        """The distribution and version that top-level `module` comes from; None if it is not installed."""
        if module not in self._known:
            self._known[module] = _found(module)
            self.learned = True
        return self._known[module]


def _found(module: str) -> Known | None:
    name = next(iter(_distributions().get(module, ())), module)
    try:
        return [name, metadata.version(name)]
    except metadata.PackageNotFoundError:
        return None


@cache
def _distributions() -> dict[str, list[str]]:
    """By module, the distributions that bring it; reading them all takes a third of a second."""
    return {module: sorted(set(names)) for module, names in metadata.packages_distributions().items()}


def _places() -> list[list[object]]:
    """The folders that hold libraries, with the time at which something was last put there or taken away."""
    folders = [p for p in sys.path if p.endswith("-packages") and os.path.isdir(p)]
    return [[folder, os.stat(folder).st_mtime_ns] for folder in sorted(folders)]
