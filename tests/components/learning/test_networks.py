"""The networks give answers of the right shape and size, whatever the image's; their configuration builds them again."""

import pytest
import torch

from components.errors import InputError
from components.learning.classifier import Classifier, stem_steps
from components.learning.detector import Detector, stride_for
from components.learning.layers import Preprocess, Residual
from components.learning.network import build

pytestmark = pytest.mark.torch

CONFIG = {
    "architecture": {"kind": "residual_classifier", "width": 8, "steps": 1},
    "classes": ["a", "b"],
    "normalization": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]},
}


def weights(network: torch.nn.Module) -> int:
    return sum(p.numel() for p in network.parameters())


def test_the_classifier_is_compact() -> None:
    assert 100_000 < weights(Classifier(classes=10, width=32, steps=1)) < 250_000


def test_the_detector_has_about_a_million_weights() -> None:
    for stride in (4, 8):
        assert 800_000 < weights(Detector(classes=4, width=32, stride=stride)) < 1_200_000


@pytest.mark.parametrize(("size", "steps"), [((28, 28), 1), ((64, 48), 1), ((64, 64), 2), ((224, 224), 3), ((320, 40), 1), ((1, 1), 1)])
def test_the_stem_shrinks_larger_images_more(size: tuple[int, int], steps: int) -> None:
    assert stem_steps(*size) == steps


@pytest.mark.parametrize("size", [(28, 28), (33, 47), (1, 1)])
def test_the_classifier_scores_every_class_of_images_of_any_size(size: tuple[int, int]) -> None:
    network = Classifier(classes=5, width=8, steps=stem_steps(*size)).eval()
    assert network(torch.rand(2, 3, size[1], size[0])).shape == (2, 5)


@pytest.mark.parametrize("stride", [4, 8])
@pytest.mark.parametrize("size", [(64, 48), (50, 37), (16, 16), (10, 200)])
def test_the_detector_answers_for_every_place_of_the_padded_image(size: tuple[int, int], stride: int) -> None:
    heat, reach = Detector(classes=3, width=8, stride=stride).eval()(torch.rand(2, 3, size[1], size[0]))
    high, wide = (-(-side // 32) * 32 // stride for side in (size[1], size[0]))
    assert heat.shape == (2, 3, high, wide)
    assert reach.shape == (2, 4, high, wide)
    assert (reach > 0).all()


def test_small_objects_get_a_finer_map() -> None:
    assert stride_for(torch.tensor([40.0, 60, 30, 25])) == 8
    assert stride_for(torch.tensor([40.0, 20, 12, 25])) == 4
    assert stride_for(torch.tensor([])) == 8


def test_a_new_residual_block_passes_on_what_it_gets() -> None:
    x = torch.rand(1, 8, 6, 6)
    assert torch.equal(Residual(8, 8).eval()(x), x)


def test_pixels_are_normalised_as_recorded() -> None:
    seen = Preprocess([0.5, 0.25, 0.0], [0.25, 0.5, 1.0])(torch.full((1, 3, 1, 1), 255, dtype=torch.uint8))
    assert seen.flatten().tolist() == pytest.approx([2.0, 1.5, 1.0])


def test_preprocessing_is_no_weight() -> None:
    assert all(name.startswith("body.") for name in build(CONFIG).state_dict())


def test_an_unknown_architecture_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"'perceptron', which is not known here\. Known are residual_classifier"):
        build({**CONFIG, "architecture": {"kind": "perceptron"}})
