"""SQL over the workspace: views made from the journals and the artifacts, in a connection that can reach nothing else."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa
import pyarrow.dataset

from components.artifacts import Metrics, Rows, Table
from runtime.errors import UsageError
from runtime.workspace.runs import RunRecord
from runtime.workspace.store import ArtifactStore
from runtime.workspace.workspace import Workspace

__all__ = ["VIEWS", "artifact_digest", "ask"]

T = TypeVar("T")
TEXT, NUMBER, COUNT = pa.string(), pa.float64(), pa.int64()


def _columns(**types: pa.DataType) -> pa.Schema:
    return pa.schema([(name.rstrip("_"), kind) for name, kind in types.items()])


_PARTS = {"parts_run": COUNT, "parts_reused": COUNT}
VIEWS = {  # what an analyst may ask of; kept, since people's queries depend on them
    # `started` is UTC without saying so: duckdb hands over a time with a zone only where pytz is installed
    "runs": _columns(run=TEXT, pipeline=TEXT, status=TEXT, started=pa.timestamp("ms"), seconds=NUMBER),
    "steps": _columns(run=TEXT, node=TEXT, component=TEXT, state=TEXT, reason=TEXT, seconds=NUMBER, place=TEXT, **_PARTS, error=TEXT),
    "metrics": _columns(run=TEXT, node=TEXT, class_=TEXT, name=TEXT, value=NUMBER),
    "artifacts": _columns(run=TEXT, node=TEXT, port=TEXT, type=TEXT, digest=TEXT, bytes=COUNT),
}
LOCKS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "2GB",
}
BATCH = 1_000  # rows that are read at once
HEED = 0.05  # s after which a query that must end has ended
Limit = Callable[[], str]  # why a query must end now, as a sentence; empty if it may go on


def ask(
    workspace: Workspace,
    sql: str,
    artifacts: Mapping[str, str] | None = None,
    *,
    rows: int | None = None,
    seconds: float | None = None,
    cancelled: threading.Event | None = None,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and rows that answer `sql` over VIEWS and over `artifacts` (view's name -> digest, or "RUN/NODE/PORT").

    Columns that would have one name get a number behind it. At most `rows` rows are read, and at most `seconds` taken; whoever waits no
    longer sets `cancelled`, in any thread. Raises UsageError with DuckDB's own words where the query is wrong, or was ended.
    """

    def read(answer: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
        reader = answer.to_arrow_reader(BATCH)
        return _told_apart(reader.schema.names), list(islice(_rows(reader), rows))

    return _asked(workspace, sql, artifacts or {}, read, _limit(seconds, cancelled))


def ask_arrow(workspace: Workspace, sql: str, artifacts: Mapping[str, str] | None = None) -> pa.Table:
    """As `ask`, the answer as an Arrow table, with its types."""
    return _asked(workspace, sql, artifacts or {}, lambda answer: answer.to_arrow_table(), lambda: "")


def _asked(workspace: Workspace, sql: str, artifacts: Mapping[str, str], read: Callable[[Any], T], must_end: Limit) -> T:
    with duckdb.connect(config=LOCKS) as connection, _within(connection, must_end):
        try:
            _check_single(connection, sql)
            for name, view in _history(workspace, sql).items():
                connection.register(name, view)
            for name, artifact in artifacts.items():
                connection.register(name, _view(workspace, artifact))
            connection.execute("SET lock_configuration = true")
            answer = connection.sql(sql)
            if answer is None:
                raise UsageError("The query asks for nothing.", "Write one that does, such as: select * from runs")
            return read(answer)
        except duckdb.OutOfMemoryException:
            raise UsageError("The query needs more memory than it may take.", "Ask for less at once.") from None
        except (duckdb.Error, pa.ArrowException) as error:
            raise UsageError(
                f"The query failed: {_first_lines(error)}", f"There are the views {', '.join({**VIEWS, **artifacts})}."
            ) from None


def _check_single(connection: Any, sql: str) -> None:
    statements = len(connection.extract_statements(sql))
    if statements == 0:
        raise UsageError("The query says nothing.", "Write one, such as: select * from runs")
    if statements > 1:
        raise UsageError(f"These are {statements} queries.", "Ask one at a time.")


@contextmanager
def _within(connection: Any, must_end: Limit) -> Iterator[None]:
    """Interrupt whatever the connection does once it must end; what then breaks is told as that."""
    over = threading.Event()

    def heed() -> None:
        while not over.wait(HEED):
            if must_end():
                connection.interrupt()  # again and again: between two queries it is lost

    watcher = threading.Thread(target=heed, daemon=True)
    watcher.start()
    try:
        yield
    except Exception:
        if why := must_end():
            raise UsageError(why, "Ask for less at once.") from None
        raise
    finally:
        over.set()
        watcher.join()


def _limit(seconds: float | None, cancelled: threading.Event | None) -> Limit:
    ends = time.monotonic() + (math.inf if seconds is None else seconds)

    def must_end() -> str:
        if cancelled and cancelled.is_set():
            return "The query was cancelled."
        return f"The query took longer than {seconds:g} s." if time.monotonic() > ends else ""

    return must_end


def _told_apart(names: list[str]) -> list[str]:
    told: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate in told or (number > 1 and candidate in names):
            number += 1
            candidate = f"{name}_{number}"
        told.append(candidate)
    return told


def _rows(reader: Any) -> Iterator[tuple[Any, ...]]:
    for batch in reader:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _history(workspace: Workspace, sql: str) -> dict[str, pa.Table]:
    """The views, if the query may speak of one of them: making them takes the records of all runs."""
    if not any(name in sql.lower() for name in VIEWS):
        return {}
    records = workspace.run_catalogue.records()
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in VIEWS}
    for record in records:
        rows["runs"].append(
            {**{k: getattr(record, k) for k in ("run", "pipeline", "status", "seconds")}, "started": int(record.started * 1000)}
        )
        rows["steps"] += _steps(record)
        rows["artifacts"] += _artifacts(record, workspace.store)
        rows["metrics"] += _metrics(record, workspace.store)
    return {name: pa.Table.from_pylist(found, VIEWS[name]) for name, found in rows.items()}


