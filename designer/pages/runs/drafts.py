"""From a run back to the canvas: the pipeline that it was of, or a new one made of it."""

from designer.session import library, require
from runtime.workspace import Run, RunRecord

__all__ = ["clone_to_draft", "draft_of"]


def draft_of(name: str) -> str:
    """The short name of the workspace's pipeline that is called so; empty if there is none."""
    return next((entry.slug for entry in library().entries() if entry.name == name), "")


def clone_to_draft(run: Run, record: RunRecord) -> str:
    """Make a new pipeline of the one that ran, as it was; its short name."""
    require("editor")
    return library().bring_in(record.run, (run.folder / "pipeline.json").read_text("utf-8"))
