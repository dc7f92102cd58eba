"""Variations move boxes with their objects, and are the same again for the same chance."""

import numpy as np
import pytest
import torch

from components.errors import InputError
from components.learning.augmentation import KNOWN, vary
from components.learning.colors import jitter
from components.learning.data import Batch
from components.learning.randomness import generator
from tests.components.learning.making import examples

pytestmark = pytest.mark.torch

EVERYTHING = {
    "horizontal_flip": 0.5,
    "vertical_flip": 0.5,
    "mosaic": 0.5,
    "scale": [0.7, 1.4],
    "translate": 0.2,
    "brightness": 0.3,
    "contrast": 0.3,
    "saturation": 0.3,
    "hue": 0.1,
}


@pytest.fixture
def batch() -> Batch:
    return examples(range(8)).batch(torch.arange(8), torch.device("cpu"))


def object_places(batch: Batch) -> list[list[float]]:
    """Where the red disc or the blue square of each image really is: left, top, right, bottom."""
    found = []
    for image in batch.images.float():
        red, green, blue = image
        y, x = ((red - green > 70) | (blue - green > 70)).nonzero().numpy().T
        found.append([x.min(), y.min(), x.max() + 1, y.max() + 1] if len(x) else [0, 0, 0, 0])
    return np.array(found, float).tolist()


@pytest.mark.parametrize("settings", [{"horizontal_flip": 1.0}, {"vertical_flip": 1.0}, {"scale": [0.8, 1.2]}, {"translate": 0.1}])
def test_boxes_follow_their_objects(batch: Batch, settings: dict) -> None:
    varied = vary(settings, batch, generator(3))
    there = varied.kinds[:, 0] >= 0
    assert there.any()
    assert not torch.equal(varied.boxes, batch.boxes)
    np.testing.assert_allclose(varied.boxes[there, 0].numpy(), np.array(object_places(varied))[there.numpy()], atol=2.5)


def test_the_same_chance_gives_the_same_batch_and_another_another(batch: Batch) -> None:
    one, again, other = (vary(EVERYTHING, batch, generator(0, epoch, 7)) for epoch in (1, 1, 2))
    assert torch.equal(one.images, again.images)
    assert torch.equal(one.boxes, again.boxes)
    assert one.images.shape == batch.images.shape
    assert not torch.equal(one.images, other.images)


def test_nothing_asked_changes_nothing(batch: Batch) -> None:
    same = vary({}, batch, generator(0))
    assert torch.equal(same.images, batch.images)
    assert torch.equal(same.boxes, batch.boxes)


def test_every_setting_changes_something(batch: Batch) -> None:
    for name in KNOWN:
        assert not torch.equal(vary({name: EVERYTHING[name]}, batch, generator(1)).images.float(), batch.images.float()), name


def test_a_mosaic_shows_parts_of_several_images_with_their_boxes(batch: Batch) -> None:
    varied = vary({"mosaic": 1.0}, batch, generator(2))
    assert varied.kinds.shape[1] > 1
    for image, kinds, boxes in zip(varied.images, varied.kinds, varied.boxes, strict=True):
        for kind, box in zip(kinds.tolist(), boxes.round().int().tolist(), strict=True):
            if kind >= 0:
                inside = image[:, box[1] : box[3], box[0] : box[2]].float().mean(dim=(1, 2))
                assert inside.argmax() == (0 if kind == 0 else 2)  # discs are red, squares blue


def test_boxes_that_mostly_left_the_image_are_gone(batch: Batch) -> None:
    varied = vary({"scale": [3.0, 3.0]}, batch, generator(0))
    gone = varied.kinds[:, 0] < 0
    assert gone.any()
    sides = varied.boxes[~gone][:, 0]
    assert (sides[:, 2] - sides[:, 0] > 0).all()
    assert sides.min() >= 0
    assert (sides <= torch.tensor([96.0, 64, 96, 64])).all()


def test_an_unknown_operation_is_refused_by_name(batch: Batch) -> None:
    with pytest.raises(InputError, match=r"'melt' is not known here\. Known are horizontal_flip"):
        vary({"melt": 1.0}, batch, generator(0))


def one_color(*rgb: float) -> torch.Tensor:
    return torch.tensor(rgb).view(1, 3, 1, 1).expand(1, 3, 4, 4)


def changed(image: torch.Tensor, **changes: float) -> list[float]:
    every = dict.fromkeys(("brightness", "contrast", "saturation", "hue"), 0.0)
    return jitter(image, **{n: torch.tensor([v]) for n, v in {**every, **changes}.items()})[0, :, 0, 0].tolist()


def test_light_and_color_change_as_their_names_say() -> None:
    assert changed(one_color(100, 50, 20)) == pytest.approx([100, 50, 20], abs=1e-3)
    assert changed(one_color(100, 50, 20), brightness=0.2) == pytest.approx([120, 60, 24], abs=1e-3)
    assert np.ptp(changed(one_color(100, 50, 20), saturation=-1.0)) < 1e-3
    assert changed(one_color(90, 0, 0), hue=1 / 3) == pytest.approx([0, 90, 0], abs=1e-3)
    assert changed(one_color(250, 250, 250), brightness=0.5) == [255, 255, 255]


def test_contrast_stretches_about_the_image_s_own_brightness() -> None:
    image = torch.cat((one_color(50, 50, 50), one_color(150, 150, 150)), dim=3)
    none = torch.zeros(1)
    made = jitter(image, brightness=none, contrast=torch.tensor([0.5]), saturation=none, hue=none)
    assert made[0, 0, 0, [0, -1]].tolist() == pytest.approx([25, 175], abs=1e-3)


def test_an_image_keeps_its_class_however_it_is_moved_and_is_never_a_mosaic() -> None:
    images = torch.arange(8, dtype=torch.uint8)[:, None, None, None].expand(8, 3, 32, 32) * 30  # each of one grey
    batch = Batch(images.clone(), torch.arange(8)[:, None], torch.zeros(8, 1, 4))
    varied = vary({"mosaic": 1.0, "scale": [0.5, 2.0], "translate": 0.4}, batch, generator(1), task="classification")
    assert torch.equal(varied.kinds, batch.kinds)
    middle = varied.images.float()[:, 0, 14:18, 14:18]
    own = torch.isclose(middle, batch.images.float()[:, :1, 0, 0, None], atol=1.0) | torch.isclose(middle, torch.tensor(114.0), atol=1.0)
    assert own.float().mean() > 0.9  # its own grey, or what moved in from outside
