"""What `artifact.json` must say: the type of the artifact, what is known of the whole, and the parts."""

import json
from pathlib import Path, PurePosixPath
from typing import Any

from components.errors import InputError

__all__ = ["MANIFEST", "read_manifest"]

MANIFEST = "artifact.json"


def read_manifest(folder: Path, kind: str) -> dict[str, Any]:
    """The content of `folder`'s manifest: {"type", "info", "parts": [{"name", "files", "rows"}]}.

    Raises InputError, which calls the artifact a `kind`, if there is none or it says something else.
    """
    if flaw := _place_flaw(folder):
        raise InputError(f"{folder} holds no {kind}: {flaw}.", "Check the path.")
    try:
        read: Any = json.loads((folder / MANIFEST).read_text("utf-8"))
        return _checked(read)
    except OSError as error:
        flaw = f"{MANIFEST} cannot be read ({error.strerror or error})"
    except RecursionError:
        flaw = f"{MANIFEST} is nested too deep"
    except (ValueError, TypeError) as error:
        flaw = f"{MANIFEST} is damaged ({error})"
    raise InputError(f"{folder} holds no {kind}: {flaw}.", "Run the step that makes it again.") from None


def _place_flaw(folder: Path) -> str:
    if not folder.exists():
        return "there is no such folder"
    if not folder.is_dir():
        return "it is a file, not a folder"
    return "" if (folder / MANIFEST).exists() else f"there is no {MANIFEST} in it"


def _checked(read: Any) -> dict[str, Any]:
    if not isinstance(read, dict):
        raise TypeError("it is no object")
    for key, wanted, called in (("type", str, "text"), ("info", dict, "an object"), ("parts", list, "a list")):
        if not isinstance(read.get(key), wanted):
            raise TypeError(f"'{key}' is not {called}" if key in read else f"it says no '{key}'")
    if not all(_is_part(part) for part in read["parts"]):
        raise TypeError("'parts' lists something that is no part")
    return {key: read[key] for key in ("type", "info", "parts")}


def _is_part(part: Any) -> bool:
    if not (isinstance(part, dict) and isinstance(part.get("name"), str) and isinstance(part.get("files"), list)):
        return False
    names = [part["name"], *part["files"]]
    return type(part.get("rows")) is int and all(isinstance(name, str) and _stays_inside(name) for name in names)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in name
