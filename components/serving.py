"""Putting a trained model to work: the components that make REST endpoints."""

import re
from pathlib import Path
from typing import Annotated, Any

from components.artifacts import Endpoint, Model, link_or_copy, write_json
from components.context import context
from components.declare import Hint, Limits, component
from components.errors import InputError

__all__ = ["deploy", "endpoint_name"]

NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")  # one segment of a URL and one file name, whatever the system


@component(category="Deploy", title="Deploy")
def deploy(
    model: Model,
    *,
    name: Annotated[str, Hint("what the endpoint is called: the last part of its URL; deploying under a name again replaces it")] = "model",
    replicas: Annotated[int, Limits("copies that answer side by side", ge=1, le=64)] = 1,
    gpus: Annotated[float, Limits("part of a GPU that each replica gets; 0: it answers on the CPU", "GPUs", ge=0, le=1)] = 0.0,
    threads: Annotated[int, Limits("CPU threads of each replica", ge=1, le=64, advanced=True)] = 1,
    threshold: Annotated[
        float, Limits("boxes the model is less sure of are left out, unless a request asks for another threshold", ge=0, le=1)
    ] = 0.3,
) -> Endpoint:
    """Publish a model as a REST endpoint.

    Post an image to its URL, with the key, and it answers boxes or classes as JSON, after exactly the preprocessing that the
    model was trained with. Deploying another model under the same name replaces the old one without a failed request and keeps
    URL and key. Outside a run nothing is published; the result can be published later.
    """
    checked = endpoint_name(name)
    config = _tried(model)
    folder = context().output("endpoint")
    settings = {"name": checked, "replicas": replicas, "gpus": gpus, "threads": threads, "threshold": threshold}
    write_json(folder / "endpoint.json", {**settings, "task": config["task"], "classes": config["classes"]})
    _link(model.path, folder / "model")
    made = Endpoint.create(folder, {"name": checked, "task": config["task"], "classes": config["classes"]})
    if url := context().publish(folder, checked, replicas=replicas, gpus=gpus):
        context().log(f"Endpoint '{checked}' answers at {url}.")
    return made


def endpoint_name(name: str) -> str:
    """`name` if it can be an endpoint's; raises InputError with the reason otherwise."""
    if not NAME.fullmatch(name):
        raise InputError(
            f"An endpoint cannot be named {name!r}.",
            "Use up to 63 lower case letters, digits, '-' and '_', beginning and ending with a letter or digit.",
        )
    return name


def _tried(model: Model) -> dict[str, Any]:
    """The model's config, once it has answered a blank image: what fails here would fail at the endpoint."""
    import math

    import numpy as np

    from components.learning.predictor import Predictor

    predictor = Predictor.load(model, threads=context().cpus)
    size = model.config["input"]
    (found,) = predictor.predict([np.zeros((size["height"], size["width"], 3), np.uint8)])
    if not all(math.isfinite(f.score) for f in found):
        raise InputError("The model answers no numbers: its training went astray.", "Train it again, with a lower learning rate.")
    return model.config


def _link(source: Path, target: Path) -> None:
    for file in sorted(f for f in source.rglob("*") if f.is_file()):
        link_or_copy(file, target / file.relative_to(source))
