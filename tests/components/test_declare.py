"""A component is read from its function alone, and what cannot be one is refused with a sentence."""

import pickle
from typing import Annotated, Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.artifacts import Artifact, Collection, Dataset, Frames, Labels, Metrics, Model, Table
from components.declare import REQUIRED, Code, Files, Hint, Limits, component
from components.errors import DeclarationError
from components.registry import catalogue

Share = Annotated[float, Limits("a share", ge=0, lt=1)]


class Trained(NamedTuple):
    """Two outputs."""

    model: Annotated[Model, Hint("what was learnt")]
    metrics: Metrics | None


@component(category="Train", gpus=1, version=2, replaces=("teach",), memory_mb=500)
def train_toy(
    train: Annotated[Dataset, Hint("what to learn from")],
    extra: Frames | Labels | None = None,
    *,
    epochs: Annotated[int, Limits("passes over the data", unit="passes", ge=1, le=500)] = 20,
    rate: Annotated[float, Limits("step size", gt=0)] = 0.1,
    mode: Annotated[Literal["fast", "good", 3], Hint("how")] = "fast",
    names: Annotated[tuple[str, ...], Hint("which classes")] = ("a",),
    parts: Annotated[list[float], Limits("shares", ge=0, le=1)] = (0.5,),
    limit: Annotated[int | None, Limits("at most", ge=1)] = None,
    source: Annotated[str, Files("a folder", suffixes=(".mp4",))],
    query: Annotated[str, Code("a query")] = "SELECT 1",
    settings: Annotated[dict, Hint("more", advanced=True)] = {},  # noqa: B006
    fast: Annotated[bool, Hint("hurry")] = False,
) -> Trained:
    """Train a toy.

    It learns nothing.
    """
    return Trained(Model(train.path), None)


TOY = train_toy.component


def test_name_version_help_and_needs_come_from_the_function():
    assert (TOY.id, TOY.key, TOY.title, TOY.category) == ("train_toy", "train_toy@2", "Train toy", "Train")
    assert (TOY.gpus, TOY.cpus, TOY.memory_mb, TOY.replaces) == (1, 1, 500, ("teach",))
    assert TOY.summary == "Train a toy."
    assert "It learns nothing." in TOY.help
    assert TOY.source == __file__


def test_what_stands_before_the_star_is_a_port():
    assert list(TOY.inputs) == ["train", "extra"]
    assert (TOY.inputs["train"].types, TOY.inputs["train"].required, TOY.inputs["train"].help) == ((Dataset,), True, "what to learn from")
    assert (TOY.inputs["extra"].type_names, TOY.inputs["extra"].required) == (("Frames", "Labels"), False)


def test_the_return_type_is_the_outputs():
    assert list(TOY.outputs) == ["model", "metrics"]
    assert (TOY.outputs["model"].help, TOY.outputs["model"].required, TOY.outputs["metrics"].required) == ("what was learnt", True, False)


def test_a_single_output_is_named_after_its_type():
    @component(category="Test")
    def give() -> Frames:
        """Give frames."""

    assert list(give.component.outputs) == ["frames"]


def test_what_stands_after_the_star_is_a_parameter():
    kinds = {name: p.kind for name, p in TOY.parameters.items()}
    assert kinds == {
        "epochs": "integer",
        "rate": "number",
        "mode": "choice",
        "names": "list",
        "parts": "list",
        "limit": "integer",
        "source": "text",
        "query": "text",
        "settings": "object",
        "fast": "boolean",
    }
    assert TOY.parameters["epochs"].hint == Limits("passes over the data", unit="passes", ge=1, le=500)
    assert TOY.parameters["mode"].choices == ("fast", "good", 3)
    assert (TOY.parameters["names"].default, TOY.parameters["names"].item, TOY.parameters["parts"].item) == (["a"], "text", "number")
    assert [name for name, p in TOY.parameters.items() if p.required] == ["source"]
    assert [name for name, p in TOY.parameters.items() if p.external] == ["source"]
    assert [name for name, p in TOY.parameters.items() if p.nullable] == ["limit"]
    assert [name for name, p in TOY.parameters.items() if p.hint.advanced] == ["settings"]


def test_defaults_fill_what_is_not_given():
    filled = TOY.with_defaults({"epochs": 3})
    assert (filled["epochs"], filled["rate"], "source" in filled) == (3, 0.1, False)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("epochs", 5, ""),
        ("epochs", 0, "must be at least 1, not 0"),
        ("epochs", 501, "must be at most 500, not 501"),
        ("epochs", 5.0, "must be a whole number, not 5.0"),
        ("epochs", True, "must be a whole number, not True"),
        ("epochs", None, "must be a whole number, not empty"),
        ("epochs", "5", "must be a whole number, not '5'"),
        ("rate", 1, ""),
        ("rate", 0, "must be above 0, not 0"),
        ("rate", float("nan"), "must be a number, not nan"),
        ("rate", float("inf"), "must be a number, not inf"),
        ("mode", "good", ""),
        ("mode", 3, ""),
        ("mode", 3.0, "must be one of 'fast', 'good', 3, not 3.0"),
        ("mode", "slow", "must be one of 'fast', 'good', 3, not 'slow'"),
        ("names", [], ""),
        ("names", ["a", 1], "item 2 must be text, not 1"),
        ("names", "ab", "must be a list (each item text), not 'ab'"),
        ("parts", [0.5, 2], "item 2 must be at most 1, not 2"),
        ("limit", None, ""),
        ("limit", 0, "must be at least 1, not 0"),
        ("settings", {"a": 1}, ""),
        ("settings", {1: 1}, "must be an object, not {1: 1}"),
        ("fast", 1, "must be true or false, not 1"),
        ("query", 1, "must be text, not 1"),
    ],
)
def test_what_a_parameter_takes_and_why_not(name, value, problem):
    assert TOY.parameters[name].problem_with(value) == problem


