"""Does something with libraries the moment they are loaded: a fresh process must be pinned as one in which they were loaded before."""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

__all__ = ["when_loaded"]


def when_loaded(names: Sequence[str], act: Callable[[], None]) -> None:
    """Call `act` right after each module of `names` is imported from now on; replaces what was asked before."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Watch)]
    sys.meta_path.insert(0, _Watch(frozenset(names), act))


class _Watch(MetaPathFinder):
    """Finds the modules as the others do, and wraps what loads them."""

    def __init__(self, names: frozenset[str], act: Callable[[], None]) -> None:
        self._names = names
        self._act = act
        self._finding: set[str] = set()

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's specification; nothing for all modules but those."""
        if name not in self._names or name in self._finding:
            return None
        self._finding.add(name)
        try:
            found = find_spec(name)
        finally:
            self._finding.discard(name)
        if found is not None and found.loader is not None:
            found.loader = _Acting(found.loader, self._act)
        return found


class _Acting(Loader):
    """Loads a module as its own loader does, then acts, and is gone."""

    def __init__(self, loader: Any, act: Callable[[], None]) -> None:
        self._loader = loader
        self._act = act

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As its own loader."""
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """As its own loader; then act."""
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._act()
