"""How wrong a network's answer is: the numbers that training makes small."""

import torch
from torch import Tensor
from torch.nn import functional

from components.learning.boxes import giou
from components.learning.targets import Targets, places, targets_of

__all__ = ["boxes_at", "classification_loss", "detection_loss"]

SMOOTHING = 0.05  # of the certainty asked for goes to the other classes, against overconfidence (Szegedy et al. 2016)
BOX_WEIGHT = 5.0  # of the boxes' loss beside the heat map's


def classification_loss(scores: Tensor, kinds: Tensor) -> Tensor:  # (N, classes), (N, 1) -> ()
    """Cross entropy with smoothed labels, the mean over the batch."""
    classes = scores.shape[1]
    wanted = functional.one_hot(kinds[:, 0], classes) * (1 - SMOOTHING) + SMOOTHING / classes
    return -(wanted * functional.log_softmax(scores, dim=1)).sum(dim=1).mean()


def detection_loss(answer: tuple[Tensor, Tensor], kinds: Tensor, boxes: Tensor, *, stride: int) -> Tensor:
    """The heat maps' focal loss and the boxes' GIoU loss, per object; `answer` as the Detector's."""
    heat, reach = answer
    size = (heat.shape[2], heat.shape[3])
    wanted = targets_of(kinds, boxes, classes=heat.shape[1], size=size, stride=stride)
    far = (1 - giou(boxes_at(reach, stride), wanted.boxes)) * wanted.weights
    return (_focal(heat, wanted) + BOX_WEIGHT * far.sum()) / wanted.objects


def boxes_at(reach: Tensor, stride: int) -> Tensor:  # (N, 4, h, w) -> (N, h, w, 4)
    """The boxes (px) that reach from every place as far as the network says."""
    y, x = places((reach.shape[2], reach.shape[3]), stride, reach.device)
    left, top, right, bottom = reach.unbind(dim=1)
    return torch.stack((x - left, y - top, x + right, y + bottom), dim=-1)


def _focal(heat: Tensor, wanted: Targets) -> Tensor:
    """Penalty-reduced focal loss (CenterNet, Zhou et al. 2019): a place next to a centre is punished less for being warm."""
    logs, counter_logs = functional.logsigmoid(heat), functional.logsigmoid(-heat)
    centre = wanted.heat == 1
    sure = heat.sigmoid()
    at_centres = (1 - sure) ** 2 * logs * centre
    elsewhere = (1 - wanted.heat) ** 4 * sure**2 * counter_logs * ~centre
    return -(at_centres + elsewhere).sum()
