"""What a network is trained for, to classify or to detect: its loss, its figures, and what it says of sample images."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import Tensor

from components.context import context
from components.learning.data import Batch, Examples
from components.learning.decoding import Detections, detections_of
from components.learning.found import Found
from components.learning.losses import classification_loss, detection_loss
from components.learning.network import Network
from components.learning.scores import accuracy, mean_average_precision

__all__ = ["Classify", "Detect", "Objective", "answers"]

FAINT = 0.02  # boxes scoring less do not count while training
SHOWN = 0.3  # boxes scoring less are not drawn


class Objective(Protocol):
    """What differs between the tasks."""

    @property
    def metric(self) -> str:
        """The figure that says which epoch is best; higher is better."""
        ...

    def loss(self, answer: Any, batch: Batch) -> Tensor:
        """How wrong the network's `answer` for `batch` is; ()."""
        ...

    def figures(self, answered: list[Any], truth: Examples) -> dict[str, float]:
        """How good the answers for all batches of `truth` are."""
        ...

    def found(self, answer: Any, truth: Examples) -> list[list[Found]]:
        """What the network's answer for a batch says, per image, to be drawn."""
        ...


@dataclass(frozen=True)
class Classify:
    """One class an image."""

    metric: str = "accuracy"

    def loss(self, answer: Tensor, batch: Batch) -> Tensor:
        """Cross entropy."""
        return classification_loss(answer, batch.kinds)

    def figures(self, answered: list[Tensor], truth: Examples) -> dict[str, float]:
        """Accuracy."""
        return {self.metric: accuracy(torch.cat([a.cpu() for a in answered]), truth.kinds.cpu())}

    def found(self, answer: Tensor, truth: Examples) -> list[list[Found]]:
        """The likeliest class."""
        best = answer.softmax(dim=1).max(dim=1)
        return [[Found(truth.classes[k], s)] for s, k in zip(best.values.tolist(), best.indices.tolist(), strict=True)]


@dataclass(frozen=True)
class Detect:
    """Boxes with classes."""

    stride: int
    metric: str = "mAP@0.5"

    def loss(self, answer: tuple[Tensor, Tensor], batch: Batch) -> Tensor:
        """Focal loss of the heat maps and GIoU loss of the boxes."""
        return detection_loss(answer, batch.kinds, batch.boxes, stride=self.stride)

    def figures(self, answered: list[tuple[Tensor, Tensor]], truth: Examples) -> dict[str, float]:
        """Mean average precision."""
        found = [one for answer in answered for one in self._detections(answer, truth, FAINT)]
        here = replace(truth, kinds=truth.kinds.cpu(), boxes=truth.boxes.cpu())
        return {self.metric: mean_average_precision(found, here)}

    def found(self, answer: tuple[Tensor, Tensor], truth: Examples) -> list[list[Found]]:
        """The sure boxes."""
        return [list(_named(one, truth.classes)) for one in self._detections(answer, truth, SHOWN)]

    def _detections(self, answer: tuple[Tensor, Tensor], truth: Examples, threshold: float) -> list[Detections]:
        return detections_of(answer, stride=self.stride, size=truth.size, threshold=threshold)


def answers(network: Network, examples: Examples, *, batch_size: int, device: torch.device, bf16: bool) -> Iterator[Any]:
    """The network's answer for one batch of `examples` after the other, in order; it is left in evaluation mode."""
    network.eval()
    for chosen in torch.split(torch.arange(len(examples)), batch_size):
        context().go_on()
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            answer = network(examples.batch(chosen, device).images)
        yield answer


def _named(found: Detections, classes: tuple[str, ...]) -> Iterator[Found]:
    for kind, score, (left, top, right, bottom) in zip(found.kinds.tolist(), found.scores.tolist(), found.boxes.tolist(), strict=True):
        yield Found(classes[kind], score, left, top, right - left, bottom - top)
