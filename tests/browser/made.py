"""Runs made in this process, without a cluster, so that the pages have something to show."""

from contextlib import closing

from designer.document import pipeline_of
from runtime.engine.capacity import Capacity
from runtime.engine.executor import InProcess
from runtime.engine.loop import Folders, Loop
from runtime.engine.placement import place_all
from runtime.operations import prepare_pipeline, record_run
from runtime.plan import Plan
from runtime.workspace import RunRecord, Workspace
from tests.browser.app import App
from tests.browser.documents import Json, document

__all__ = ["SMALL_DETECTOR", "made_run"]

SMALL = Capacity(cpus=2, memory_mb=8000)
SMALL_DETECTOR = document(
    {"frames": "small_frames", "train": "small_model", "test": "small_test"}, "frames.frames>train.frames", "train.model>test.model"
)


def made_run(app: App, drawn: Json, name: str) -> tuple[str, RunRecord]:
    """Put a pipeline into the workspace and run it; its short name, and what came of the run."""
    slug = app.draw(drawn, name)
    workspace = Workspace(app.workspace)
    file = app.workspace / "pipelines" / f"{slug}.json"
    prepared = prepare_pipeline(workspace, pipeline_of(app.journalled(slug)), file.parent, arguments={})
    run = record_run(workspace, prepared, address=None, source=file)
    plan = Plan.from_json(run.plan)
    folders = Folders(workspace.settings.component_folders, workspace.settings.script_folders)
    with closing(InProcess()) as used:
        Loop(run, plan, workspace, used, place_all(plan, [SMALL], workspace.settings.targets), folders, "first").go()
    return slug, run.record()
