"""A training written down after each epoch, whole or not at all, so that going on gives the very bits of never having stopped."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from components.context import context
from components.learning.loop import Training

__all__ = ["resume", "write_checkpoint"]

FILE = "training.safetensors"  # never a pickle: it may lie in a shared workspace
NUMBERS = ("step", "epoch", "best", "stale", "losses", "figures")


def write_checkpoint(training: Training, folder: Path) -> None:
    """Replace the checkpoint in `folder` by the present state of `training`."""
    said = {"settings": asdict(training.settings), **{name: getattr(training, name) for name in NUMBERS}}
    partial = folder / f"{FILE}.partial"
    with partial.open("wb") as opened:
        opened.write(save(_tensors(training), {"framewire": json.dumps(said, sort_keys=True)}))
        opened.flush()
        os.fsync(opened.fileno())
    partial.replace(folder / FILE)


def resume(training: Training, folder: Path) -> bool:
    """Bring `training` to where the checkpoint in `folder` was written; whether there was a fitting one."""
    try:
        with safe_open(folder / FILE, framework="pt") as opened:
            said = json.loads(opened.metadata()["framewire"])
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118  (it is no dict)
    except FileNotFoundError:
        return False
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        context().log(f"The checkpoint cannot be read ({error}); training starts from the beginning.")
        return False
    if said.get("settings") != asdict(training.settings) or not _fits(training, tensors):
        context().log("The checkpoint belongs to another training; this one starts from the beginning.")
        return False
    _restore(training, tensors, said)
    context().log(f"Training goes on after epoch {training.epoch} of {training.settings.epochs}, from its checkpoint.")
    return True


def _tensors(training: Training) -> dict[str, Tensor]:
    networks = {"network": training.network, "averaged": training.averaged, "kept": training.kept}
    held = {f"{which}/{name}": tensor for which, network in networks.items() for name, tensor in network.state_dict().items()}
    for number, optimizer in enumerate(training.optimizers):
        for place, remembered in optimizer.state_dict()["state"].items():
            held.update({f"optimizer/{number}/{place}/{name}": tensor for name, tensor in remembered.items()})
    return {name: tensor.detach().cpu().contiguous() for name, tensor in sorted(held.items())}


def _fits(training: Training, tensors: Mapping[str, Tensor]) -> bool:
    wanted = {n: t.shape for n, t in training.network.state_dict().items()}
    given = {n.removeprefix("network/"): t.shape for n, t in tensors.items() if n.startswith("network/")}
    return wanted == given


def _restore(training: Training, tensors: Mapping[str, Tensor], said: Mapping[str, Any]) -> None:
    for which, network in (("network", training.network), ("averaged", training.averaged), ("kept", training.kept)):
        network.load_state_dict({n.removeprefix(f"{which}/"): t for n, t in tensors.items() if n.startswith(f"{which}/")})
    for number, optimizer in enumerate(training.optimizers):
        weights = [w for group in optimizer.param_groups for w in group["params"]]
        remembered = {place: _of(tensors, f"optimizer/{number}/{place}/", weight) for place, weight in enumerate(weights)}
        optimizer.load_state_dict({**optimizer.state_dict(), "state": remembered})
    for name in NUMBERS:
        setattr(training, name, said[name])


def _of(tensors: Mapping[str, Tensor], start: str, weight: Tensor) -> dict[str, Tensor]:
    """What the optimiser remembers of `weight`: the `tensors` whose names begin with `start`, by the rest of the name."""
    return {name.removeprefix(start): _as_in_memory(t, weight) for name, t in tensors.items() if name.startswith(start)}


def _as_in_memory(moment: Tensor, weight: Tensor) -> Tensor:
    """`moment` laid out like its weight (channels last), which the fused optimiser walks in step."""
    return torch.empty_like(weight, device="cpu").copy_(moment) if moment.dim() else moment
