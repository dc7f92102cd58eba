"""A Model on disk: weights that cannot carry code, a configuration, a card to read; the same training gives the same bytes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from components.artifacts import Model, write_json
from components.errors import InputError
from components.learning.card import card_of
from components.learning.network import Network, build

__all__ = ["load_network", "save_model", "weights_of"]

WEIGHTS = "model.safetensors"


def weights_of(network: Network) -> dict[str, Tensor]:
    """The network's weights by name, contiguous and on the CPU, apart from the network's own memory."""
    return {name: tensor.detach().cpu().contiguous().clone() for name, tensor in sorted(network.state_dict().items())}


def save_model(folder: Path, weights: Mapping[str, Tensor], config: dict[str, Any], values: Mapping[str, float]) -> Model:
    """Write a Model artifact into `folder`; `values` are the figures of its card."""
    folder.mkdir(parents=True, exist_ok=True)
    # one metadata key only: with more, safetensors writes them in random order
    (folder / WEIGHTS).write_bytes(save(dict(sorted(weights.items())), {"framewire": json.dumps(config["architecture"], sort_keys=True)}))
    write_json(folder / "config.json", config)
    (folder / "card.md").write_text(card_of(config, values), "utf-8")
    return Model.create(folder, {"task": config["task"], "classes": config["classes"]})


def load_network(model: Model) -> Network:
    """The trained network of `model`, ready to answer.

    Raises InputError if its weights are not safetensors (a pickle could run code) or do not fit its configuration.
    """
    network = build(_config_of(model))
    file = model.path / WEIGHTS
    try:
        weights = load_file(file)
    except FileNotFoundError:
        raise InputError(f"The model in {model.path} has no {WEIGHTS}.", "Train it again; other weight files are not read.") from None
    except (SafetensorError, OSError) as error:
        what = f"{file} is no safetensors file ({error})."
        raise InputError(what, "Train it again; pickled weights are never read, since they can run code.") from None
    if problem := _mismatch(network.state_dict(), weights):
        what = f"The weights in {file} do not fit the model's config.json: {problem}."
        raise InputError(what, "Train it again, or mend the configuration.")
    network.load_state_dict(weights)
    return network.eval()


def _config_of(model: Model) -> dict[str, Any]:
    try:
        config = model.config
        return {name: config[name] for name in ("architecture", "classes", "normalization", "input", "task")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"The config.json of the model in {model.path} cannot be used: {error}.", "Train it again.") from None


def _mismatch(wanted: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> str:
    """Why the weights `given` cannot be those `wanted`; empty if they can."""
    for name in sorted(wanted.keys() | given.keys()):
        if name not in given:
            return f"'{name}' is missing"
        if name not in wanted:
            return f"'{name}' has no place in the network"
        if wanted[name].shape != given[name].shape:
            return f"'{name}' has shape {tuple(given[name].shape)} instead of {tuple(wanted[name].shape)}"
    return ""
