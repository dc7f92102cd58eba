"""JSON that is read strictly and written so that it diffs and merges well."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from runtime.errors import DocumentError
from runtime.graph.problem import Problem, error, shortened

__all__ = ["MAX_BYTES", "parsed", "problems_in", "written"]

MAX_BYTES = 16_000_000
MAX_DEPTH = 40
MAX_INTEGER = 2**53  # a browser, and most other readers, round beyond it

Path = tuple[str | int, ...]


class _Object(dict[str, Any]):
    """A parsed object that remembers which keys stood twice."""

    twice: tuple[str, ...] = ()


def parsed(text: str) -> Any:
    """The JSON value of `text`, with doubtful things still in it for `problems_in` to name.

    Raises DocumentError for what is no JSON (with line and column) or too much of it.
    """
    if len(text) > MAX_BYTES:
        raise DocumentError(f"It is larger than {MAX_BYTES // 1_000_000} MB.", "A pipeline holds names and numbers; keep data in files.")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except json.JSONDecodeError as failure:
        raise DocumentError(f"Not JSON at line {failure.lineno}, column {failure.colno}: {failure.msg}.", "Mend the text there.") from None
    except RecursionError:
        raise DocumentError(f"It is nested deeper than {MAX_DEPTH} levels.", "Flatten it.") from None


def problems_in(value: Any, path: Path = ()) -> Iterator[Problem]:
    """What JSON can say but a pipeline may not hold: duplicate keys, NaN, infinity, huge integers, broken text, depth."""
    if len(path) > MAX_DEPTH:
        yield _problem(path, f"is nested deeper than {MAX_DEPTH} levels", "Flatten it.")
    elif isinstance(value, dict):
        for key in getattr(value, "twice", ()):
            yield _problem(path, f"has the key {shortened(repr(key))} twice", "Keep one of them.")
        for key, inner in value.items():
            yield from (
                problems_in(inner, (*path, key)) if isinstance(key, str) else [_problem(path, f"has a key {key!r}", "Keys are text.")]
            )
            if isinstance(key, str) and _is_broken(key):
                yield _problem(path, "has a key with half a character (a lone surrogate)", "Write the key anew.")
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from problems_in(inner, (*path, position))
    else:
        yield from _problems_with_plain(value, path)


def written(value: Any, indent: int = 0) -> str:
    """`value` with two-space indent; lists of plain values and edges stand on one line, so that a change shows as one line."""
    if not isinstance(value, dict | list | tuple) or not value or _is_flat(value):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    inside = " " * (indent + 2)
    if isinstance(value, dict):
        lines = [f"{inside}{json.dumps(k, ensure_ascii=False)}: {written(v, indent + 2)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{' ' * indent}}}"
    lines = [f"{inside}{written(v, indent + 2)}" for v in value]
    return "[\n" + ",\n".join(lines) + f"\n{' ' * indent}]"


def _problems_with_plain(value: Any, path: Path) -> Iterator[Problem]:
    if isinstance(value, str) and _is_broken(value):
        yield _problem(path, "holds half a character (a lone surrogate)", "Write the text anew.")
    elif isinstance(value, float) and not math.isfinite(value):
        yield _problem(path, "is not a finite number", "Write a number, or null for none.")
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        yield _problem(path, "is a whole number beyond 2^53, which other programs would round", "Write it smaller, or as text.")
    elif value is not None and not isinstance(value, str | float | int):
        yield _problem(path, f"is a {type(value).__name__}, which JSON does not know", "Use text, numbers, true, false, lists and objects.")


def _problem(path: Path, what: str, remedy: str) -> Problem:
    steps = [str(step) for step in path[:6]]
    node = steps[1] if len(steps) > 1 and steps[0] == "nodes" else None
    parameter = steps[3] if node and len(steps) > 3 and steps[2] == "params" else None
    where = f"'{shortened('.'.join(steps))}'" if steps else "The document"
    return error(f"{where} {what}.", remedy, node=node, parameter=parameter)


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        times = Counter(key for key, _ in pairs)
        made.twice = tuple(key for key, n in times.items() if n > 1)
    return made


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else math.inf  # int() refuses thousands of digits with an error of its own


def _is_broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _is_flat(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"from", "to"}
    return not any(isinstance(item, dict | list | tuple) for item in value)
