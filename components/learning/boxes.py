"""Arithmetic of boxes (left, top, right, bottom in px): how much they overlap, and which of several stand for one object."""

import torch
from torch import Tensor

__all__ = ["area", "giou", "iou_of_all", "keep_best"]


def area(boxes: Tensor) -> Tensor:  # (..., 4) -> (...)
    """The area of each box, px²; 0 where it is turned inside out."""
    return (boxes[..., 2] - boxes[..., 0]).clamp(min=0) * (boxes[..., 3] - boxes[..., 1]).clamp(min=0)


def iou_of_all(ones: Tensor, others: Tensor) -> Tensor:  # (A, 4), (B, 4) -> (A, B)
    """Intersection over union of every box of `ones` with every box of `others`."""
    shared = area(_overlap(ones[:, None], others[None]))
    return shared / (area(ones)[:, None] + area(others)[None] - shared).clamp(min=1e-6)


def giou(ones: Tensor, others: Tensor) -> Tensor:  # (..., 4), (..., 4) -> (...)
    """Generalised intersection over union (Rezatofighi et al. 2019), -1..1: tells how far apart even boxes that do not touch are."""
    shared = area(_overlap(ones, others))
    union = area(ones) + area(others) - shared
    hull = area(torch.cat((torch.minimum(ones[..., :2], others[..., :2]), torch.maximum(ones[..., 2:], others[..., 2:])), dim=-1))
    return shared / union.clamp(min=1e-6) - (hull - union) / hull.clamp(min=1e-6)


def keep_best(boxes: Tensor, kinds: Tensor, *, overlap: float) -> list[int]:
    """Which of `boxes` ((N, 4), best first) to keep: those that no better box of the same kind overlaps more than `overlap`."""
    alike = (iou_of_all(boxes, boxes) > overlap) & (kinds[:, None] == kinds[None])  # (N, N)
    kept: list[int] = []
    dropped: set[int] = set()
    for place, rivals in enumerate(alike.tolist()):
        if place not in dropped:
            kept.append(place)
            dropped.update(other for other, same in enumerate(rivals) if same and other > place)
    return kept


def _overlap(ones: Tensor, others: Tensor) -> Tensor:
    return torch.cat((torch.maximum(ones[..., :2], others[..., :2]), torch.minimum(ones[..., 2:], others[..., 2:])), dim=-1)
