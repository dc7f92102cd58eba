"""Which Python file may run: one that really lies in a script folder of the operator's."""

from collections.abc import Sequence
from pathlib import Path

from components.errors import InputError

__all__ = ["permitted"]


def permitted(script: str, folders: Sequence[Path]) -> Path:
    """The file that `script` names in one of `folders`, links followed. InputError if it is none or lies elsewhere."""
    if not folders:
        raise InputError("No script folder is set up, so no script may run.", _how([]))
    for folder in folders:
        root = folder.resolve()
        file = (root / script).resolve()
        if file.is_relative_to(root) and file.is_file() and file.suffix == ".py":
            return file
    raise InputError(f"Script '{script}' is no Python file in the operator's script folders.", _how(folders))


def _how(folders: Sequence[Path]) -> str:
    known = f" Now they are: {', '.join(map(str, folders))}." if folders else ""
    return f"Put it into a folder named in FRAMEWIRE_SCRIPTS or in settings.json (scripts).{known}"
