"""The canvas's bundle as files that a browser keeps for as long as they stay the same."""

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["DIST", "bundle_version", "static_file"]

DIST = Path(__file__).resolve().parents[1] / "canvas" / "dist"
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
FOR_EVER = "public, max-age=31536000, immutable"


def bundle_version() -> str:
    """What the bundle's address ends with: the same as long as its files are."""
    files = sorted(f for f in DIST.glob("*") if f.suffix in KINDS) if DIST.is_dir() else []
    return hashlib.sha256("".join(_digest(f, f.stat().st_mtime_ns, f.stat().st_size) for f in files).encode()).hexdigest()[:16]


async def static_file(request: Request) -> Response:
    """GET static/NAME?v=VERSION: kept for ever under its version, asked for anew without one."""
    name = request.path_params["name"]
    file = DIST / name
    if "/" in name or name.startswith(".") or file.suffix not in KINDS or not file.is_file():
        raise HTTPException(404)
    seen = file.stat()
    tag = f'"{_digest(file, seen.st_mtime_ns, seen.st_size)[:32]}"'
    kept = FOR_EVER if request.query_params.get("v") == bundle_version() else "no-cache"
    headers = {"etag": tag, "cache-control": kept}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(file.read_bytes(), media_type=KINDS[file.suffix], headers=headers)


@lru_cache(maxsize=64)
def _digest(file: Path, mtime: int, size: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
