"""The item that a step failed on, in words."""

from typing import Any

import pytest

from runtime.engine.faults import item_at, item_in_words

WHOLE = {"video": "gate.mp4", "media": "m", "path": None}


def failed_on(part: dict[str, Any]) -> str:
    """What is said of the item where a step fails with a part of Videos in hand."""
    try:
        raise ValueError(part["video"])
    except ValueError as error:
        found = item_at(error)
    assert found
    return item_in_words(found.told)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({}, ""),  # a whole video: no time is meant
        ({"start": 0.0, "end": None}, ""),
        ({"start": 0.0, "end": 2.0}, ", 0 to 2 s"),
        ({"start": 8.0, "end": 10.0}, ", 8 to 10 s"),
        ({"start": 8.0, "end": None}, ", 8 s"),
    ],
)
def test_a_part_of_a_video_is_told_with_its_times_and_a_whole_one_without(times: dict[str, Any], said: str) -> None:
    assert failed_on(WHOLE | times) == f"video 'gate.mp4'{said}"
