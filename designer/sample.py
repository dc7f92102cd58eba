"""The gallery's sample data: whether it is drawn on this machine, and drawing it in a process of its own."""

import sys

from designer.errands import ROOT, Errand, dismiss, errand, start_errand

__all__ = ["begin_drawing", "drawing", "forget_drawing", "sample_data_is_there"]

ERRAND = "sample-data"


def sample_data_is_there() -> bool:
    """Whether the gallery's videos, labels and images have been drawn."""
    return (ROOT / "sample_data" / "videos" / ".drawn.json").exists()


def drawing() -> Errand | None:
    """The drawing that is under way, or that has ended and is not forgotten."""
    return errand(ERRAND)


def begin_drawing() -> Errand:
    """Draw the sample data, unless that is under way; it goes on whoever looks."""
    return start_errand(ERRAND, "Drawing the sample data", [sys.executable, "sample_data/make.py"])


def forget_drawing() -> None:
    """Forget a drawing that has ended."""
    dismiss(ERRAND)
