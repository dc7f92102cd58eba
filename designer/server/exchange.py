"""Pipelines in and out as text: POST import, GET export, POST export. Nothing that comes in is executed."""

from typing import Any

from designer.document import pipeline_of
from designer.drafts import Library
from designer.server.answers import Call
from designer.server.checking import problems_of
from runtime.errors import UsageError
from runtime.export import TARGETS, export
from runtime.graph import dumps

__all__ = ["bring_in", "hand_out", "targets"]

JSON = {"target": "json", "title": "Framewire pipeline (JSON)", "help": "the pipeline's own file: opens in any Framewire"}
MOST_CHARACTERS = 8_000_000


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
    target = call.text("target")
    document = call.body.get("document")
    if not isinstance(document, dict):
        raise UsageError("The request holds no pipeline.", "Reload the page.")
    pipeline = pipeline_of({**document})
    if target == JSON["target"]:
        files = {"pipeline.json": dumps(pipeline)}
    else:
        files = export(pipeline, target, catalogue=call.service.workspace.catalogue)
    return {"files": [{"name": name, "text": text} for name, text in files.items()]}
