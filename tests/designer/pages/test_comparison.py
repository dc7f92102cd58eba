"""What differs between runs."""

from hypothesis import given
from hypothesis import strategies as st

from designer.pages.runs.comparison import ABSENT, Facts, best_of, common_curves, differing_parameters, metric_rows, parameters_of

PLAN = {"steps": [{"node": "train", "component": "train_cnn@1", "params": {"epochs": 3, "seed": 0}}]}


def facts(label: str, parameters: dict[str, object], metrics: dict[str, float] | None = None) -> Facts:
    return Facts(label, label, parameters, metrics or {})


def test_a_plan_gives_components_parameters_of_steps_and_pipeline() -> None:
    found = parameters_of(PLAN, {"fps": 4})
    assert found == {"parameter fps": 4, "train": "train_cnn@1", "train.epochs": 3, "train.seed": 0}


def test_only_what_differs_is_told() -> None:
    a, b = facts("a", {"x": "c@1", "x.n": 1, "x.same": [1]}), facts("b", {"x": "c@1", "x.n": 2, "x.same": [1]})
    assert [(row.name, row.values) for row in differing_parameters([a, b])] == [("x.n", (1, 2))]


def test_true_and_one_are_not_the_same() -> None:
    a, b = facts("a", {"x": "c@1", "x.n": 1}), facts("b", {"x": "c@1", "x.n": True})
    assert differing_parameters([a, b])


def test_a_step_that_one_run_lacks_is_one_line() -> None:
    a, b = facts("a", {"x": "c@1", "x.n": 1}), facts("b", {})
    assert [(row.name, row.values) for row in differing_parameters([a, b])] == [("x", ("c@1", ABSENT))]


def test_the_best_is_the_largest_score_and_the_smallest_loss() -> None:
    assert best_of("test: mAP@0.5", [0.8, 0.9, None]) == (False, True, False)
    assert best_of("train: loss", [2.1, 2.5]) == (True, False)
    assert best_of("test: frames", [10, 20]) == (False, False), "more frames are no merit"
    assert best_of("test: F1", [0.5, 0.5]) == (False, False)


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), max_size=6))
def test_whatever_the_values_each_has_a_verdict(values: list[float | None]) -> None:
    assert len(best_of("score", values)) == len(values)


def test_metrics_that_some_lack_are_told_too() -> None:
    rows = metric_rows([facts("a", {}, {"t: F1": 0.5}), facts("b", {}, {"t: recall": 0.7})])
    assert [(r.name, r.values) for r in rows] == [("t: F1", (0.5, None)), ("t: recall", (None, 0.7))]


def test_curves_that_several_have_come_first() -> None:
    one = Facts("a", "a", curves={"own": [(0, 1), (1, 2)], "loss": [(0, 1), (1, 2)]})
    two = Facts("b", "b", curves={"loss": [(0, 3), (1, 4)]})
    found = common_curves([one, two])
    assert [(name, [label for label, _ in series]) for name, series in found.items()] == [
        ("loss", ["a", "b"]),
        ("own", ["a"]),
    ]
