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


def vary(settings: Mapping[str, Any], batch: Batch, chance: torch.Generator) -> Batch:
    """`batch` as it might have been: put together anew, moved, mirrored, lit differently; `settings` as in Dataset's docstring.

    Raises InputError if the settings name something unknown.
    """
    if unknown := sorted(set(settings) - set(KNOWN)):
        raise InputError(f"The augmentation '{unknown[0]}' is not known here.", f"Known are {', '.join(KNOWN)}.")
    uniform = partial(_uniform, chance, len(batch.images), batch.images.device)
    if settings.get("mosaic"):
        batch = _mosaic(batch, uniform(0, 1) < settings["mosaic"], torch.stack([uniform(0.25, 0.75), uniform(0.25, 0.75)]), chance)
    if settings.get("scale") or settings.get("translate"):
        scale, reach = settings.get("scale", (1.0, 1.0)), settings.get("translate", 0.0)
        batch = _moved(batch, uniform(*scale), torch.stack([uniform(-reach, reach), uniform(-reach, reach)], dim=1))
    batch = _mirrored(batch, uniform(0, 1) < settings.get("horizontal_flip", 0), axis=3)
    batch = _mirrored(batch, uniform(0, 1) < settings.get("vertical_flip", 0), axis=2)
    changes = {name: uniform(-settings.get(name, 0), settings.get(name, 0)) for name in ("brightness", "contrast", "saturation", "hue")}
    if any(settings.get(name) for name in changes):
        batch = Batch(jitter(batch.images, **changes), batch.kinds, batch.boxes)
    return batch


def _uniform(chance: torch.Generator, count: int, device: torch.device, low: float, high: float) -> Tensor:
    """`count` numbers between `low` and `high`, drawn on the CPU so that every device gets the same."""
    return (low + (high - low) * torch.rand(count, generator=chance)).to(device)


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


def _mosaic(batch: Batch, which: Tensor, centre: Tensor, chance: torch.Generator) -> Batch:
    """The images `which` put together of the corners of four of the batch, which meet at `centre` (2, N: parts of width and height)."""
    n, _, high, wide = batch.images.shape
    device = batch.images.device
    x, y = (centre[0] * wide).round(), (centre[1] * high).round()  # (N,) px
    zero, right, bottom = torch.zeros_like(x), torch.full_like(x, wide), torch.full_like(x, high)
    quarters = [(zero, zero, x, y), (x, zero, right, y), (zero, y, x, bottom), (x, y, right, bottom)]
    across, down = torch.arange(wide, device=device)[None, None], torch.arange(high, device=device)[None, :, None]
    images, kinds, boxes = batch.images, [], []
    for place, quarter in enumerate(quarters):
        other = torch.randperm(n, generator=chance).to(device) if place else torch.arange(n, device=device)
        left, top, far, low = (edge[:, None, None] for edge in quarter)
        inside = which[:, None, None] & (across >= left) & (across < far) & (down >= top) & (down < low)  # (N, H, W)
        images = torch.where(inside[:, None], batch.images[other], images)
        corners = torch.stack(quarter, dim=1)[:, None]  # (N, 1, 4)
        here, cut = _cut(batch.kinds[other], batch.boxes[other], corners[..., [0, 1, 0, 1]], corners[..., [2, 3, 2, 3]])
        first = place == 0
        kinds.append(torch.where(which[:, None], here, batch.kinds if first else NOTHING))
        boxes.append(torch.where(which[:, None, None], cut, batch.boxes))
    return _compact(Batch(images, torch.cat(kinds, dim=1), torch.cat(boxes, dim=1)))


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
