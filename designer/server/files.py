"""The files a person may choose: inside the folders that the operator opened, and nowhere else; and uploads into the workspace.

Open are the workspace itself (without what Framewire keeps in it), the sample data, and the folders listed in FRAMEWIRE_DATA (as PATH is).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from designer.drafts.places import GALLERY
from designer.server.answers import Call, Endpoint, grant_of, refusal
from designer.uploads import incoming, safe_name
from runtime.errors import FramewireError, UsageError
from runtime.workspace import Workspace
from runtime.workspace.atomic import told

if TYPE_CHECKING:
    from designer.server.service import Service

__all__ = ["folder", "roots", "upload"]

OURS = {"artifacts", "cache", "checkpoints", "claims", "datasets", "endpoints", "last", "models"} | {
    "pipelines",
    "results",
    "runs",
    "samples",
    "staging",
}
MOST_ENTRIES = 2_000


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


def upload(service: "Service") -> Endpoint:
    """POST upload?name=NAME&folder=FOLDER, the body is the file -> {path, name, bytes}: kept under workspace/uploads, never executed."""

    async def endpoint(request: Request) -> Response:
        try:
            grant_of(service, request, "editor")
            kept = await _kept(request, service.workspace.root / "uploads")
        except FramewireError as error:
            return refusal(error)
        except ClientDisconnect:  # cancelled: what came is gone already
            return Response(status_code=499)
        except OSError as error:
            return refusal(told(error, "Keeping the file"))
        path = _named(kept.resolve(), service.workspace.root / "pipelines")
        return JSONResponse({"path": path, "name": kept.name, "bytes": kept.stat().st_size})

    return endpoint


async def _kept(request: Request, into: Path) -> Path:
    below = request.query_params.get("folder", "")
    with incoming(into / safe_name(below) if below else into, request.query_params.get("name", "")) as coming:
        async for chunk in request.stream():
            await run_in_threadpool(coming.write, chunk)
        return await run_in_threadpool(coming.place)
