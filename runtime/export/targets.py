"""The kinds of code that a pipeline can become."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from components.declare import Component
from runtime.errors import UsageError
from runtime.export.airflow import airflow_dag
from runtime.export.azureml import azureml_pipeline
from runtime.export.kubeflow import kubeflow_pipeline
from runtime.export.notebook import notebook
from runtime.export.ray_job import ray_job
from runtime.export.script import standalone_script
from runtime.export.sdk import sdk_script
from runtime.graph import Pipeline
from runtime.graph.problem import did_you_mean

__all__ = ["TARGETS", "Target", "export"]

Writer = Callable[[Pipeline, Mapping[str, Component], Path | None], dict[str, str]]


@dataclass(frozen=True)
class Target:
    """A kind of code, as a menu names it."""

    title: str
    help: str
    writer: Writer


TARGETS: dict[str, Target] = {
    "sdk": Target("Python script (SDK)", "builds and runs the same pipeline; edited, it comes back to the canvas", sdk_script),
    "script": Target("Python file that stands alone", "the components' own source in one file, without Framewire", standalone_script),
    "notebook": Target("Notebook", "the same as a notebook: a cell a node, with pictures and curves", notebook),
    "ray": Target("Ray job", "a folder to submit to a Ray cluster: each step a task, on CPUs or GPUs as its node asks", ray_job),
    "azureml": Target("Azure ML pipeline", "components and a pipeline for Azure Machine Learning, in YAML and in Python", azureml_pipeline),
    "kfp": Target("Kubeflow pipeline", "Python that compiles to a Kubeflow pipeline, and the image of its steps", kubeflow_pipeline),
    "airflow": Target("Airflow DAG", "a DAG file for Airflow: each step a task that runs its component", airflow_dag),
}


def export(pipeline: Pipeline, target: str, *, catalogue: Mapping[str, Component], source: Path | None = None) -> dict[str, str]:
    """`pipeline` as code: the text of each file, by its name. `source`, the pipeline's own file, is only mentioned.

    The same pipeline gives the same text. Raises ExportError, with the reason, for a pipeline that cannot be written so;
    UsageError for a target that does not exist.
    """
    if target not in TARGETS:
        raise UsageError(f"There is no target '{target}'.", did_you_mean(target, TARGETS))
    with _collecting_no_garbage():
        return TARGETS[target].writer(pipeline, catalogue, source)


@contextmanager
def _collecting_no_garbage() -> Iterator[None]:
    """Syntax trees are many objects that all stay: searching them for garbage takes a quarter of the time to write code."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
