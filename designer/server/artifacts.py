"""Looking into artifacts: GET artifacts/DIGEST, its pictures, its videos and its report; POST artifacts/DIGEST/query."""

import re
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse

from components.artifacts import Artifact, Report, Videos
from designer.server.answers import Call
from designer.server.shows import output_view, thumbnail_of
from designer.server.shows.artifacts import broken
from designer.server.shows.tables import plain
from runtime.errors import FramewireError, UsageError

__all__ = ["artifact", "picture", "query", "report", "video"]

DIGEST = re.compile(r"[0-9a-f]{64}")
FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}
MOST_ROWS = 1_000
MOST_SECONDS = 20.0
LONGEST_QUERY = 20_000
REPORT_FILES = {".html": "text/html; charset=utf-8", ".jpg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml", ".css": "text/css"}
VIDEO_FILES = {
    ".avi": "video/x-msvideo",
    ".m4v": "video/mp4",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
UNKNOWN = "application/octet-stream"  # to a browser nothing but a file to save, or what its own look says
FENCED = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline' 'self'; frame-ancestors 'self'; sandbox"


def artifact(call: Call) -> dict[str, Any]:
    """One artifact, as OutputView of the contract without a port's name."""
    return output_view(call.service.workspace, "", _digest(call))


def picture(call: Call) -> FileResponse:
    """A small picture of one of the artifact's rows or videos."""
    digest, found, side = _digest(call), call.query.get("found", ""), call.query.get("side", "320")
    if (found and not DIGEST.fullmatch(found)) or not side.isdigit() or len(side) > 5:
        raise UsageError("There is no such picture.", "Reload the page.")
    try:
        file = thumbnail_of(call.service.workspace, digest, int(call.path["row"]), side=int(side), found=found)
    except FramewireError:
        raise
    except Exception as error:  # whatever is wrong with a damaged artifact is said in one sentence
        raise UsageError(broken(error), "") from None
    return FileResponse(file, media_type="image/jpeg", headers=FOR_EVER)


def video(call: Call) -> FileResponse:
    """The file of one of the artifact's videos, whole or the range that is asked for."""
    file = _held(call, Videos, f"media/{call.path['name']}")
    return FileResponse(file, media_type=VIDEO_FILES.get(file.suffix, UNKNOWN), headers=FOR_EVER)


def report(call: Call) -> FileResponse:
    """A file of a Report artifact, fenced in: nothing in it is executed."""
    file = _held(call, Report, call.path["file"])
    if file.suffix not in REPORT_FILES:
        raise UsageError("This file of the report is not for looking at.", "Open the report's first page.")
    return FileResponse(file, media_type=REPORT_FILES[file.suffix], headers={**FOR_EVER, "content-security-policy": FENCED})


def query(call: Call) -> dict[str, Any]:
    """Answer SQL over the artifact, which is the view `artifact` -> TableView."""
    from runtime.workspace.catalog import ask

    sql = call.text("sql")
    if len(sql) > LONGEST_QUERY:
        raise UsageError(f"The query is longer than {LONGEST_QUERY:,} characters.", "Ask for less at once.")
    columns, rows = ask(call.service.workspace, sql, {"artifact": _digest(call)}, rows=MOST_ROWS, seconds=MOST_SECONDS)
    shown = [[plain(value) for value in row] for row in rows[:MOST_ROWS]]
    return {"columns": columns, "rows": shown, "total": len(rows)}


def _digest(call: Call) -> str:
    digest = str(call.path["digest"])
    known = DIGEST.fullmatch(digest) and Path(call.service.workspace.store.path(digest)).is_dir()
    if not known:
        raise UsageError("There is no such artifact in the workspace.", "Run the step that makes it again.")
    return digest


def _held(call: Call, kind: type[Artifact], name: str) -> Path:
    """The file `name` of an artifact of that kind; whatever leads out of its folder is not there."""
    made = call.service.workspace.store.open(_digest(call))
    try:
        file = (made.path / name).resolve()
        inside = isinstance(made, kind) and file.is_relative_to(made.path.resolve()) and file.is_file()
    except (OSError, ValueError):  # a name that no file can have
        inside = False
    if not inside:
        raise UsageError(f"There is no such file in this {kind.__name__} artifact.", "Open it from the step that made it.")
    return file
