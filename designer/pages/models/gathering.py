"""What the page Models knows: read from runs, registry and endpoints, and remembered while nothing changes."""

import io
import zipfile
from functools import lru_cache
from pathlib import Path

from components.artifacts import Endpoint, file_digest
from designer.history import history
from designer.pages.lineage import Lineage, lineage
from designer.pages.models.shelf import Made, models_made
from designer.pages.runs.timeline_chart import needs_of
from designer.session import workspace
from runtime.serving import EndpointRecord, Shelf
from runtime.workspace import RunRecord, Workspace
from runtime.workspace.atomic import read_json
from runtime.workspace.store import folder_digest

__all__ = ["every_model", "model_zip", "served_by", "whole_lineage"]


def every_model() -> list[Made]:
    """All models, newest first."""
    records = [r for r in history(workspace()).records() if _has_model(r)]
    return models_made(records, {r.run: _needs(workspace().root, r.run) for r in records}, workspace().models.every())


def served_by() -> dict[str, str]:
    """By endpoint, the digest of the model that it serves."""
    shelf = Shelf(workspace().root)
    found = {record.name: _model_of(record, shelf.served(record.name, record.digest)) for record in map(shelf.record, shelf.names())}
    return {name: digest for name, digest in found.items() if digest}


def whole_lineage() -> Lineage:
    """The map of everything that led to a model."""
    chosen: Workspace = workspace()
    runs = [(r, chosen.runs.get(r.run).request.get("reads", [])) for r in history(chosen).records() if _has_model(r)]
    return lineage(runs, chosen.models.every(), served_by())


def model_zip(folder: Path) -> bytes:
    """The model's files as one zip."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(f for f in folder.rglob("*") if f.is_file()):
            packed.write(file, file.relative_to(folder).as_posix())
    return held.getvalue()


def _has_model(record: RunRecord) -> bool:
    return any(o and o["type"] == "Model" for s in record.steps.values() for o in s.outputs.values())


@lru_cache(maxsize=4_000)
def _needs(root: Path, run: str) -> dict[str, list[str]]:
    return needs_of(read_json(root / "runs" / run / "plan.json") or {})


def _model_of(record: EndpointRecord, served: Endpoint) -> str:
    return _digest_of(served.model.path, record.digest) if served.model.path.is_dir() else ""


@lru_cache(maxsize=200)
def _digest_of(folder: Path, served: str) -> str:
    return folder_digest({f.relative_to(folder).as_posix(): file_digest(f) for f in sorted(folder.rglob("*")) if f.is_file()})