@given(st.floats(-10, 10), *(st.none() | st.floats(-10, 10) for _ in range(4)))
def test_a_number_is_within_its_limits_or_the_limit_is_named(value, ge, gt, le, lt):
    limits = Limits("x", ge=ge, gt=gt, le=le, lt=lt)
    kept = (ge is None or value >= ge) and (gt is None or value > gt) and (le is None or value <= le) and (lt is None or value < lt)
    assert (limits.violated_by(value) == "") == kept


def test_an_input_takes_what_is_of_its_types_and_nothing_else():
    frames, anything = TOY.inputs["extra"], _declare("def f(x: Artifact) -> Table: 'Help.'").inputs["x"]
    given_dataset, given_table = TOY.inputs["train"], _declare("def f() -> Table: 'Help.'").outputs["table"]
    assert frames.takes(given_dataset)  # a Dataset is Frames
    assert not frames.takes(given_table)
    assert not given_dataset.takes(frames)
    assert anything.takes(given_table)
    assert anything.takes(frames)


def test_the_function_stays_an_ordinary_one(tmp_path):
    assert train_toy(Dataset(tmp_path), source="x").metrics is None


def test_required_survives_copies_between_processes():
    assert pickle.loads(pickle.dumps(REQUIRED)) is REQUIRED


NAMES = {
    "Annotated": Annotated,
    "Artifact": Artifact,
    "Collection": Collection,
    "Frames": Frames,
    "Hint": Hint,
    "Metrics": Metrics,
    "Share": Share,
    "Table": Table,
    "Trained": Trained,
}


def _declare(source, **how):
    made = {"component": component, **NAMES}
    exec(source, made)
    return component(category="Test", **how)(made["f"]).component


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def f() -> Table: pass", "needs a docstring"),
        ("def f(): 'Help.'", "must say what it returns"),
        ("def f() -> int: 'Help.'", "must have an artifact type"),
        ("def f(x) -> Table: 'Help.'", "gives no type for 'x'"),
        ("def f(x: int) -> Table: 'Help.'", "port 'x' must have an artifact type such as Frames; parameters come after '*'"),
        ("def f(x: int | Table) -> Table: 'Help.'", "port 'x' must have an artifact type"),
        ("def f(*x: Table) -> Table: 'Help.'", "takes 'x' by star"),
        ("def f(*, x: Table) -> Table: 'Help.'", "'x' is a port and must stand before"),
        ("def f(*, x: bytes = b'') -> Table: 'Help.'", "a type that no form can show"),
        ("def f(*, x: list = []) -> Table: 'Help.'", "a type that no form can show"),
        ("def f(*, x: tuple[()] = ()) -> Table: 'Help.'", "a type that no form can show"),
        ("def f(*, x: int | str = 1) -> Table: 'Help.'", "may have one type"),
        ("def f(*, x: int = 1) -> Table: 'Help.'", "'x' needs a help text"),
        ("def f(*, x: Share = 1.0) -> Table: 'Help.'", "the default of 'x' must be below 1, not 1.0"),
        ("def f(*, X: Share = 0.5) -> Table: 'Help.'", "has a port or parameter named 'X'"),
        ("def f(x: 'Missing') -> Table: 'Help.'", "uses a type that is not imported"),
    ],
)
def test_what_cannot_be_a_component_is_refused_at_once(source, why):
    with pytest.raises(DeclarationError, match=f"Component 'f' .*{why}"):
        _declare(source)


@pytest.mark.parametrize(
    ("source", "part", "why"),
    [
        ("def f(x: Frames) -> Frames: 'Help.'", "y", "names 'y', which is no input port"),
        ("def f(x: Table) -> Frames: 'Help.'", "x", "no input port with a collection type"),
        ("def f(x: Frames) -> Table: 'Help.'", "x", "so output 'table' must be a collection"),
    ],
)
def test_only_collections_are_worked_part_by_part(source, part, why):
    with pytest.raises(DeclarationError, match=why):
        _declare(source, per_part=part)


def test_every_built_in_component_is_fit_for_a_form():
    for made in catalogue().values():
        assert made.summary.endswith("."), made.id
        for parameter in made.parameters.values():
            assert parameter.required or parameter.problem_with(parameter.default) == "", (made.id, parameter.name)
            assert parameter.hint.help, (made.id, parameter.name)
