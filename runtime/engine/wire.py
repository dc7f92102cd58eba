"""Invocations and outcomes as JSON, for processes that are no workers of a cluster."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from runtime.engine.invocation import Failure, Given, Invocation, Outcome

__all__ = ["invocation_from", "invocation_json", "outcome_from", "outcome_json"]


def invocation_json(invocation: Invocation) -> dict[str, Any]:
    """The invocation as plain JSON."""
    folders = {name: [str(f) for f in getattr(invocation, name)] for name in ("component_folders", "script_folders")}
    return {**asdict(invocation), "workspace": str(invocation.workspace), **folders}


def invocation_from(read: Mapping[str, Any]) -> Invocation:
    """The invocation that invocation_json wrote."""
    inputs = {port: Given(g["digest"], None if g["only"] is None else tuple(g["only"])) for port, g in read["inputs"].items()}
    pieces = None if read["pieces"] is None else {port: tuple(digests) for port, digests in read["pieces"].items()}
    folders = {name: tuple(map(Path, read[name])) for name in ("component_folders", "script_folders")}
    return Invocation(**{**read, "workspace": Path(read["workspace"]), "inputs": inputs, "pieces": pieces, **folders})


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain JSON."""
    failure = outcome.failure.to_json() if outcome.failure else None
    told = {name: getattr(outcome, name) for name in ("seconds", "where", "cancelled")}
    return {**told, "outputs": dict(outcome.outputs), "metrics": dict(outcome.metrics), "failure": failure}


def outcome_from(read: Mapping[str, Any]) -> Outcome:
    """The outcome that outcome_json wrote."""
    return Outcome(**{**read, "failure": Failure(**read["failure"]) if read["failure"] else None})
