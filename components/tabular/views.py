"""What an artifact looks like to SQL: a table whose rows are read as a query asks for them."""

from typing import Any, TypeAlias

import pyarrow
import pyarrow.dataset
import pyarrow.parquet

from components.artifacts import Artifact, Metrics, Rows, Table, Videos
from components.errors import InputError

__all__ = ["Relation", "as_relation"]

Relation: TypeAlias = pyarrow.Table | pyarrow.dataset.Dataset

METRICS = pyarrow.schema([("name", pyarrow.string()), ("class", pyarrow.string()), ("value", pyarrow.float64())])
SEGMENTS = pyarrow.schema(
    [
        *((name, pyarrow.string()) for name in ("video", "codec", "digest", "media")),
        *((name, pyarrow.int64()) for name in ("width", "height", "rotation", "first_index")),
        *((name, pyarrow.float64()) for name in ("fps", "duration", "start", "end", "previous")),
        ("variable", pyarrow.bool_()),
    ]
)


def as_relation(artifact: Artifact) -> Relation:
    """The rows of `artifact`; those of large ones are read from its files only when and where a query needs them."""
    match artifact:
        case Table():
            return pyarrow.dataset.dataset(artifact.file, format="parquet")
        case Rows():
            return pyarrow.dataset.dataset(artifact.files(), schema=artifact.schema(), format="parquet")
        case Videos():
            return pyarrow.Table.from_pylist(artifact.segments(), SEGMENTS)
        case Metrics():
            return pyarrow.Table.from_pylist(_figures(artifact), METRICS)
    raise InputError(f"A {type(artifact).__name__} has no rows to query.", "Wire a Table, Frames, Labels, Predictions, Metrics or Videos.")


def _figures(metrics: Metrics) -> list[dict[str, Any]]:
    whole = [{"name": name, "class": None, "value": value} for name, value in metrics.values.items()]
    each = metrics.content.get("per_class", {})
    return whole + [{"name": name, "class": label, "value": value} for label, row in each.items() for name, value in row.items()]
