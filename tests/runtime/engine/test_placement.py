"""Where a step goes is known, or refused with the reason, before anything runs."""

from dataclasses import replace

import pytest

from runtime.engine.capacity import Capacity
from runtime.engine.placement import amount, place, place_all
from runtime.errors import PlacementError
from runtime.plan import Needs, Plan, Step
from runtime.workspace import ComputeTarget

LAPTOP = Capacity(cpus=2, memory_mb=4000)
GPU_NODE = Capacity(cpus=8, gpus=2, memory_mb=64_000, labels={"pool": "gpu"})
TARGETS = {"local": ComputeTarget("local"), "gpus": ComputeTarget("gpus", {"pool": "gpu"})}


def step(**needs: object) -> Step:
    return Step("train", "Train", "train_cnn@1", {}, {}, ("model",), Needs(**needs), {}, "run", "never ran")  # type: ignore[arg-type]


def test_a_step_gets_what_it_asks_for_where_it_asks_for_it() -> None:
    placed = place(step(cpus=4, gpus=1, memory_mb=8000, compute="gpus"), (LAPTOP, GPU_NODE), TARGETS)
    assert (placed.cpus, placed.gpus, placed.memory_mb, placed.labels, placed.note) == (4, 1, 8000, {"pool": "gpu"}, "")


@pytest.mark.parametrize(
    ("needs", "nodes", "said"),
    [
        (
            {"cpus": 3},
            (LAPTOP,),
            "Node 'train' needs 3 CPUs at once on compute target 'local', but its node has 2 CPUs and 4,000 MB of memory.",
        ),
        ({"gpus": 1, "gpu": "require"}, (LAPTOP,), "needs 1 CPU and 1 GPU at once on compute target 'local', but its node has 2 CPUs"),
        ({"memory_mb": 9000}, (LAPTOP,), "needs 1 CPU and 9,000 MB of memory"),
        ({"gpus": 4, "compute": "gpus", "gpu": "require"}, (LAPTOP, GPU_NODE), "its node has 8 CPUs, 2 GPUs and 64,000 MB of memory"),
        ({"compute": "gpus"}, (LAPTOP,), "no node of the cluster carries its labels (pool=gpu)"),
        ({"cpus": 9}, (LAPTOP, GPU_NODE), "the nodes of its 2 have 2 CPUs and 4,000 MB of memory; or 8 CPUs, 2 GPUs"),
        ({"compute": "cloud"}, (LAPTOP,), "Node 'train' names compute target 'cloud'; there is none of that name. There are: gpus, local."),
    ],
)
def test_what_can_never_be_placed_is_refused_with_node_need_and_what_there_is(
    needs: dict[str, object], nodes: tuple[Capacity, ...], said: str
) -> None:
    with pytest.raises(PlacementError) as refused:
        place(step(**needs), nodes, TARGETS)
    assert said in str(refused.value)
    assert refused.value.remedy


def test_two_small_nodes_are_not_a_large_one() -> None:
    with pytest.raises(PlacementError):
        place(step(cpus=4), (LAPTOP, LAPTOP), TARGETS)


class TestGpuPolicy:
    def test_prefer_runs_on_the_cpu_where_there_is_no_gpu_and_says_so(self) -> None:
        placed = place(step(gpus=1), (LAPTOP,), TARGETS)
        assert (placed.gpus, placed.note) == (0, "no GPU in 'local'")

    def test_prefer_takes_a_gpu_where_there_is_one(self) -> None:
        assert place(step(gpus=1), (LAPTOP, GPU_NODE), TARGETS).gpus == 1

    def test_require_names_the_way_out(self) -> None:
        with pytest.raises(PlacementError, match='Set its GPU policy to "prefer"'):
            place(step(gpus=1, gpu="require"), (LAPTOP,), TARGETS)

    def test_never_takes_none_even_where_there_is_one(self) -> None:
        assert place(step(gpus=1, gpu="never"), (GPU_NODE,), TARGETS).gpus == 0


class TestGrowingPools:
    GROWING = {"local": ComputeTarget("local", {"pool": "big"}, max_nodes=2)}  # noqa: RUF012

    def test_what_the_autoscaler_may_bring_is_waited_for(self) -> None:
        assert place(step(cpus=64), (LAPTOP,), self.GROWING).cpus == 64

    def test_until_the_pool_is_full(self) -> None:
        full = (replace(LAPTOP, labels={"pool": "big"}),) * 2
        with pytest.raises(PlacementError):
            place(step(cpus=64), full, self.GROWING)


def test_all_refusals_are_told_at_once_and_reused_steps_are_not_placed() -> None:
    steps = (
        replace(step(cpus=3), node="a"),
        replace(step(cpus=5), node="b"),
        replace(step(cpus=99), node="c", action="reuse"),
        replace(step(), node="d"),
    )
    with pytest.raises(PlacementError) as refused:
        place_all(Plan("p", steps), [LAPTOP], TARGETS)
    assert "'a'" in refused.value.message
    assert "'b'" in refused.value.message
    assert "'c'" not in refused.value.message
    assert list(place_all(Plan("p", steps[2:]), [LAPTOP], TARGETS)) == ["d"]


@pytest.mark.parametrize(
    ("resources", "said"),
    [((1,), "1 CPU"), ((0, 1), "1 GPU"), ((2, 0.5), "2 CPUs and 0.5 GPUs"), ((2, 1, 4000), "2 CPUs, 1 GPU and 4,000 MB of memory")],
)
def test_amounts_are_said_as_people_say_them(resources: tuple[float, ...], said: str) -> None:
    assert amount(*resources) == said  # type: ignore[arg-type]
