"""The thread that sees images, so that the event loop is free to listen."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from components.artifacts import Endpoint, Model
from components.learning.found import Found
from runtime.serving.uploads import image_in

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Answer", "Inference", "loaded"]

Sees = Callable[["list[npt.NDArray[np.uint8]]"], list[list[Found]]]


@dataclass(frozen=True)
class Answer:
    """What is on an image of `width` x `height` px."""

    width: int
    height: int
    found: list[Found]


class Inference:
    """Answers one image after the other: torch gains nothing from two threads that share its cores."""

    def __init__(self, sees: Sees) -> None:
        self.sees = sees
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="inference")

    async def answer(self, data: bytes) -> Answer:
        """Decode `data` and say what is on it; raises Refused if it is no image."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self._answer, data)

    def _answer(self, data: bytes) -> Answer:
        image = image_in(data)
        height, width = image.shape[:2]
        return Answer(width, height, self.sees([image])[0])


def loaded(artifact: Path, *, gpus: float, threads: int) -> Inference:
    """The model of the Endpoint artifact in a folder, ready and warm."""
    import cv2
    import numpy as np
    from components.learning.predictor import Predictor

    cv2.setNumThreads(threads)
    model: Model = Endpoint(artifact).model
    predictor = Predictor.load(model, device="cuda" if gpus else "cpu", threads=threads)
    size = model.config["input"]
    predictor.predict([np.zeros((size["height"], size["width"], 3), np.uint8)])  # the first call of a network is slow
    return Inference(predictor.predict)
