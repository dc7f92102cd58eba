"""The digest of code: what it does, not how it looks."""

import pytest

from runtime.plan.code import code_digests, text_digest

SOURCE = '''
"""Module."""
import os

LIMIT = 3

def helper(x):
    """Help."""
    return x + LIMIT

@component(category="A", cpus=1)
def mine(frames: Frames, *, size: Annotated[int, Limits("px", ge=1)] = 3) -> Frames:
    """Mine."""
    return helper(frames)

@component(category="A")
def other(frames: Frames) -> Frames:
    """Other."""
    return frames
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return helper(frames)", "    # a comment\n    return helper(frames)"),
        ("return helper(frames)", "return helper( frames )"),
        ('"""Help."""', '"""Help, explained."""'),
        ('"""Module."""', ""),
        ("px", "pixels of the longer side"),
        ("ge=1", "ge=2"),
        ("cpus=1", "cpus=2"),
        ("    return frames", "    return frames.copy()"),  # another component of the same file
    ],
)
def test_what_changes_no_result_changes_no_digest(old: str, new: str) -> None:
    assert text_digest(SOURCE.replace(old, new), "mine") == text_digest(SOURCE, "mine")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return helper(frames)", "return helper(frames, 1)"),
        ("x + LIMIT", "x - LIMIT"),
        ("LIMIT = 3", "LIMIT = 4"),
        ("import os", "import io as os"),
    ],
)
def test_what_may_change_a_result_changes_the_digest(old: str, new: str) -> None:
    assert text_digest(SOURCE.replace(old, new), "mine") != text_digest(SOURCE, "mine")


def test_built_in_code_reaches_its_helpers_and_nothing_of_the_runtime() -> None:
    from components.registry import catalogue

    found = code_digests(catalogue()["resize"])
    assert "components/images.py" in found
    assert "components/artifacts.py" in found
    assert not [f for f in found if f.startswith("runtime/") or f.endswith("declare.py")]
