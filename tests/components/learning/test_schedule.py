"""The step size climbs, then falls, by step number alone; chance depends on its numbers alone."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from components.learning.randomness import generator, repeatable, runs_bf16_faster
from components.learning.schedule import rate_at

pytestmark = pytest.mark.torch


@settings(deadline=None)
@given(st.integers(1, 500), st.sampled_from(["cosine", "one-cycle", "constant"]))
def test_the_rate_never_leaves_its_range_and_reaches_the_top(steps: int, schedule: str) -> None:
    rates = [rate_at(step, steps, schedule=schedule, highest=0.1) for step in range(steps)]
    assert all(0 < rate <= 0.1 + 1e-9 for rate in rates)
    assert max(rates) == pytest.approx(0.1)
    top = rates.index(max(rates))
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)


def test_a_cosine_ends_low_and_one_cycle_climbs_longer() -> None:
    assert rate_at(99, 100, schedule="cosine", highest=1) < 0.02
    assert rate_at(15, 100, schedule="one-cycle", highest=1) < rate_at(15, 100, schedule="cosine", highest=1)
    assert rate_at(99, 100, schedule="constant", highest=1) == 1


def test_chance_is_named_by_all_its_numbers() -> None:
    drawn = {torch.rand(1, generator=generator(*numbers)).item() for numbers in [(0, 1, 2), (0, 2, 1), (0, 12), (1, 1, 2)]}
    assert len(drawn) == 4
    assert torch.rand(1, generator=generator(0, 1, 2)).item() in drawn


def test_settings_are_put_back() -> None:
    before = (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled(), torch.get_rng_state())
    with repeatable(3, before[0] + 1):
        assert torch.get_num_threads() == before[0] + 1
        assert torch.are_deterministic_algorithms_enabled()
        torch.rand(3)
    assert (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()) == before[:2]
    assert torch.equal(torch.get_rng_state(), before[2])


def test_bf16_is_for_processors_that_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for capable in (True, False):
        monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda capable=capable: capable)
        assert runs_bf16_faster(torch.device("cpu")) is capable
