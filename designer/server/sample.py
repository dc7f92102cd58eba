"""Drawing the gallery's sample data from the canvas of a pipeline that needs it."""

from typing import Any

from designer.sample import begin_drawing, drawing, sample_data_is_there
from designer.server.answers import Call

__all__ = ["cancel", "draw", "state"]


def state(call: Call) -> dict[str, Any]:
    """As SampleData of the contract."""
    found = drawing()
    error = found.error if found else None
    return {
        "drawn": sample_data_is_there(),
        "drawing": found.part if found and found.running else None,
        "error": {"message": error.message, "remedy": error.remedy} if error else None,
    }


def draw(call: Call) -> dict[str, Any]:
    """Begin to draw it, unless that is done or under way."""
    if not sample_data_is_there():
        begin_drawing()
    return state(call)


def cancel(call: Call) -> dict[str, Any]:
    """End the drawing that is under way."""
    if found := drawing():
        found.cancel()
    return state(call)
