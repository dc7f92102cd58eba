"""The workspace: artifacts by content, results, runs, settings."""

from runtime.workspace.journal import Journal, read_journal
from runtime.workspace.results import Result, ResultStore
from runtime.workspace.runs import Run, RunRecord, Runs, StepRecord
from runtime.workspace.settings import ComputeTarget, Settings
from runtime.workspace.store import ArtifactStore
from runtime.workspace.workspace import Workspace

__all__ = [
    "ArtifactStore",
    "ComputeTarget",
    "Journal",
    "Result",
    "ResultStore",
    "Run",
    "RunRecord",
    "Runs",
    "Settings",
    "StepRecord",
    "Workspace",
    "read_journal",
]
