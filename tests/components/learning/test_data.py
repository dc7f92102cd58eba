"""A Dataset becomes tensors that hold the same pixels, boxes and classes; what cannot be learned from is refused in a sentence."""

from pathlib import Path

import pytest
import torch

from components.artifacts import Dataset
from components.errors import InputError
from components.learning.data import Examples, read_examples
from tests.components.learning.making import SHAPES, dataset, row, scene

pytestmark = pytest.mark.torch


def read(made: Dataset, task: str = "detection") -> Examples:
    return read_examples(made, task=task, classes=tuple(sorted(SHAPES)), called="training")


def test_pixels_and_boxes_arrive_as_they_are(tmp_path: Path) -> None:
    examples = read(dataset(tmp_path, range(20)))
    assert (len(examples), examples.size) == (20, (96, 64))
    for seed in (0, 17):
        image, box = scene(seed)
        assert (examples.images[seed].numpy() == image).all()
        assert examples.boxes[seed, 0].tolist() == [box["x"], box["y"], box["x"] + 26, box["y"] + 26]
        assert examples.classes[int(examples.kinds[seed, 0])] == box["label"]


def test_classes_arrive_as_numbers(tmp_path: Path) -> None:
    examples = read(dataset(tmp_path, range(4), task="classification"), "classification")
    assert examples.kinds.tolist() == [[0], [1], [0], [1]]


def test_a_batch_is_channels_last_and_in_the_order_asked(tmp_path: Path) -> None:
    examples = read(dataset(tmp_path, range(4)))
    batch = examples.batch(torch.tensor([3, 1]), torch.device("cpu"))
    assert batch.images.shape == (2, 3, 64, 96)
    assert batch.images.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(batch.images[0].permute(1, 2, 0), examples.images[3])


def test_images_without_objects_stay_and_unlabelled_ones_go(tmp_path: Path) -> None:
    rows = [row(0), {**row(1), "boxes": []}, {**row(2), "boxes": None}]
    examples = read(dataset(tmp_path, range(0), rows=rows))
    assert examples.kinds.tolist() == [[0], [-1]]


def test_boxes_are_cut_at_the_image_and_slivers_dropped(tmp_path: Path) -> None:
    box = {"label": "disc", "x": -10.0, "y": 50.0, "width": 30.0, "height": 30.0, "track": None}
    sliver = {**box, "x": 95.5, "width": 20.0}
    examples = read(dataset(tmp_path, range(0), rows=[{**row(0), "boxes": [sliver, box]}]))
    assert examples.boxes.tolist() == [[[0, 50, 20, 64]]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [row(0), row(1, size=(64, 64))],
            r"size: 96 x 64 px at first, but frame 'belt@000000001' has 64 x 64 px\. Insert Resize",
        ),
        ([{**row(0), "boxes": None}], "No frame of the training data has boxes"),
        ([{**row(0), "boxes": []}], "labelled, but none has a box"),
        ([{**row(0), "boxes": [{**scene(0)[1], "label": "cone"}]}], "'belt@000000000' of the training data shows 'cone', which is none of"),
        ([{**row(0), "image": b"no picture"}], "Frame 'belt@000000000': This is no image"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(tmp_path: Path, rows: list, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(dataset(tmp_path, range(0), rows=rows))


def test_more_than_the_memory_holds_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.learning.data.RAM_SHARE", 1e-9)
    with pytest.raises(InputError, match=r"2 training images of 96 x 64 px take .* GiB, more than this machine's memory.* Resize"):
        read(dataset(tmp_path, range(2)))
