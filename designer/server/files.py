"""The files a person may choose: inside the folders that the operator opened, and nowhere else; and uploads into the workspace.

Open are the workspace itself (without what Framewire keeps in it), the sample data, and the folders listed in FRAMEWIRE_DATA (as PATH is).
"""

import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from designer.drafts.places import GALLERY
from designer.server.answers import Call, Endpoint, grant_of, refusal
from runtime.errors import FramewireError, InputError, UsageError
from runtime.workspace import Workspace
from runtime.workspace.atomic import told

if TYPE_CHECKING:
    from designer.server.service import Service

__all__ = ["MOST_UPLOAD", "folder", "roots", "safe_name", "upload"]

OURS = {"artifacts", "cache", "checkpoints", "claims", "datasets", "endpoints", "last", "models"} | {
    "pipelines",
    "results",
    "runs",
    "samples",
    "staging",
}
MOST_ENTRIES = 2_000
MOST_UPLOAD = 20_000_000_000  # bytes of one file
WIDEST = 120  # characters of an uploaded file's name


def roots(workspace: Workspace) -> Mapping[str, Path]:
    """The folders that are open, by the name that people see."""
    named = {"Uploads": workspace.root / "uploads", "Workspace": workspace.root, "Samples": GALLERY.parent}
    for listed in os.environ.get("FRAMEWIRE_DATA", "").split(os.pathsep):
        if listed and Path(listed).is_dir():
            named[Path(listed).resolve().name or listed] = Path(listed)
    return {name: path.resolve() for name, path in named.items() if path.is_dir()}


def folder(call: Call) -> dict[str, Any]:
    """As Folder of the contract; an empty path lists what is open. Paths are as a parameter takes them."""
    workspace, asked = call.service.workspace, call.query.get("folder", "")
    base = workspace.root / "pipelines"
    opened = roots(workspace)
    if not asked:
        entries = [{"name": name, "path": _named(path, base), "folder": True, "bytes": 0} for name, path in opened.items()]
        return {"folder": "", "parent": None, "entries": entries}
    path = _inside(asked, base, opened)
    parent = "" if path in opened.values() else _named(path.parent, base)
    return {"folder": _named(path, base), "parent": parent, "entries": _entries(path, base, workspace, opened)}


def _inside(asked: str, base: Path, opened: Mapping[str, Path]) -> Path:
    if "\0" in asked or len(asked) > 4_000:
        raise UsageError("There is no such folder.", "Choose one of the list.")
    path = (base / asked).resolve()
    if not any(path.is_relative_to(root) for root in opened.values()) or not path.is_dir():
        raise UsageError("This folder is not open to Framewire.", "Ask the operator to name it in FRAMEWIRE_DATA.")
    return path


def _entries(path: Path, base: Path, workspace: Workspace, opened: Mapping[str, Path]) -> list[dict[str, Any]]:
    found = []
    try:
        with os.scandir(path) as listed:
            for entry in listed:
                if not _is_hidden(entry, path, workspace) and _stays(entry, opened):
                    is_folder = entry.is_dir()
                    size = 0 if is_folder else entry.stat().st_size
                    found.append({"name": entry.name, "path": _named(Path(entry.path), base), "folder": is_folder, "bytes": size})
    except OSError as error:
        raise told(error, "Listing a folder") from None
    return sorted(found, key=lambda e: (not e["folder"], str(e["name"]).lower()))[:MOST_ENTRIES]


def _is_hidden(entry: os.DirEntry[str], path: Path, workspace: Workspace) -> bool:
    ours = path == workspace.root.resolve() and (entry.name in OURS or entry.name.endswith((".json", ".key")))
    return entry.name.startswith(".") or ours or not (entry.is_dir() or entry.is_file())


def _stays(entry: os.DirEntry[str], opened: Mapping[str, Path]) -> bool:
    """Whether a link leads to somewhere that is open too."""
    return not entry.is_symlink() or any(Path(entry.path).resolve().is_relative_to(root) for root in opened.values())


def _named(path: Path, base: Path) -> str:
    """A path as a pipeline's file says it: relative where the two are near each other."""
    near = len(Path(os.path.commonpath([path, base.resolve()])).parts) > 2
    return Path(os.path.relpath(path, base.resolve()) if near else path).as_posix()


def safe_name(name: str) -> str:
    """A file's name that is only that: no folders, no hidden file, no surprises on any file system. InputError where nothing is left."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = re.sub(r"[^\w.\- ]+", "_", last).strip(" .")
    if not plain:
        raise InputError(f"'{name[:80]}' cannot be a file's name.", "Give the file a name of letters and digits.")
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or ending)[:WIDEST]}{dot if stem else ''}{ending[:20] if stem else ''}"


def upload(service: "Service") -> Endpoint:
    """POST upload?name=NAME&folder=FOLDER, the body is the file -> {path, name, bytes}: kept under workspace/uploads, never executed."""

    async def endpoint(request: Request) -> Response:
        try:
            grant_of(service, request, "editor")
            kept = await _kept(request, service.workspace.root / "uploads")
        except FramewireError as error:
            return refusal(error)
        except OSError as error:
            return refusal(told(error, "Keeping the file"))
        path = _named(kept.resolve(), service.workspace.root / "pipelines")
        return JSONResponse({"path": path, "name": kept.name, "bytes": kept.stat().st_size})

    return endpoint


async def _kept(request: Request, into: Path) -> Path:
    name, below = safe_name(request.query_params.get("name", "")), request.query_params.get("folder", "")
    room = into / safe_name(below) if below else into
    room.mkdir(parents=True, exist_ok=True)
    partial = room / f".{os.urandom(6).hex()}.partial"
    size = 0
    try:
        with partial.open("xb") as opened:
            async for chunk in request.stream():
                size += len(chunk)
                if size > MOST_UPLOAD:
                    raise InputError(f"The file is larger than {MOST_UPLOAD / 1e9:g} GB.", "Put it into a folder that is open instead.")
                await run_in_threadpool(opened.write, chunk)
        if not size:
            raise InputError(f"'{name}' is empty.", "Choose another file.")
        return _placed(partial, room, name)
    finally:
        partial.unlink(missing_ok=True)


def _placed(partial: Path, room: Path, name: str) -> Path:
    """Give the file its name, or, where another has it, the name with a number."""
    stem, dot, ending = name.rpartition(".")
    number = 1
    while True:
        candidate = room / (name if number == 1 else f"{stem or ending} {number}{dot if stem else ''}{ending if stem else ''}")
        try:
            os.link(partial, candidate)  # never over another file
        except FileExistsError:
            number += 1
        else:
            return candidate
