"""A small pipeline of real components over drawn pictures, run natively, and the digests of what any folder of outputs holds."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from runtime.engine.capacity import Capacity
from runtime.engine.executor import InProcess
from runtime.engine.loop import Folders, Loop
from runtime.engine.placement import place_all
from runtime.graph import Edge, Node, Pipeline, PipelineParameter
from runtime.operations import prepare_pipeline, record_run
from runtime.plan import Plan
from runtime.workspace import Workspace
from runtime.workspace.store import ArtifactStore

NODES = {
    "images": Node("read_images@1", title="Pictures", params={"source": "${images}"}),
    "labels": Node("read_labels@1", params={"source": "${images}", "format": "imagefolder"}),
    "clean": Node("filter_images@1", title='Clean "it"', params={"sharpen": 1}),
    "resize": Node("resize@1", params={"width": "${width}", "height": 24}),
    "labelled": Node("label_frames@1"),
    "split": Node("split_dataset@1", params={"by": "image", "leaks": "ignore", "train": 0.5, "validation": 0.25}),
    "augment": Node("augment@1", bypass=True),
    "normalize": Node("normalize@1"),
    "count": Node(
        "sql@1",
        title="Count\n'''\"\"\"",
        params={"query": "SELECT label, count(*) AS n, '${name}' AS name, '$${x} {{y}}' AS y\nFROM first GROUP BY label ORDER BY label"},
    ),
}
WIRES = [
    ("images.frames", "clean.frames"),
    ("clean.frames", "resize.frames"),
    ("resize.frames", "labelled.frames"),
    ("labels.labels", "labelled.labels"),
    ("labelled.frames", "split.frames"),
    ("split.train", "augment.dataset"),
    ("augment.dataset", "normalize.dataset"),
    ("normalize.dataset", "count.first"),
]


def _edges(wires: list[tuple[str, str]]) -> tuple[Edge, ...]:
    return tuple(Edge((a.split(".")[0], a.split(".")[1]), (b.split(".")[0], b.split(".")[1])) for a, b in wires)


PIPELINE = Pipeline(
    "Tiny",
    'Says """ and \\ and 100 %.',
    parameters={
        "images": PipelineParameter("file", "images"),
        "width": PipelineParameter("integer", 32, "100 % wide"),
        "name": PipelineParameter("text", 'me {me} $x "q"'),
    },
    nodes=NODES,
    edges=_edges(WIRES),
)
LEARNING = {
    "turn": Node("augment@1", title="Turn", params={"vertical_flip": 0.5, "hue": 0.1}),
    "train": Node("train_cnn@1", title="Train", params={"epochs": "${epochs}", "batch_size": 4, "width": 8}),
    "judge": Node("evaluate@1", title="Judge"),
}
LEARNT = [
    ("normalize.dataset", "turn.dataset"),
    ("turn.dataset", "train.train"),
    ("split.validation", "train.validation"),
    ("train.model", "judge.model"),
    ("split.test", "judge.test"),
]
TRAINED = replace(  # the same, and a network that learns from it
    PIPELINE,
    name="Trained",
    parameters={**PIPELINE.parameters, "epochs": PipelineParameter("integer", 2)},
    nodes={**NODES, **LEARNING},
    edges=_edges([*WIRES, *LEARNT]),
)


@dataclass(frozen=True)
class Native:
    """Where the pictures are, and what a native run gave: (node, port) -> digest."""

    folder: Path
    digests: dict[tuple[str, str], str]


def native(folder: Path, pipeline: Pipeline = PIPELINE) -> Native:
    draw_pictures(folder / "images")
    return Native(folder, run_natively(pipeline, folder))


def draw_pictures(folder: Path) -> None:
    import cv2
    import numpy

    chance = numpy.random.default_rng(0)
    for label in ("bag", "can"):
        (folder / label).mkdir(parents=True)
        for number in range(6):
            cv2.imwrite(str(folder / label / f"{number}.png"), chance.integers(0, 255, (40, 60, 3), dtype=numpy.uint8))


def run_natively(pipeline: Pipeline, folder: Path, **arguments: Any) -> dict[tuple[str, str], str]:
    workspace = Workspace(folder / "workspace")
    run = record_run(workspace, prepare_pipeline(workspace, pipeline, folder, arguments=arguments), address=None)
    plan = Plan.from_json(run.plan)
    placed = place_all(plan, [Capacity(cpus=2, memory_mb=8000)], workspace.settings.targets)
    Loop(run, plan, workspace, InProcess(), placed, Folders(workspace.settings.component_folders, ()), "first").go()
    record = run.record()
    assert record.status == "succeeded", record
    return {(step.node, port): given["digest"] for step in record.steps.values() for port, given in step.outputs.items() if given}


def digests_in(out: Path, scratch: Path) -> dict[tuple[str, str], str]:
    """By (step's folder, port), the digest that the workspace would give each artifact below `out`."""
    import shutil

    store = ArtifactStore(scratch / "artifacts")
    found = {}
    for port in sorted(p for step in out.iterdir() for p in step.iterdir()):
        shutil.copytree(port, scratch / "copy")
        found[port.parent.name, port.name] = store.commit(scratch / "copy")
        shutil.rmtree(scratch / "copy", ignore_errors=True)
    return found


# What the nodes are called in written code, after their titles.
CALLED = {"images": "pictures", "clean": "clean_it", "resize": "resize_step", "normalize": "normalize_step", "count": "count"}


def same_as(native: Native, out: Path, scratch: Path) -> bool:
    wanted = {(CALLED.get(node, node), port): digest for (node, port), digest in native.digests.items()}
    assert digests_in(out, scratch) == wanted
    return True
