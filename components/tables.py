"""The component that asks questions of tables: sql."""

from typing import Annotated

from components.artifacts import Frames, Labels, Metrics, Predictions, Table, Videos
from components.context import context
from components.declare import Code, Hint, Limits, component
from components.errors import InputError
from components.words import counted

__all__ = ["sql"]

Queried = Table | Frames | Labels | Predictions | Metrics | Videos


@component(category="Analyse", title="SQL", memory_mb=1500)
def sql(
    first: Annotated[Queried, Hint("known in the query as first, and by its type: frames, dataset, labels, predictions ...")],
    second: Annotated[Queried | None, Hint("known as second, and by its type if first is of another")] = None,
    third: Annotated[Queried | None, Hint("known as third, and by its type if it is the first of it")] = None,
    *,
    query: Annotated[str, Code("one SELECT of DuckDB's SQL")] = "SELECT count(*) AS rows FROM first",
    names: Annotated[tuple[str, ...], Hint("other names for first, second and third, in this order", advanced=True)] = (),
    memory: Annotated[int, Limits("the query is stopped when it needs more", unit="MB", ge=50, le=64_000, advanced=True)] = 1000,
) -> Table:
    """Ask a question of tables, frames, labels, predictions or metrics in SQL.

    The query sees the tables wired to it and nothing else: no file, no network, no extension, no setting. The same query over the
    same tables gives the same rows in the same order, so functions such as now() and random() are refused.
    """
    from components.tabular.door import asked
    from components.tabular.views import as_relation
    from components.tabular.writing import write_table

    wired = {port: given for port, given in (("first", first), ("second", second), ("third", third)) if given is not None}
    tables = {port: as_relation(given) for port, given in wired.items()}
    for port, given in wired.items():
        if not isinstance(given, Table):  # "table" is a word of SQL
            tables.setdefault(type(given).__name__.lower(), tables[port])
    for port, name in zip(wired, names, strict=False):
        if not name.isidentifier() or name.lower() in tables:
            raise InputError(f"'{name}' cannot be the name of a table.", "Take letters, digits and _, and a name that is not taken yet.")
        tables[name.lower()] = tables[port]
    result = asked(query, tables, memory_mb=memory)
    context().log(f"{counted(result.num_rows, 'row')} of {', '.join(result.column_names)}.")
    return write_table(result, context().output("table"))
