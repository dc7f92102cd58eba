"""The thread that sees images, so that the event loop is free to listen."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from components.artifacts import Endpoint
from components.errors import InputError
from components.learning.found import Found
from runtime.serving.refusals import Refused
from runtime.serving.uploads import image_in

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Answer", "Inference", "loaded"]

Sees = Callable[["list[npt.NDArray[np.uint8]]"], list[list[Found]]]
TOGETHER_ON_GPU = 16  # a GPU sees so many images in the time of one; a CPU does not


@dataclass(frozen=True)
class Answer:
    """What is on an image of `width` x `height` px."""

    width: int
    height: int
    found: list[Found]


@dataclass(frozen=True)
class _Asked:
    data: bytes
    answer: "Future[Answer]"


class Inference:
    """Answers images in the order they came: one after the other, or up to `together` of those that wait; none waits for more to come."""

    def __init__(self, sees: Sees, *, together: int = 1) -> None:
        self.sees = sees
        self.together = together
        self.waiting: queue.SimpleQueue[_Asked] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="inference", daemon=True).start()

    async def answer(self, data: bytes) -> Answer:
        """Decode `data` and say what is on it; raises Refused if it is no image, or not one for this model."""
        asked = _Asked(data, Future())
        self.waiting.put(asked)
        return await asyncio.wrap_future(asked.answer)

    def _work(self) -> None:
        while True:
            asked = [self.waiting.get()]
            while len(asked) < self.together and not self.waiting.empty():
                asked.append(self.waiting.get())
            self._answer([a for a in asked if a.answer.set_running_or_notify_cancel()])

    def _answer(self, asked: list[_Asked]) -> None:
        images = []
        for one in asked:
            try:
                images.append((one, image_in(one.data)))
            except Exception as error:  # whatever an image can do to a decoder
                one.answer.set_exception(error)
        if not images:
            return
        try:
            found = self.sees([image for _, image in images])
        except Exception as error:  # whatever a model can do
            self._blame(images, error)
        else:
            for (one, image), boxes in zip(images, found, strict=True):
                one.answer.set_result(Answer(image.shape[1], image.shape[0], boxes))

    def _blame(self, images: "list[tuple[_Asked, npt.NDArray[np.uint8]]]", error: Exception) -> None:
        """Tell the one that failed; of several, find out which."""
        if len(images) == 1:
            refused = Refused(422, "image", error.message, error.remedy) if isinstance(error, InputError) else error
            images[0][0].answer.set_exception(refused)
        else:
            for one, _ in images:
                self._answer([one])


def loaded(artifact: Path, *, gpus: float, threads: int) -> Inference:
    """The model of the Endpoint artifact in a folder, ready and warm."""
    import cv2
    import numpy as np

    from components.learning.predictor import Predictor

    cv2.setNumThreads(threads)
    predictor = Predictor.load(Endpoint(artifact).model, device="cuda" if gpus else "cpu", threads=threads)
    size = predictor.config["input"]
    predictor.predict([np.zeros((size["height"], size["width"], 3), np.uint8)])  # the first call of a network is slow
    return Inference(predictor.predict, together=TOGETHER_ON_GPU if gpus else 1)
