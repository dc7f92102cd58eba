"""Toy components that load neither torch nor cv2: numbers as Metrics, collections as Labels of one row a part.

They are an ordinary operator's component file: `catalogue((folder of this file,))` finds them.
"""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from components.artifacts import Labels, Metrics, Table
from components.context import context
from components.declare import Code, Files, Hint, Limits, component
from components.errors import InputError

Seconds = Annotated[float, Limits("how long it takes", unit="s", ge=0, le=3600)]


class Halves(NamedTuple):
    low: Metrics
    high: Metrics


def number(value: float, port: str = "metrics", **more: float) -> Metrics:
    """The Metrics that carry `value`, as output `port` of the component being called."""
    return Metrics.of(context().output(port), {"value": float(value), **more})


@component(category="Toys", cpus=1)
def constant(*, value: Annotated[float, Limits("the number it gives", ge=-1e9, le=1e9)] = 1.0) -> Metrics:
    """Give a number."""
    context().metric("value", value)
    return number(value)


@component(category="Toys")
def add(a: Metrics, b: Metrics | None = None, *, plus: Annotated[float, Limits("added to the sum", ge=-1e9, le=1e9)] = 0.0) -> Metrics:
    """Add two numbers and a constant; one input may stay open."""
    context().log(f"adding {plus:g}")
    return number(a.values["value"] + (b.values["value"] if b else 0) + plus)


@component(category="Toys")
def pass_on(metrics: Metrics) -> Metrics:
    """Give what it was given: the cheapest step there is."""
    return number(metrics.values["value"])


@component(category="Toys")
def halves(metrics: Metrics, *, share: Annotated[float, Limits("part that goes low", ge=0, le=1)] = 0.5) -> Halves:
    """Split a number in two."""
    value = metrics.values["value"]
    return Halves(number(value * share, "low"), number(value * (1 - share), "high"))


@component(category="Toys")
def slow(
    metrics: Metrics | None = None, *, seconds: Seconds = 1.0, value: Annotated[float, Hint("the number it gives without input")] = 1.0
) -> Metrics:
    """Pass a number on slowly, in steps of 20 ms that report progress and stop when the run is cancelled."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not context().cancelled:
        context().progress(seconds - left, seconds)
        time.sleep(min(0.02, left))
    return number(metrics.values["value"] if metrics else value)


@component(category="Toys")
def sleeps(metrics: Metrics | None = None, *, seconds: Seconds = 60.0) -> Metrics:
    """Sleep in one piece that hears no request to stop."""
    time.sleep(seconds)
    return number(metrics.values["value"] if metrics else seconds)


@component(category="Toys")
def waits(
    metrics: Metrics | None = None,
    *,
    file: Annotated[str, Hint("the file that it waits for")],
    started: Annotated[str, Hint("a file it makes first")] = "",
) -> Metrics:
    """Wait until a file exists: lets a test decide when a step ends."""
    if started:
        Path(started).touch()
    _wait(Path(file).exists, file)
    return number(metrics.values["value"] if metrics else 0)


@component(category="Toys")
def fail(
    metrics: Metrics | None = None,
    *,
    how: Annotated[Literal["input", "bug"], Hint("a sentence for a person, or an exception nobody foresaw")] = "input",
    message: Annotated[str, Hint("what it says")] = "The toy was asked to fail",
) -> Metrics:
    """Fail, always."""
    if how == "bug":
        raise ZeroDivisionError(message)
    raise InputError(f"{message}.", "Ask something else of it.")


@component(category="Toys")
def flaky(metrics: Metrics | None = None, *, failures: Annotated[int, Limits("attempts that fail first", ge=0, le=100)] = 1) -> Metrics:
    """Fail with an unforeseen error a few times, then succeed with the number of attempts it took."""
    attempt = _attempt()
    if attempt <= failures:
        raise OSError(f"attempt {attempt} was meant to fail")
    return number(failures + 1)


@component(category="Toys")
def crash(
    metrics: Metrics | None = None,
    *,
    times: Annotated[int, Limits("attempts that crash; later ones succeed", ge=0, le=100)] = 100,
    how: Annotated[Literal["exit", "kill"], Hint("leave without a word, or be killed by signal 9")] = "kill",
) -> Metrics:
    """Take its own process down."""
    if _attempt() <= times:
        if how == "exit":
            os._exit(7)
        os.kill(os.getpid(), signal.SIGKILL)
    return number(times)


@component(category="Toys", gpus=1)
def gpu_toy(metrics: Metrics | None = None, *, value: Annotated[float, Hint("the number it gives without input")] = 1.0) -> Metrics:
    """Pass a number on from a GPU; `on_gpu` says whether it had one."""
    return number(metrics.values["value"] if metrics else value, on_gpu=float(context().device != "cpu"))


@component(category="Toys")
def many_parts(
    *,
    parts: Annotated[int, Limits("how many parts", ge=0, le=10_000)] = 4,
    first: Annotated[float, Hint("the number in the first part; each next one is greater by one")] = 0.0,
) -> Labels:
    """Give a collection with one number a part."""
    return _collection([first + n for n in range(parts)])


@component(category="Toys", per_part="labels")
def per_part_double(
    labels: Labels,
    *,
    factor: Annotated[float, Hint("what each number is multiplied by")] = 2.0,
    fail_on: Annotated[float | None, Hint("the number it refuses")] = None,
    meet: Annotated[str, Hint("a folder where each process that does a part waits for another one to come")] = "",
) -> Labels:
    """Multiply the number of each part, one part at a time."""
    values = numbers_in(labels)
    if fail_on in values:
        raise InputError(f"A part holds {fail_on:g}.", "Take it out.")
    if meet:
        Path(meet, str(os.getpid())).touch()
        _wait(lambda: len(os.listdir(meet)) > 1, f"A second process in {meet}")
    return _collection([value * factor for value in values])


@component(category="Toys")
def joins(labels: Labels) -> Metrics:
    """Add up the numbers of all parts."""
    values = numbers_in(labels)
    return number(sum(values), parts=float(len(values)))


@component(category="Toys")
def to_table(metrics: Metrics) -> Table:
    """Turn a number into a table of one row."""
    import pyarrow
    import pyarrow.parquet

    made = Table.create(context().output("table"), {"columns": [{"name": "value", "type": "double"}], "counts": {"rows": 1}})
    pyarrow.parquet.write_table(pyarrow.table({"value": [metrics.values["value"]]}), made.file)
    return made


@component(category="Toys")
def from_table(table: Table, *, query: Annotated[str, Code("kept for show: text with ${references} in it")] = "") -> Metrics:
    """Add up a table's values."""
    import pyarrow.parquet

    return number(sum(pyarrow.parquet.read_table(table.file)["value"].to_pylist()), letters=float(len(query)))


