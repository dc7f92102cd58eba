"""Finds the components: every `@component` function of the modules in this folder and of the operator's own folders."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from components.artifacts import bytes_digest
from components.declare import Component
from components.errors import DeclarationError

__all__ = ["Catalogue", "catalogue"]

BUILT_IN = Path(__file__).parent


@dataclass(frozen=True)
class Catalogue(Mapping[str, Component]):
    """The components by id, in the order of categories' files; also found by their former names."""

    components: dict[str, Component]
    former: dict[str, str]

    def __getitem__(self, id: str) -> Component:
        return self.components[self.former.get(id, id)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.components)

    def __len__(self) -> int:
        return len(self.components)


@cache
def catalogue(folders: tuple[Path, ...] = ()) -> Catalogue:
    """The built-in components and those in the operator's `folders` (each `*.py` there is imported: they are trusted code)."""
    modules = [importlib.import_module(f"components.{f.stem}") for f in sorted(BUILT_IN.glob("[a-z]*.py"))]
    modules += [_imported(file) for folder in folders for file in sorted(Path(folder).glob("[a-z]*.py"))]
    found: dict[str, Component] = {}
    for module in modules:
        for made in _declared_in(module):
            if made.id in found:
                both = f"{found[made.id].source} and {made.source}"
                raise DeclarationError(f"Two components are named '{made.id}': in {both}.", "Rename one.")
            found[made.id] = made
    return Catalogue(found, _former_names(found))


def _former_names(found: Mapping[str, Component]) -> dict[str, str]:
    former: dict[str, str] = {}
    for made in found.values():
        for name in made.replaces:
            if taken := name if name in found else former.get(name):
                why = f"Component '{made.id}' says it replaces '{name}', which {'still exists' if taken == name else f'{taken} replaces'}."
                raise DeclarationError(why, "Take the name out of its replaces.")
            former[name] = made.id
    return former


def _declared_in(module: ModuleType) -> list[Component]:
    functions = [v for v in vars(module).values() if isinstance(getattr(v, "component", None), Component)]
    return [f.component for f in dict.fromkeys(functions) if f.__module__ == module.__name__]


def _package(folder: Path) -> str:
    """The name under which an operator's folder is a package, so that `from .helper import ...` finds what lies beside."""
    name = f"framewire_user_{bytes_digest(str(folder.resolve()).encode())[:12]}"
    if name not in sys.modules:
        sys.modules[name] = package = ModuleType(name)
        package.__path__ = [str(folder.resolve())]
    return name


def _imported(file: Path) -> ModuleType:
    name = f"{_package(file.parent)}.{file.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise DeclarationError(f"{file} cannot be imported.", "It must be a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except DeclarationError:
        del sys.modules[name]
        raise
    except Exception as error:  # a user's file may fail in any way
        del sys.modules[name]
        why = f"{file} cannot be imported: {type(error).__name__}: {error}."
        raise DeclarationError(why, "Mend it or take it out of the folder.") from error
    return module
