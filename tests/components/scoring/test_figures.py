"""Figures stand in a Metrics artifact as its docstring says."""

from components.scoring.figures import Confusion, Figures, scores


def test_figures_are_saved_as_metrics(tmp_path):
    confusion = Confusion.of(["a", "b"], [("a", "a"), ("a", "b"), ("b", "b")])
    figures = Figures({"accuracy": 0.5}, {"a": {"F1": 1.0}}, confusion, {"curve": [[0, 1.0]]})
    metrics = figures.saved(tmp_path)
    assert metrics.values == {"accuracy": 0.5}
    assert metrics.content["per_class"] == {"a": {"F1": 1.0}}
    assert metrics.content["curves"] == {"curve": [[0, 1.0]]}
    assert metrics.content["confusion"] == {"classes": ["a", "b"], "counts": [[1, 1], [0, 1]]}


def test_the_same_figures_are_the_same_bytes(tmp_path):
    confusion = Confusion.of(["a"], [("a", "a")])
    one = Figures({"x": 0.1, "y": 2}, {}, confusion).saved(tmp_path / "one")
    other = Figures({"y": 2, "x": 0.1}, {}, confusion).saved(tmp_path / "other")
    assert (one.path / "metrics.json").read_bytes() == (other.path / "metrics.json").read_bytes()


def test_scores_without_anything_found_or_there_are_zero():
    assert scores(0, 0, 0) == {"precision": 0, "recall": 0, "F1": 0}
    assert scores(2, 4, 2) == {"precision": 0.5, "recall": 1, "F1": 0.666667}
