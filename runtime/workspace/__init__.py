"""The workspace: artifacts by content, results, runs, datasets, models, settings."""

from runtime.workspace.datasets import DatasetRecord, Datasets
from runtime.workspace.journal import Journal, read_journal
from runtime.workspace.models import ModelRecord, Models, Stage
from runtime.workspace.results import Result, ResultStore
from runtime.workspace.runs import Run, RunRecord, Runs, StepRecord
from runtime.workspace.settings import ComputeTarget, Settings
from runtime.workspace.store import ArtifactStore
from runtime.workspace.versions import Version, Versions
from runtime.workspace.workspace import Workspace

__all__ = [
    "ArtifactStore",
    "ComputeTarget",
    "DatasetRecord",
    "Datasets",
    "Journal",
    "ModelRecord",
    "Models",
    "Result",
    "ResultStore",
    "Run",
    "RunRecord",
    "Runs",
    "Settings",
    "Stage",
    "StepRecord",
    "Version",
    "Versions",
    "Workspace",
    "read_journal",
]
