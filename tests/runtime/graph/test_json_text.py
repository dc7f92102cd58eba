"""Strict JSON: what is doubtful is named by where it stands."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.graph.json_text import parsed, problems_in, written

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["from", "to"]), inner),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(values)
def test_what_is_written_is_the_same_value_to_any_reader(value):
    text = written(value)
    assert json.loads(text) == parsed(text) == value
    assert list(problems_in(parsed(text))) == []


def test_objects_open_up_and_plain_lists_and_edges_stay_on_their_line():
    assert written({"a": [1, "x"], "b": [[1]], "e": [{"from": ["a", "b"], "to": ["c", "d"]}], "n": {}, "l": []}) == (
        '{\n  "a": [1, "x"],\n  "b": [\n    [1]\n  ],\n  "e": [\n    {"from": ["a", "b"], "to": ["c", "d"]}\n  ],\n  "n": {},\n  "l": []\n}'
    )


@pytest.mark.parametrize(
    ("text", "where", "parameter"),
    [
        ('{"nodes": {"cut": {"params": {"fps": NaN}}}}', "'nodes.cut.params.fps'", "fps"),
        ('{"nodes": {"cut": {"params": {"list": [1, [Infinity]]}}}}', "'nodes.cut.params.list.1.0'", "list"),
        ('{"nodes": {"cut": {"params": {"x": {"a": 1, "b": 2, "a": 3}}}}}', "'nodes.cut.params.x' has the key 'a' twice", "x"),
        ('{"nodes": {"cut": {"params": {"x": "\\ud83d"}}}}', "half a character", "x"),
        ('{"nodes": {"cut": {"title": "a", "title": "b"}}}', "has the key 'title' twice", None),
    ],
)
def test_a_doubtful_value_is_found_in_its_node(text, where, parameter):
    (problem,) = problems_in(parsed(text))
    assert where in problem.message
    assert (problem.node, problem.parameter) == ("cut", parameter)


def test_many_duplicate_keys_are_counted_in_no_time():
    text = "{" + ", ".join(f'"k{i % 50_000}": 1' for i in range(100_000)) + "}"
    assert sum(1 for _ in problems_in(parsed(text))) == 50_000


@pytest.mark.parametrize("value", [{1: "x"}, {"x": b"bytes"}, [object()], {"x": {1, 2}}])
def test_values_that_json_does_not_know_are_named(value):
    assert len(list(problems_in(value))) == 1
