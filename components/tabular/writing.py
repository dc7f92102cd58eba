"""Rows into a Table artifact."""

from pathlib import Path

import pyarrow
import pyarrow.parquet

from components.artifacts import Table
from components.errors import InputError

__all__ = ["write_table"]


def write_table(table: pyarrow.Table, folder: Path) -> Table:
    """The Table artifact in `folder` with the rows of `table`; InputError if a column's type cannot be stored."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        pyarrow.parquet.write_table(table, folder / "table.parquet", compression="zstd")
    except pyarrow.ArrowException as error:
        raise InputError(f"The table cannot be stored: {error}.", "Change the type of that column, as with CAST(x AS VARCHAR).") from None
    columns = [{"name": field.name, "type": str(field.type)} for field in table.schema]
    return Table.create(folder, {"columns": columns, "counts": {"rows": table.num_rows}})
