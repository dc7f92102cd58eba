"""Muon's steps are orthogonal, of AdamW's size whatever the gradient's, and every weight is moved by one optimiser."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from components.learning.classifier import Classifier
from components.learning.detector import Detector
from components.learning.optimizer import SIZE, Muon, OptimizerName, optimizers_of

pytestmark = pytest.mark.torch

RATE = 0.01
NETWORKS = [Classifier(classes=3, width=8, steps=1), Detector(classes=3, width=8, stride=4)]


def stepped(gradient: Tensor, *, start: float = 0.0, weight_decay: float = 0.0) -> Tensor:
    """A kernel of `start` everywhere after one step of Muon."""
    kernel = nn.Parameter(torch.full_like(gradient, start))
    kernel.grad = gradient
    Muon([kernel], learning_rate=RATE, weight_decay=weight_decay).step()
    return kernel.detach()


def random(made: int, given_: int) -> Tensor:
    torch.manual_seed(made * 100 + given_)
    return torch.randn(made, given_, 3, 3).to(memory_format=torch.channels_last)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 40), st.integers(1, 40))
def test_a_step_goes_alike_far_in_every_direction(made: int, given_: int) -> None:
    spread = torch.linalg.svdvals(stepped(random(made, given_)).flatten(1)) / (RATE * SIZE * math.sqrt(max(made, 9 * given_)))
    assert spread.max() < 1.3
    assert spread.median() > 0.6


def test_a_step_is_of_the_size_of_adamw_s_and_downhill() -> None:
    gradient = random(32, 32)
    step = stepped(gradient)
    assert step.square().mean().sqrt().item() == pytest.approx(SIZE * RATE, rel=0.3)
    assert (step * gradient).sum() < 0


def test_a_step_does_not_depend_on_the_gradient_s_size() -> None:
    gradient = random(16, 8)
    torch.testing.assert_close(stepped(gradient), stepped(1000 * gradient), rtol=1e-3, atol=1e-7)


def test_kernels_are_pulled_to_zero_as_asked() -> None:
    gradient = random(8, 8)
    free, pulled = (stepped(gradient, start=1.0, weight_decay=decay) for decay in (0.0, 0.5))
    torch.testing.assert_close(free - pulled, torch.full_like(free, RATE * 0.5))


def test_without_a_gradient_nothing_moves() -> None:
    kernel = nn.Parameter(random(4, 4))
    before = kernel.detach().clone()
    Muon([kernel], learning_rate=RATE, weight_decay=0.1).step()
    assert torch.equal(kernel, before)


@pytest.mark.parametrize("network", NETWORKS, ids=["classifier", "detector"])
@pytest.mark.parametrize("name", ["adamw", "muon"])
def test_every_weight_is_moved_by_exactly_one(network: nn.Module, name: OptimizerName) -> None:
    made = optimizers_of(network, name, learning_rate=RATE, weight_decay=0.1)
    moved = [id(p) for one in made for group in one.param_groups for p in group["params"]]
    assert sorted(moved) == sorted(map(id, network.parameters()))


@pytest.mark.parametrize("network", NETWORKS, ids=["classifier", "detector"])
def test_answers_and_normalisation_stay_with_adamw(network: nn.Module) -> None:
    (rest, muon) = optimizers_of(network, "muon", learning_rate=RATE, weight_decay=0.1)
    assert (type(rest), type(muon)) == (torch.optim.AdamW, Muon)
    turned = {id(p) for group in muon.param_groups for p in group["params"]}
    names = {name for name, p in network.named_parameters() if p.dim() > 1 and id(p) not in turned}
    assert names in ({"head.weight"}, {"heat.weight", "reach.weight"})
    assert all(p.dim() == 4 for group in muon.param_groups for p in group["params"])
