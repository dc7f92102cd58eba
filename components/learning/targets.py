"""What the detector should answer for the true boxes: heat around the centres, and which box each place near a centre measures."""

from dataclasses import dataclass

import torch
from torch import Tensor

from components.learning.boxes import area

__all__ = ["Targets", "places", "targets_of"]

CORE = 0.8  # of a box's width and height: the middle part whose places learn the box


@dataclass(frozen=True)
class Targets:
    """The wanted answer for a batch, at h x w places."""

    heat: Tensor  # (N, classes, h, w) 0..1, exactly 1 at the place nearest to a centre
    boxes: Tensor  # (N, h, w, 4) the box that the place measures
    weights: Tensor  # (N, h, w) how much it counts; over the places of one box at most 1
    objects: Tensor  # () how many boxes there are, 1 at least


def places(size: tuple[int, int], stride: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The px that `size` = (h, w) places stand for: y (h, 1), x (1, w), each the middle of `stride` px."""
    y, x = ((torch.arange(n, device=device) + 0.5) * stride for n in size)
    return y[:, None], x[None]


def targets_of(kinds: Tensor, boxes: Tensor, *, classes: int, size: tuple[int, int], stride: int) -> Targets:
    """Targets for `kinds` (N, M; -1: nothing) and `boxes` (N, M, 4; px) at `size` = (h, w) places of `stride` px."""
    kinds, boxes = _smallest_first(kinds, boxes)
    bumps = _bumps(boxes, size, stride) * (kinds >= 0)[:, :, None, None]  # (N, M, h, w)
    heat = [(bumps * (kinds == kind)[:, :, None, None]).amax(dim=1) for kind in range(classes)]
    owner = (bumps > 0).to(torch.uint8).argmax(dim=1)  # (N, h, w): the first, so the smallest, that is there
    shares = bumps / bumps.sum(dim=(2, 3), keepdim=True).clamp(min=1e-6)
    images = torch.arange(len(boxes), device=boxes.device)[:, None, None]
    return Targets(
        heat=torch.stack(heat, dim=1),
        boxes=boxes[images, owner],
        weights=shares.gather(1, owner[:, None]).squeeze(1),
        objects=(kinds >= 0).sum().clamp(min=1),
    )


def _smallest_first(kinds: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    order = area(boxes).sort(dim=1, stable=True).indices  # (N, M)
    return kinds.gather(1, order), boxes.gather(1, order[:, :, None].expand(-1, -1, 4))


def _bumps(boxes: Tensor, size: tuple[int, int], stride: int) -> Tensor:
    """A Gaussian over each box's middle part, 1 at the place nearest to its centre and 0 outside that part; (N, M, h, w)."""
    along_y = _bump(boxes[..., 1], boxes[..., 3], size[0], stride)  # (N, M, h)
    along_x = _bump(boxes[..., 0], boxes[..., 2], size[1], stride)  # (N, M, w)
    return along_y[:, :, :, None] * along_x[:, :, None, :]


def _bump(low: Tensor, high: Tensor, count: int, stride: int) -> Tensor:
    """The same along one axis: (N, M) edges in px -> (N, M, count)."""
    middle = ((low + high) / (2 * stride)).floor().clamp(0, count - 1)[..., None]
    radius = ((high - low) * (CORE / 2 / stride)).floor()[..., None]  # in places
    distance = (torch.arange(count, device=low.device) - middle).abs()
    spread = (2 * radius + 1) / 6
    return torch.exp(-(distance**2) / (2 * spread**2)) * (distance <= radius)
