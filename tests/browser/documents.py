"""Pipelines for the tests, written short."""

from typing import Any

__all__ = ["LINE", "document", "wires"]

Json = dict[str, Any]


def wires(*keys: str) -> Json:
    """Edges by their keys: `wires("a.metrics>b.a")`."""
    ends = {key: key.split(">") for key in keys}
    return {key: {"from": source.split("."), "to": target.split(".")} for key, (source, target) in ends.items()}


def document(nodes: dict[str, str | Json], *keys: str, **more: Any) -> Json:
    """Nodes by their components ("add", or a whole record), side by side, and the wires between them."""
    records = {n: {"component": f"{r}@1"} if isinstance(r, str) else r for n, r in nodes.items()}
    layout = {n: [280 * (i % 4), 200 * (i // 4)] for i, n in enumerate(records)}
    return {"nodes": records, "edges": wires(*keys), "layout": {**layout, **more.pop("layout", {})}, **more}


LINE = document({"one": "constant", "two": "add", "three": "add"}, "one.metrics>two.a", "two.metrics>three.a")
