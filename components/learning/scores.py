"""Figures for watching a training: accuracy, and a light mean average precision; evaluate reports with the full COCO evaluator."""

from collections.abc import Sequence

import torch
from torch import Tensor

from components.learning.boxes import iou_of_all
from components.learning.data import Examples
from components.learning.decoding import Detections

__all__ = ["accuracy", "mean_average_precision"]

MATCH = 0.5  # a found box that overlaps a true one of its class this much (intersection over union) is right


def accuracy(scores: Tensor, kinds: Tensor) -> float:  # (N, classes), (N, 1)
    """The share of the images whose class scores highest."""
    return float((scores.argmax(dim=1) == kinds[:, 0]).double().mean())


def mean_average_precision(found: Sequence[Detections], truth: Examples) -> float:
    """mAP@0.5 over the classes that `truth` shows: the mean precision at 101 levels of recall, as COCO samples it."""
    each = [_average_precision(kind, found, truth) for kind in range(len(truth.classes)) if bool((truth.kinds == kind).any())]
    return sum(each) / len(each) if each else 0.0


def _average_precision(kind: int, found: Sequence[Detections], truth: Examples) -> float:
    judged = [_judged(kind, one, truth.kinds[place], truth.boxes[place]) for place, one in enumerate(found)]
    scores = torch.cat([s for s, _ in judged])
    right = torch.cat([r for _, r in judged])[scores.sort(descending=True, stable=True).indices]
    hits = right.double().cumsum(0)
    recall = hits / (truth.kinds == kind).sum()
    precision = hits / torch.arange(1, len(right) + 1)
    best = precision.flip(0).cummax(0).values.flip(0) if len(right) else precision  # the best at this recall or a higher one
    place = torch.searchsorted(recall, torch.linspace(0, 1, 101, dtype=torch.float64))
    return float(torch.cat((best, torch.zeros(1, dtype=torch.float64)))[place].mean())


def _judged(kind: int, found: Detections, kinds: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """The scores of one image's boxes of `kind`, and which of them are right: each true box is given to the surest that matches."""
    mine = found.kinds == kind
    overlaps = iou_of_all(found.boxes[mine], boxes[kinds == kind])  # (found, true)
    right = torch.zeros(len(overlaps), dtype=torch.bool)
    for place in range(len(overlaps) if overlaps.shape[1] else 0):
        value, taken = overlaps[place].max(dim=0)
        if value >= MATCH:
            right[place] = True
            overlaps[:, taken] = -1
    return found.scores[mine], right