def _steps(record: RunRecord) -> Iterator[dict[str, Any]]:
    for step in record.steps.values():
        told = {k: getattr(step, k) for k in ("node", "component", "state", "reason", "seconds")}
        counted = {"parts_run": step.parts.get("run"), "parts_reused": step.parts.get("reused")}
        yield {"run": record.run, **told, **counted, "place": step.where, "error": (step.error or {}).get("message")}


def _artifacts(record: RunRecord, store: ArtifactStore) -> Iterator[dict[str, Any]]:
    for step in record.steps.values():
        for port, output in step.outputs.items():
            if output:
                made = {"run": record.run, "node": step.node, "port": port, **{k: output[k] for k in ("type", "digest")}}
                yield {**made, "bytes": store.size(output["digest"])}


def _metrics(record: RunRecord, store: ArtifactStore) -> Iterator[dict[str, Any]]:
    for made in _artifacts(record, store):
        file = store.path(made["digest"]) / "metrics.json"
        if made["type"] == "Metrics" and file.exists():
            content = Metrics(file.parent).content
            for label, values in [(None, content["values"]), *content["per_class"].items()]:
                for name, value in values.items():
                    yield {"run": record.run, "node": made["node"], "class": label, "name": name, "value": value}


def _view(workspace: Workspace, named: str) -> Any:
    digest = artifact_digest(workspace, named)
    found = workspace.store.open(digest)
    if isinstance(found, Table):
        return pyarrow.dataset.dataset(found.file)
    if isinstance(found, Rows):
        return pyarrow.dataset.dataset([str(f) for f in found.files()], schema=found.schema())
    raise UsageError(f"'{named}' is a {type(found).__name__}, which has no rows.", "Name a Frames, Labels, Predictions, Dataset or Table.")


def artifact_digest(workspace: Workspace, named: str) -> str:
    """The digest of the artifact called `named`: "RUN/NODE/PORT", or the start of its digest. Raises UsageError if there is none."""
    run, _, rest = named.partition("/")
    if not rest:
        return _whole(workspace.store.root, named)
    node, _, port = rest.partition("/")
    steps = workspace.runs.get(run).record().steps
    outputs = steps[node].outputs if node in steps else {}
    if not (outputs.get(port)):
        there = [f"{s.node}/{p}" for s in steps.values() for p, o in s.outputs.items() if o]
        raise UsageError(f"Run {run} has no output '{rest}'.", f"It has: {', '.join(there) or 'none'}.")
    return str(outputs[port]["digest"])


def _whole(root: Path, start: str) -> str:
    """The one digest that starts with `start`."""
    found = [f.stem for f in sorted(root.glob(f"{start}*.json"))] if len(start) >= 6 and start.isalnum() else []
    if not found:
        remedy = "Give six characters or more of its digest, or RUN/NODE/PORT; what was removed to free space, its run makes again."
        raise UsageError(f"There is no artifact '{start}' in this workspace.", remedy)
    if len(found) > 1:
        raise UsageError(f"More than one artifact starts with '{start}'.", "Give more of the digest.")
    return found[0]


def _first_lines(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
