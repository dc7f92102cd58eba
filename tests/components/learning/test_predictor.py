"""A trained model in use: the same numbers alone and among others, boxes in pixels of the images given."""

import numpy as np
import pytest
import torch

from components.artifacts import Model
from components.errors import InputError
from components.learning.predictor import Predictor
from components.recipe import apply
from tests.components.learning.making import dataset, scene, train_in

pytestmark = pytest.mark.torch

RESIZE = {"op": "resize", "mode": "letterbox", "width": 96, "height": 64, "interpolation": "area", "fill": 114}


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("detector")
    return train_in(folder, dataset(folder / "train", range(96), recipe=[RESIZE]), epochs=10, learning_rate=0.01).model


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("classifier")
    return train_in(folder, dataset(folder / "train", range(64), task="classification"), epochs=4).model


def place(box: dict) -> tuple[float, ...]:
    return tuple(box[name] for name in ("x", "y", "width", "height"))


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    wide = max(0, min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0]))
    high = max(0, min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1]))
    return wide * high / (one[2] * one[3] + other[2] * other[3] - wide * high)


def test_an_image_gets_the_same_numbers_alone_and_among_others(detector: Model, classifier: Model) -> None:
    images = [scene(seed)[0] for seed in range(200, 207)]
    predictor = Predictor.load(detector)
    together = predictor.predict(images, done=[RESIZE])
    assert together == [predictor.predict([image], done=[RESIZE])[0] for image in images]
    ranked = Predictor.load(classifier)
    assert ranked.predict(images) == [ranked.predict([image])[0] for image in images]


def test_objects_are_found_where_they_are(detector: Model) -> None:
    scenes = [scene(seed) for seed in range(300, 320)]
    found = Predictor.load(detector).predict([image for image, _ in scenes], done=[RESIZE])
    best = [(f[0], box) for f, (_, box) in zip(found, scenes, strict=True)]
    right = [b.label == t["label"] and overlap(place(vars(b)), place(t)) > 0.5 for b, t in best]
    assert sum(right) >= 16


def test_boxes_come_best_first_and_inside_the_image(detector: Model) -> None:
    for found in Predictor.load(detector).predict([scene(seed)[0] for seed in range(3)], done=[RESIZE]):
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
        assert all(0.01 <= one.score <= 1 for one in found)
        assert all(one.x >= 0 and one.x + one.width <= 96 and one.y >= 0 and one.y + one.height <= 64 for one in found)


def test_raw_images_are_prepared_as_for_the_training_and_boxes_given_in_their_pixels(detector: Model) -> None:
    predictor = Predictor.load(detector)
    compared = 0
    for seed in range(400, 406):
        raw = np.pad(scene(seed)[0].repeat(2, axis=0).repeat(2, axis=1), ((16, 16), (0, 0), (0, 0)))  # 192 x 160
        (found,) = predictor.predict([raw])
        prepared, geometry = apply([RESIZE], raw)
        (there,) = predictor.predict([prepared], done=[RESIZE])
        for box in there:
            x, y, width, height = geometry.back(*place(vars(box)))
            if x >= 0 and y >= 0 and x + width <= 192 and y + height <= 160:  # another would be cut
                compared += 1
                assert any(place(vars(one)) == pytest.approx((x, y, width, height), abs=0.01) for one in found)
    assert compared > 3


def test_a_classifier_ranks_all_classes(classifier: Model) -> None:
    for seed in (500, 501):
        image, box = scene(seed)
        (ranked,) = Predictor.load(classifier).predict([image])
        assert {one.label for one in ranked} == {"disc", "square"}
        assert ranked[0].label == box["label"]
        assert sum(one.score for one in ranked) == pytest.approx(1)
        assert ranked[0].x is None


def test_images_of_another_size_are_refused(classifier: Model) -> None:
    with pytest.raises(
        InputError, match=r"looks at images of 96 x 64 px, but this one has 32 x 40 px\. Give images of that size, or insert"
    ):
        Predictor.load(classifier).predict([np.zeros((40, 32, 3), np.uint8)])


def test_images_prepared_otherwise_are_refused(detector: Model) -> None:
    with pytest.raises(InputError, match="grayscale"):
        Predictor.load(detector).predict([scene(0)[0]], done=[{"op": "grayscale"}])


def test_no_images_give_nothing(detector: Model) -> None:
    assert Predictor.load(detector).predict([]) == []


def test_threads_are_what_was_given(detector: Model) -> None:
    before = torch.get_num_threads()
    try:
        Predictor.load(detector, threads=before + 1)
        assert torch.get_num_threads() == before + 1
    finally:
        torch.set_num_threads(before)
