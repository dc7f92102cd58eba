"""The page Runs: what ran, what is running, what came of it, and what differs."""

from designer.pages.runs.comparing import draw_comparison
from designer.pages.runs.listing import draw_list
from designer.pages.runs.one import draw_run
from designer.session import asked

__all__ = ["draw"]


def draw() -> None:
    """Draw what the address asks for: one run, a comparison, or the list."""
    if compared := [run for run in asked("compare").split(",") if run]:
        draw_comparison(compared)
    elif run := asked("run"):
        draw_run(run)
    else:
        draw_list()
