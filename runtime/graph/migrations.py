"""Brings an old file's JSON to the present schema version, one version at a time."""

from collections.abc import Callable
from typing import Any

from runtime.graph.problem import Problem, error

__all__ = ["MIGRATIONS", "VERSION", "migrated", "version_problem"]

VERSION = 1

# From version n to n + 1: a function from the raw document to the raw document. It sees unchecked input: what it does not
# understand it leaves as it is, for the schema to name.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def version_problem(raw: dict[str, Any]) -> Problem | None:
    """Why a document of this version cannot be read; None if it can."""
    version = raw.get("framewire")
    if version is None:
        return error("This is JSON, but not a pipeline: it has no key 'framewire'.", f'A pipeline begins with "framewire": {VERSION}.')
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        return error("'framewire' must be the schema version, a whole number.", f"Write {VERSION}.")
    if version > VERSION:
        message = f"It was written by a newer Framewire (schema version {version}; this one reads up to {VERSION})."
        return error(message, "Update Framewire.")
    return None


def migrated(raw: dict[str, Any]) -> dict[str, Any]:
    """The document as the present version would have written it."""
    for version in range(raw["framewire"], VERSION):
        raw = {**MIGRATIONS[version](raw), "framewire": version + 1}
    return raw
