"""What a file of code means: what it does, not how it looks."""

import pytest

from runtime.plan.source import meaning, text_digest

SOURCE = '''
"""Module."""
import os

LIMIT = 3
LONELY = 1
os.umask(0)

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
        ("LONELY = 1", "LONELY = 2"),  # what it never speaks of
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
        ("umask(0)", "umask(1)"),
    ],
)
def test_what_may_change_a_result_changes_the_digest(old: str, new: str) -> None:
    assert text_digest(SOURCE.replace(old, new), "mine") != text_digest(SOURCE, "mine")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def other(", "def other_way("),
        ('@component(category="A")\ndef other', '@component(category="B")\ndef other'),
    ],
)
def test_a_component_that_another_one_calls_is_part_of_its_code(old: str, new: str) -> None:
    calls = SOURCE.replace("return helper(frames)", "return other(helper(frames))")
    assert (text_digest(calls.replace(old, new), "mine") == text_digest(calls, "mine")) is ("category" in old)


def test_what_decides_which_rows_a_call_sees_counts_and_so_does_a_second_decorator() -> None:
    for old, new in (("cpus=1", 'per_part="frames"'), ('@component(category="A", cpus=1)', '@twice\n@component(category="A")')):
        assert text_digest(SOURCE.replace(old, new), "mine") != text_digest(SOURCE, "mine")


def test_imports_are_named_wherever_they_stand() -> None:
    source = "import a.b\nfrom .near import c\nfrom . import d\ndef f():\n    from e import g\n"
    assert meaning(source)[1] == ("a.b", ".near", ".near.c", ".d", "e", "e.g")
