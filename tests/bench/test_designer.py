"""The designer's bench: what is measured is a pipeline without a fault, and what never showed is told as never."""

import math

from bench.designer import delays, graph
from designer.document import pipeline_of
from runtime.graph import problems
from tests.toys import toy_catalogue


def test_the_measured_pipelines_are_without_a_fault():
    document = {"name": "measured", "description": "", "parameters": {}, "notes": {}, "groups": {}, **graph(200)}
    assert len(document["nodes"]) == len(document["layout"]) == 200
    assert list(problems(pipeline_of(document), toy_catalogue(), {})) == []


def test_a_delay_runs_from_the_first_word_to_the_first_sight_of_a_state_or_of_what_came_after_it():
    steps = [{"node": "a", "state": "running", "at": 10.0}, {"node": "a", "state": "succeeded", "at": 11.0}]
    steps += [{"node": "a", "state": "running", "at": 10.5}, {"node": "a", "at": 12.0}]
    shown = [{"node": "b", "state": "running", "at": 9.0}, {"node": "a", "state": "succeeded", "at": 11.25}]
    assert delays(steps, shown) == [1.25, 0.25]


def test_what_never_showed_took_for_ever():
    assert delays([{"node": "a", "state": "running", "at": 10.0}], []) == [math.inf]
