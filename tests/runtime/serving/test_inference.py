"""One thread sees the images: in order, together only where that gains, and no one's fault is another's."""

import asyncio
import threading

import numpy as np
import pytest

from components.artifacts import Endpoint, Model
from components.errors import InputError
from components.learning.found import Found
from components.recipe import decode, encode
from runtime.serving.inference import Inference, loaded
from runtime.serving.refusals import Refused
from tests.runtime.serving.models import small_model


def grey(value):
    return encode(np.full((4, 6, 3), value, np.uint8))


def brightness(images):
    if any(image[0, 0, 0] == 13 for image in images):
        raise InputError("Thirteen is no number of mine.", "Take another.")
    if any(image[0, 0, 0] == 66 for image in images):
        raise ValueError("inside")
    return [[Found("grey", float(image[0, 0, 0]))] for image in images]


class Watched:
    """A model that notes how many images it saw at a time, and waits at the first until it is told to go on."""

    def __init__(self):
        self.seen, self.begun, self.go = [], threading.Event(), threading.Event()

    def __call__(self, images):
        self.begun.set()
        self.go.wait(60)
        self.seen.append(len(images))
        return brightness(images)


async def wait(inference, *values):
    """Ask about grey images; a model that is watched sees the first when the others come."""
    waiting = []
    for value in values:
        waiting.append(asyncio.create_task(inference.answer(grey(value))))
        await asyncio.sleep(0)  # until it is asked
        if isinstance(inference.sees, Watched):
            assert await asyncio.to_thread(inference.sees.begun.wait, 60)
    return waiting


def answers(inference, values):
    """The answers to grey images; a model that is watched goes on once all wait."""

    async def asked():
        waiting = await wait(inference, *values)
        if isinstance(inference.sees, Watched):
            inference.sees.go.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(asked())


def scores(answered):
    return [type(a) if isinstance(a, Exception) else a.found[0].score for a in answered]


def test_each_gets_the_answer_to_its_own_image():
    assert scores(answers(Inference(brightness, together=4), range(20, 50))) == list(range(20, 50))


def test_those_who_wait_are_seen_together_and_the_first_does_not_wait_for_them():
    watched = Watched()
    assert scores(answers(Inference(watched, together=4), range(20, 27))) == list(range(20, 27))
    assert watched.seen == [1, 4, 2]


def test_on_a_cpu_each_is_seen_alone():
    watched = Watched()
    answers(Inference(watched), range(20, 24))
    assert watched.seen == [1, 1, 1, 1]


@pytest.mark.parametrize("together", [1, 8])
def test_an_image_that_fails_does_not_fail_those_beside_it(together):
    watched = Watched()
    answered = answers(Inference(watched, together=together), [20, 13, 21, 66, 22])
    assert scores(answered) == [20, Refused, 21, ValueError, 22]
    assert (answered[1].status, answered[1].message) == (422, "Thirteen is no number of mine.")


def test_who_hangs_up_is_not_answered():
    watched = Watched()
    inference = Inference(watched)

    async def asked():
        first, second, third = await wait(inference, 20, 21, 22)
        second.cancel()
        await asyncio.sleep(0)
        watched.go.set()
        return await first, await third

    assert scores(asyncio.run(asked())) == [20, 22]
    assert len(watched.seen) == 2


@pytest.mark.torch
@pytest.mark.parametrize("task", ["classification", "detection"])
def test_a_loaded_endpoint_sees_what_its_model_sees_after_the_preprocessing_of_training(tmp_path, task):
    from components.learning.predictor import Predictor

    small_model(tmp_path / "model", task=task)
    Endpoint.create(tmp_path)
    image = encode(np.random.default_rng(0).integers(0, 256, (50, 90, 3), np.uint8), "jpeg")
    answer = asyncio.run(loaded(tmp_path, gpus=0, threads=1).answer(image))
    (expected,) = Predictor.load(Model(tmp_path / "model")).predict([decode(image)])
    assert (answer.width, answer.height) == (90, 50)
    assert answer.found == expected
    assert expected


@pytest.mark.torch
def test_an_image_of_another_size_than_a_model_without_resizing_takes_is_refused(tmp_path):
    small_model(tmp_path / "model", recipe=[])
    Endpoint.create(tmp_path)
    with pytest.raises(Refused, match="64 x 48"):
        asyncio.run(loaded(tmp_path, gpus=0, threads=1).answer(grey(20)))
