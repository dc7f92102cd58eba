"""From a network's answer to what was found."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from components.learning.boxes import keep_best
from components.learning.losses import boxes_at

__all__ = ["Detections", "detections_of"]

MOST = 100  # objects an image, as the COCO benchmark counts
OVERLAP = 0.6  # of two boxes of one class, above which the less sure one goes


@dataclass(frozen=True)
class Detections:
    """The objects found on one image, best first, on the CPU."""

    kinds: Tensor  # (K,) int64
    scores: Tensor  # (K,) 0..1
    boxes: Tensor  # (K, 4) left, top, right, bottom, px


def detections_of(answer: tuple[Tensor, Tensor], *, stride: int, size: tuple[int, int], threshold: float) -> list[Detections]:
    """The peaks of the heat maps scoring at least `threshold`, with their boxes cut at the image's `size` = (width, height)."""
    heat, reach = answer
    warm = heat.sigmoid()
    peaks = warm * (functional.max_pool2d(warm, 3, stride=1, padding=1) == warm)  # (N, classes, h, w)
    n, classes, high, wide = peaks.shape
    scores, flat = peaks.reshape(n, -1).topk(min(MOST, classes * high * wide), dim=1)  # (N, K)
    place = flat % (high * wide)
    everywhere = boxes_at(reach, stride).reshape(n, high * wide, 4)
    boxes = everywhere.gather(1, place[:, :, None].expand(-1, -1, 4))  # (N, K, 4)
    limit = torch.tensor([size[0], size[1], size[0], size[1]], device=boxes.device)
    boxes = boxes.clamp(min=0).minimum(limit)
    each = zip((flat // (high * wide)).cpu(), scores.cpu(), boxes.cpu(), strict=True)
    return [_distinct(k, s, b, threshold) for k, s, b in each]


def _distinct(kinds: Tensor, scores: Tensor, boxes: Tensor, threshold: float) -> Detections:
    sure = scores >= max(threshold, 1e-4)
    kinds, scores, boxes = kinds[sure], scores[sure], boxes[sure]
    kept = keep_best(boxes, kinds, overlap=OVERLAP)
    return Detections(kinds[kept], scores[kept], boxes[kept])
