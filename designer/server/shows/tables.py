"""The first rows of an artifact that has rows, as plain JSON."""

import math
from datetime import date, datetime, time
from typing import Any

from components.artifacts import Rows, Table

__all__ = ["first_rows", "plain"]

MOST_ROWS = 100
LONGEST = 500  # characters of a cell


def first_rows(made: Rows | Table, most: int = MOST_ROWS) -> dict[str, Any]:
    """As TableView of the contract; pictures in it are told by their size."""
    import pyarrow.parquet

    rows: list[list[Any]] = []
    columns: list[str] = []
    total = 0
    for file in made.files() if isinstance(made, Rows) else [made.file]:
        with pyarrow.parquet.ParquetFile(file) as opened:
            total += opened.metadata.num_rows
            columns = columns or [name for name in opened.schema_arrow.names if name != "image"]
            if len(rows) < most:
                batch = next(opened.iter_batches(batch_size=most - len(rows), columns=columns), None)
                rows += [[plain(row[c]) for c in columns] for row in (batch.to_pylist() if batch is not None else [])]
    return {"columns": columns, "rows": rows[:most], "total": total}


def plain(value: Any) -> Any:
    """A value of a table as JSON can say it."""
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(value):,} bytes"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value[:LONGEST]]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)[:LONGEST]
