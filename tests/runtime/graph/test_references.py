"""Pipeline parameters inside nodes' parameters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.graph.references import references, substituted

ARGUMENTS = {"fps": 2.5, "n": 3, "name": "cam", "flag": True, "sizes": [1, 2], "tricky": "${n} $${n}"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${fps}", 2.5),
        ("${flag}", True),
        ("${sizes}", [1, 2]),
        (" ${n}", " 3"),
        ("${name}_${n}.mp4", "cam_3.mp4"),
        ("flag is ${flag}, sizes ${sizes}", "flag is true, sizes [1, 2]"),
        ("$${n} costs $3", "${n} costs $3"),
        ("$$${n}", "$${n}"),
        ("${", "${"),
        ("$fps {fps}", "$fps {fps}"),
        (["${n}", {"deep": ["${name}!"]}], [3, {"deep": ["cam!"]}]),
        ({"${n}": 1}, {"${n}": 1}),
        (7, 7),
        (None, None),
    ],
)
def test_a_reference_alone_gives_the_value_and_amid_text_its_text(written, value):
    found = substituted(written, ARGUMENTS)
    assert found == value
    assert type(found) is type(value)


def test_what_a_value_says_is_not_read_again():
    assert substituted("${tricky}", ARGUMENTS) == "${n} $${n}"
    assert substituted("<${tricky}>", ARGUMENTS) == "<${n} $${n}>"


def test_references_are_found_at_any_depth_but_not_behind_a_second_dollar():
    assert list(references({"a": ["${x} and ${y}", "$${z}"], "b": {"c": "${ }"}})) == ["x", "y", " "]


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_said_literally(text):
    assert substituted(text.replace("${", "$${"), ARGUMENTS) == text or "$$" in text
