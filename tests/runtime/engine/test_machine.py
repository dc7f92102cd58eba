"""What is said of a machine, and of two that differ."""

import pytest

from runtime.engine.machine import differences, environment

HERE = {
    "cpu": "A",
    "instructions": ["avx2"],
    "gpu": [],
    "system": "Linux",
    "python": "3.11",
    "libraries": {"numpy": "2.0", "torch": "2.13"},
}


def test_this_machine_names_its_processor_and_libraries_and_differs_not_from_itself() -> None:
    assert environment()["cpu"]
    assert environment()["libraries"]["pyarrow"]
    assert differences(environment(), environment()) == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"cpu": "B"}, "the processor was A, is B"),
        ({"instructions": ["avx2", "avx512f"]}, "its instruction set was avx2, is avx2, avx512f"),
        ({"gpu": ["H"]}, "the GPU was none, is H"),
        ({"libraries": {"numpy": "2.1", "torch": "2.13"}}, "numpy was 2.0, is 2.1"),
        ({"libraries": {"numpy": "2.0"}}, "torch was 2.13, is not there"),
    ],
)
def test_each_difference_is_named(other: dict[str, object], said: str) -> None:
    assert differences(HERE, {**HERE, **other}) == [said]


def test_how_many_cores_there_are_changes_no_bytes() -> None:
    assert differences({**HERE, "cores": 2}, {**HERE, "cores": 64}) == []
