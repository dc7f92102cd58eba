"""A DuckDB that can reach nothing but the tables it is handed: no file, no network, no extension, no setting."""

import json
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pyarrow

from components.errors import InputError
from components.tabular.sentences import sentence
from components.tabular.views import Relation
from components.words import counted

__all__ = ["asked"]

SETTINGS: dict[str, str | int | bool] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    "python_enable_replacements": False,  # else a name in a query could be a variable of this process
    "temp_directory": "",  # nothing is spilled to disk
    "threads": 1,  # rows come out in one order
    "preserve_insertion_order": True,
}
CLOCKS = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
STABLE_ENOUGH = {"error", "getvariable", "current_setting", "current_schema", "current_schemas", "current_database", "in_search_path"}


def asked(query: str, tables: Mapping[str, Relation], *, memory_mb: int) -> pyarrow.Table:
    """What `query`, one SELECT over `tables`, gives. The same query and tables give the same rows in the same order.

    Raises InputError for anything but one SELECT, for whatever DuckDB refuses, and for functions that differ from call to call.
    """
    with duckdb.connect(":memory:", config={**SETTINGS, "memory_limit": f"{memory_mb}MB"}) as connection:
        for name, relation in tables.items():
            connection.register(name, relation)
        connection.execute("SET lock_configuration = true")
        try:
            _check(query, connection)
            result = _rows(query, connection)
        except (duckdb.Error, pyarrow.ArrowException) as error:
            raise sentence(error, {name: relation.schema.names for name, relation in tables.items()}) from None
    return _writable(result)


def _rows(query: str, connection: duckdb.DuckDBPyConnection) -> pyarrow.Table:
    with warnings.catch_warnings():
        # It copies the rows once more than connection.sql, whose errors, though, do not say where in the query.
        warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)
        return connection.execute(query).to_arrow_table()


def _check(query: str, connection: duckdb.DuckDBPyConnection) -> None:
    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise InputError(f"The query holds {counted(len(statements), 'statement')}.", "Write exactly one SELECT.")
    (answer,) = connection.execute("SELECT json_serialize_sql(?)", [statements[0].query]).fetchone() or ("{}",)
    tree = json.loads(answer)
    if tree.get("error_type") == "not implemented":
        remedy = "Write one SELECT; a PIVOT goes into it as SELECT * FROM (PIVOT ... ON column IN (...) USING ...)."
        raise InputError("Only a SELECT can be asked here, nothing that changes tables or settings.", remedy)
    changing = _changing_functions(connection)
    for node in _nodes(tree):
        name = str(node.get("function_name") or "".join(node.get("column_names") or [])).lower()
        if name in changing or (name in CLOCKS and node.get("class") == "COLUMN_REF"):
            raise InputError(f"{name}() gives something else each time, so the step could not be repeated.", "Take it out of the query.")
        if isinstance(node.get("sample"), dict) and not node["sample"].get("repeatable"):
            raise InputError("A sample without a seed is another one each time.", "Write it as TABLESAMPLE ... REPEATABLE (1).")


def _changing_functions(connection: duckdb.DuckDBPyConnection) -> set[str]:
    listed = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')"
    return {name for (name,) in connection.execute(listed).fetchall()} - STABLE_ENOUGH


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _nodes(child)


def _writable(table: pyarrow.Table) -> pyarrow.Table:
    names = table.column_names
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"Two columns of the result are named '{twice[0]}'.", "Name one of them otherwise with AS.")
    return table.replace_schema_metadata(None)
