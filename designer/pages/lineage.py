"""Where models come from and where they go: datasets, runs, models and endpoints, and what leads from one to the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from runtime.workspace import ModelRecord, RunRecord

__all__ = ["Lineage", "Thing", "lineage", "only_around"]

Kind = Literal["dataset", "run", "model", "endpoint"]


@dataclass(frozen=True)
class Thing:
    """A dataset, run, model or endpoint of the map."""

    id: str
    kind: Kind
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Lineage:
    """The map: its things, and pairs of ids (from, to)."""

    things: tuple[Thing, ...]
    ways: tuple[tuple[str, str], ...]


def lineage(
    runs: Iterable[tuple[RunRecord, Iterable[Mapping[str, Any]]]], models: Iterable[ModelRecord], endpoints: Mapping[str, str]
) -> Lineage:
    """The map of the runs, each with what it read as its request tells; `endpoints` says by name which model (digest) each serves."""
    things: dict[str, Thing] = {}
    ways: dict[tuple[str, str], None] = {}
    names = {m.digest: f"{m.name} {m.version}" for m in models}
    for record, reads in sorted(runs, key=lambda pair: pair[0].started):
        made = _new_models(record)
        if not made:
            continue
        run = Thing(f"run:{record.run}", "run", record.pipeline, record.run)
        things[run.id] = run
        for data in map(_data, reads):
            things[data.id] = data
            ways[data.id, run.id] = None
        for digest in made:
            model = Thing(f"model:{digest}", "model", names.get(digest, "not named yet"), digest[:12])
            things.setdefault(model.id, model)
            ways[run.id, model.id] = None
    for name, digest in endpoints.items():
        endpoint = Thing(f"endpoint:{name}", "endpoint", name)
        things[endpoint.id] = endpoint
        if f"model:{digest}" in things:
            ways[f"model:{digest}", endpoint.id] = None
    return Lineage(tuple(things.values()), tuple(ways))


def only_around(whole: Lineage, id: str) -> Lineage:
    """What leads to a thing, and what it leads to."""
    kept = _reached(whole.ways, id) | _reached(tuple((b, a) for a, b in whole.ways), id) | {id}
    ways = tuple(way for way in whole.ways if way[0] in kept and way[1] in kept)
    return Lineage(tuple(thing for thing in whole.things if thing.id in kept), ways)


def _data(read: Mapping[str, Any]) -> Thing:
    """The version of a dataset that was read, or the path itself."""
    path, name, version = read["path"], read.get("dataset"), read.get("version")
    if not name:
        return Thing(f"dataset:{path}", "dataset", PurePath(path).name or path, _end_of(path))
    title = f"{name} {version}" if version else f"{name}, unregistered"
    return Thing(f"dataset:{name}@{version or path}", "dataset", title, _end_of(path))


def _end_of(path: str) -> str:
    """The last parts of a long path: its beginning is the same for all."""
    return path if len(path) <= 28 else "…/" + "/".join(PurePath(path).parts[-2:])


def _new_models(record: RunRecord) -> list[str]:
    """The models whose steps worked in this run; gates and the like hand on what another step made."""
    made = [o["digest"] for s in record.steps.values() if s.state == "succeeded" for o in s.outputs.values() if o and o["type"] == "Model"]
    return list(dict.fromkeys(made))


def _reached(ways: Iterable[tuple[str, str]], start: str) -> set[str]:
    listed, found, waiting = list(ways), set[str](), [start]
    while waiting:
        here = waiting.pop()
        new = {b for a, b in listed if a == here} - found
        found |= new
        waiting.extend(new)
    return found
