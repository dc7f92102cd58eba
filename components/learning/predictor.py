"""A trained model in use: images in, what is on them out, in pixels of the images given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from components.artifacts import Model
from components.errors import InputError
from components.learning.decoding import Detections, detections_of
from components.learning.detector import Detector
from components.learning.found import Found
from components.learning.network import Network
from components.learning.saving import load_network
from components.recipe import Geometry, apply, remaining

__all__ = ["Found", "Predictor"]

Image = npt.NDArray[np.uint8]

FAINT = 0.01  # boxes scoring less are noise to everyone
TOGETHER = 16  # images that a GPU looks at together: always so many, since kernels chosen for another number round differently


@dataclass(frozen=True)
class Predictor:
    """A model loaded on a device. An image gets the same numbers alone as among others."""

    network: Network
    config: dict[str, Any]
    device: torch.device

    @classmethod
    def load(cls, model: Model, device: str = "cpu", threads: int | None = None) -> "Predictor":
        """`model` on `device` ("cpu" or "cuda"); with `threads`, this process computes with that many CPU threads from now on.

        Raises InputError if the model's files are damaged or are no such files.
        """
        if threads is not None:
            torch.set_num_threads(threads)
        where = torch.device(device)
        return cls(load_network(model).to(where), model.config, where)

    @torch.inference_mode()
    def predict(self, images: Sequence[Image], *, done: Sequence[dict[str, Any]] = ()) -> list[list[Found]]:
        """What is on each of `images` ((H, W, 3) uint8 RGB), best first: boxes scoring at least 0.01, or all classes.

        `done` is the recipe that the images already went through; the rest of the model's recipe is done here. Raises InputError if
        they went through something else, or come out in another size than the model was trained on.
        """
        todo = remaining(self.config["recipe"], list(done))
        prepared = [self._prepared(image, todo) for image in images]
        found: list[list[Found]] = []
        at_once = TOGETHER if self.device.type == "cuda" else 1
        for start in range(0, len(prepared), at_once):
            group = prepared[start : start + at_once]
            answer = self.network(self._side_by_side([pixels for pixels, _ in group], at_once))
            found += self._found(answer, [image.shape for image in images[start : start + at_once]], [g for _, g in group])
        return found

    def _prepared(self, image: Image, todo: list[dict[str, Any]]) -> tuple[Image, Geometry]:
        pixels, geometry = apply(todo, image)
        wanted = (self.config["input"]["width"], self.config["input"]["height"])
        if (pixels.shape[1], pixels.shape[0]) != wanted:
            what = f"The model looks at images of {wanted[0]} x {wanted[1]} px, but this one has {pixels.shape[1]} x {pixels.shape[0]} px."
            raise InputError(what, "Give images of that size, or insert Resize before the training: the model then resizes by itself.")
        return pixels, geometry

    def _side_by_side(self, pixels: list[Image], at_once: int) -> Tensor:
        filled = pixels + [pixels[-1]] * (at_once - len(pixels))
        return torch.from_numpy(np.stack(filled)).to(self.device).permute(0, 3, 1, 2)  # (N, 3, H, W), channels last in memory

    def _found(self, answer: Any, shapes: Sequence[tuple[int, ...]], geometries: Sequence[Geometry]) -> list[list[Found]]:
        classes: list[str] = self.config["classes"]
        if self.config["task"] == "classification":
            return [_ranked(one, classes) for one in answer[: len(shapes)].softmax(dim=1).tolist()]
        assert isinstance(self.network.body, Detector)  # noqa: S101  (the configuration's task and architecture go together)
        size = (self.config["input"]["width"], self.config["input"]["height"])
        each = detections_of(answer, stride=self.network.body.stride, size=size, threshold=FAINT)
        return [_placed(one, classes, g, s) for one, g, s in zip(each, geometries, shapes, strict=False)]


def _ranked(scores: list[float], classes: list[str]) -> list[Found]:
    return [Found(classes[k], scores[k]) for k in sorted(range(len(classes)), key=lambda k: -scores[k])]


def _placed(one: Detections, classes: list[str], geometry: Geometry, shape: tuple[int, ...]) -> list[Found]:
    """`one` image's boxes as they lie in the image given, of `shape`, and cut at its edge; what is wholly outside is left out."""
    found = []
    for kind, score, (left, top, right, bottom) in zip(one.kinds.tolist(), one.scores.tolist(), one.boxes.tolist(), strict=True):
        x, y, width, height = geometry.back(left, top, right - left, bottom - top)
        x1, y1, x2, y2 = max(0.0, x), max(0.0, y), min(float(shape[1]), x + width), min(float(shape[0]), y + height)
        if x2 > x1 and y2 > y1:
            found.append(Found(classes[kind], score, x1, y1, x2 - x1, y2 - y1))
    return found
