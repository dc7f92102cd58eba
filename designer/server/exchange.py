"""Pipelines in and out as text: POST import, GET export, POST export, POST export/zip. Nothing that comes in is executed."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from designer.document import pipeline_of
from designer.drafts import Library
from designer.server.answers import Call
from designer.server.checking import problems_of
from runtime.errors import UsageError
from runtime.export import TARGETS, export
from runtime.graph import dumps

__all__ = ["bring_in", "hand_out", "hand_out_packed", "targets"]

JSON = {"target": "json", "title": "Framewire pipeline (JSON)", "help": "the pipeline's own file: opens in any Framewire"}
MOST_CHARACTERS = 8_000_000
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same export gives the same bytes
READABLE = 0o644 << 16


def bring_in(call: Call) -> dict[str, Any]:
    """As Imported of the contract, from a pipeline's file or a script of the SDK."""
    name, text = call.text("filename")[:200], call.text("text")
    if len(text) > MOST_CHARACTERS:
        raise UsageError("The file is larger than a pipeline can be.", "A pipeline holds names and numbers; keep data in files.")
    document = Library(call.service.workspace).read_text(name, text)
    return {"document": document, "problems": problems_of(call.service.workspace, document)}


def targets(call: Call) -> list[dict[str, str]]:
    """As ExportTarget[] of the contract."""
    return [JSON, *({"target": name, "title": target.title, "help": target.help} for name, target in TARGETS.items())]


def hand_out(call: Call) -> dict[str, Any]:
    """As Exported of the contract."""
    return {"files": [{"name": name, "text": text} for name, text in _exported(call).items()]}


def hand_out_packed(call: Call) -> Response:
    """The same files as one zip, in their folders."""
    return Response(_packed(_exported(call)), media_type="application/zip")


def _exported(call: Call) -> Mapping[str, str]:
    """The texts that the request's document becomes, by name; a name may have folders in it."""
    target = call.text("target")
    document = call.body.get("document")
    if not isinstance(document, dict):
        raise UsageError("The request holds no pipeline.", "Reload the page.")
    pipeline = pipeline_of({**document})
    if target == JSON["target"]:
        return {"pipeline.json": dumps(pipeline)}
    return export(pipeline, target, catalogue=call.service.workspace.catalogue)


def _packed(files: Mapping[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in sorted(files.items()):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, READABLE, 3
            packed.writestr(entry, text.encode())
    return held.getvalue()