@component(category="Toys")
def any_size(
    measured: Labels | Metrics,
    *,
    sizes: Annotated[list[int], Limits("only their sum counts", ge=0)] = [],  # noqa: B006
    options: Annotated[dict[str, object], Hint("only their number counts")] = {},  # noqa: B006
    exact: Annotated[bool, Hint("count exactly")] = True,
) -> Metrics:
    """Say how many numbers there are in a collection or in metrics."""
    many = len(measured) if isinstance(measured, Labels) else len(measured.values)
    return number(many + sum(sizes) + len(options) + int(not exact))


@component(category="Toys")
def reads_file(*, source: Annotated[str, Files("the file, folder or pattern to read", suffixes=(".txt",))]) -> Metrics:
    """Count the bytes of files outside the workspace."""
    from components.files import named_files

    found = named_files(source, (".txt",))
    return number(sum(f.path.stat().st_size for f in found), files=float(len(found)))


def numbers_in(labels: Labels) -> list[float]:
    """The numbers of a toy collection, in the order of its parts."""
    return [row["x"] for row in labels.rows()]


def _collection(values: list[float]) -> Labels:
    rows = ({"label": "toy", "x": float(v), "relative": False, "keyframe": True, "outside": False} for v in values)
    info = {"kind": "boxes", "classes": ["toy"], "format": "toy", "counts": {"rows": len(values)}}
    return Labels.from_rows(context().output("labels"), rows, info, shard=1)


def _wait(until: Callable[[], bool], what: str) -> None:
    """Wait until something is so, for as long as a busy machine may take."""
    end = time.monotonic() + 300
    while not until():
        if time.monotonic() > end:
            raise InputError(f"{what} did not appear within five minutes.", "Make it.")
        time.sleep(0.01)


def _attempt() -> int:
    """Which attempt at this very step this is, counted from 1 in its checkpoints, which outlive a killed process."""
    file = context().checkpoints / "attempts"
    attempt = (int(file.read_text()) if file.exists() else 0) + 1
    file.write_text(str(attempt))
    return attempt
