"""Varies batches while training, as a Dataset's `augmentation` says; chance comes from the generator given, so it can be had again."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from components.errors import InputError
from components.learning.boxes import area
from components.learning.colors import jitter
from components.learning.data import NOTHING, Batch

__all__ = ["KNOWN", "vary"]

KNOWN = ("horizontal_flip", "vertical_flip", "mosaic", "scale", "translate", "brightness", "contrast", "saturation", "hue")
GREY = 114.0  # of what moves into the image from outside
SEEN = 0.25  # of a box must stay in the image; of less nobody could tell the class


def vary(settings: Mapping[str, Any], batch: Batch, chance: torch.Generator, *, task: str = "detection") -> Batch:
    """`batch` as it might have been: put together anew, moved, mirrored, lit differently; `settings` as in Dataset's docstring.

    In classification an image keeps its class however it is moved, and mosaics, which would show several, are left out.
    Raises InputError if the settings name something unknown.
    """
    if task == "classification":
        varied = vary({name: value for name, value in settings.items() if name != "mosaic"}, batch, chance)
        return Batch(varied.images, batch.kinds, batch.boxes)
    if unknown := sorted(set(settings) - set(KNOWN)):
        raise InputError(f"The augmentation '{unknown[0]}' is not known here.", f"Known are {', '.join(KNOWN)}.")
    uniform = partial(_uniform, chance, batch.images)
    if settings.get("mosaic"):
        batch = _mosaic(batch, settings["mosaic"], chance)
    if settings.get("scale") or settings.get("translate"):
        scale, reach = settings.get("scale", (1.0, 1.0)), settings.get("translate", 0.0)
        batch = _moved(batch, uniform(*scale), torch.stack([uniform(-reach, reach), uniform(-reach, reach)], dim=1))
    batch = _mirrored(batch, uniform(0, 1) < settings.get("horizontal_flip", 0), axis=3)
    batch = _mirrored(batch, uniform(0, 1) < settings.get("vertical_flip", 0), axis=2)
    changes = {name: uniform(-settings.get(name, 0), settings.get(name, 0)) for name in ("brightness", "contrast", "saturation", "hue")}
    if any(settings.get(name) for name in changes):
        batch = Batch(jitter(batch.images, **changes), batch.kinds, batch.boxes)
    return batch


def _uniform(chance: torch.Generator, images: Tensor, low: float, high: float) -> Tensor:
    """A number between `low` and `high` for each of `images`, drawn on the CPU so that every device gets the same."""
    return (low + (high - low) * torch.rand(len(images), generator=chance)).to(images.device)


def _mirrored(batch: Batch, which: Tensor, *, axis: int) -> Batch:
    """The images `which` ((N,) bool) turned over along `axis`: 3 left to right, 2 upside down."""
    side, low, high = batch.images.shape[axis], 3 - axis, 5 - axis
    images = torch.where(which[:, None, None, None], batch.images.flip(axis), batch.images)
    turned = batch.boxes.clone()
    turned[..., low], turned[..., high] = side - batch.boxes[..., high], side - batch.boxes[..., low]
    return Batch(images, batch.kinds, torch.where(which[:, None, None], turned, batch.boxes))


def _moved(batch: Batch, scale: Tensor, shift: Tensor) -> Batch:
    """Images enlarged `scale` (N,) times about their middle, then moved by `shift` (N, 2: x, y) parts of their size."""
    n, _, high, wide = batch.images.shape
    matrix = torch.zeros(n, 2, 3, device=scale.device)  # from a place in the new image to one in the old, both -1..1
    matrix[:, 0, 0] = matrix[:, 1, 1] = 1 / scale
    matrix[:, :, 2] = -2 * shift / scale[:, None]
    grid = functional.affine_grid(matrix, [n, 3, high, wide], align_corners=False)
    images = functional.grid_sample(batch.images.float() - GREY, grid, align_corners=False) + GREY
    size = torch.tensor([wide, high, wide, high], device=scale.device)
    middle = size / 2
    boxes = (batch.boxes - middle) * scale[:, None, None] + middle + (shift.repeat(1, 2) * size)[:, None]
    return Batch(images, *_cut(batch.kinds, boxes, torch.zeros_like(size), size))


def _mosaic(batch: Batch, share: float, chance: torch.Generator) -> Batch:
    """A `share` of the images put together of the corners of four of the batch, which meet near the middle."""
    n, _, high, wide = batch.images.shape
    which = torch.rand(n, generator=chance) < share
    x, y = (0.25 + 0.5 * torch.rand(2, n, generator=chance)).mul(torch.tensor([[wide], [high]])).long()  # (N,) px: where they meet
    zero, right, bottom = torch.zeros_like(x), torch.full_like(x, wide), torch.full_like(x, high)
    corners = [(zero, zero, x, y), (x, zero, right, y), (zero, y, x, bottom), (x, y, right, bottom)]
    edges = torch.stack([torch.stack(corner, dim=1) for corner in corners], dim=1)  # (N, 4, 4) left, top, right, bottom
    givers = torch.stack([torch.arange(n), *(torch.randperm(n, generator=chance) for _ in corners[1:])], dim=1)  # (N, 4)
    images = batch.images.clone()
    for place in which.nonzero().flatten().tolist():
        for giver, (left, top, far, low) in zip(givers[place].tolist(), edges[place].tolist(), strict=True):
            images[place, :, top:low, left:far] = batch.images[giver, :, top:low, left:far]
    return _compact(Batch(images, *_marks_of(batch, which, givers, edges)))


def _marks_of(batch: Batch, which: Tensor, givers: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
    """The classes and boxes of a mosaic's images: of each corner those of its giver, as far as they are inside it."""
    which, givers, edges = (t.to(batch.kinds.device) for t in (which, givers, edges[:, :, None]))
    kinds, boxes = _cut(batch.kinds[givers], batch.boxes[givers], edges[..., [0, 1, 0, 1]], edges[..., [2, 3, 2, 3]])  # (N, 4, M, ...)
    alone = torch.full_like(kinds, NOTHING)
    alone[:, 0] = batch.kinds
    kinds = torch.where(which[:, None, None], kinds, alone)
    boxes = torch.where(which[:, None, None, None], boxes, batch.boxes[:, None])
    return kinds.flatten(1), boxes.flatten(1, 2)


def _cut(kinds: Tensor, boxes: Tensor, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """Boxes cut to where `low` <= corner <= `high`; those of which too little is left become nothing."""
    cut = boxes.maximum(low.to(boxes.dtype)).minimum(high.to(boxes.dtype))
    stays = area(cut) >= SEEN * area(boxes).clamp(min=1)
    return torch.where(stays, kinds, NOTHING), cut


def _compact(batch: Batch) -> Batch:
    """The same without the places that no image of the batch needs."""
    there = batch.kinds >= 0
    order = there.to(torch.uint8).sort(dim=1, descending=True, stable=True).indices
    order = order[:, : max(1, int(there.sum(dim=1).max()))]
    return Batch(batch.images, batch.kinds.gather(1, order), batch.boxes.gather(1, order[:, :, None].expand(-1, -1, 4)))
