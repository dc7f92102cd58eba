"""What differs between two pipelines in meaning: where things lie, notes and frames around nodes say nothing here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import zip_longest
from typing import Any, Literal

from components.declare import REQUIRED, Component
from runtime.graph.pipeline import End, Node, Pipeline, PipelineParameter
from runtime.graph.renames import renamed
from runtime.graph.values import shown, value_text

__all__ = ["Change", "Difference", "difference"]

Kind = Literal["name", "description", "argument", "added", "removed", "renamed", "title", "component", "parameter", "setting", "wire"]
WORDS_ONLY = ("name", "description", "renamed", "title")
ASIDE = ("compute", "retries", "timeout", "reuse")  # settings that say where and how often, not what
SETTINGS = tuple(f.name for f in fields(Node) if f.name not in ("component", "title", "params"))
ORDER = ("name", "description", "argument", "removed", "added", "renamed", "title", "component", "parameter", "setting", "wire")


@dataclass(frozen=True)
class Change:
    """One thing that is not the same. `node` is an id of the newer pipeline, or, of what is gone, of the older one.

    kind        name                    old -> new
    argument    the pipeline parameter  {"type", "default", "help"} or None
    added       -                       None -> {"component", "params"};   removed: the other way round
    renamed     -                       id -> id
    component   -                       resize@1 -> resize@2
    parameter   the parameter           value -> value (its default where it is not set and the component is known; else None)
    setting     compute, reuse, ...     value -> value
    wire        the input               "NODE.OUTPUT" that feeds it, or None
    """

    kind: Kind
    node: str = ""
    name: str = ""
    old: Any = None
    new: Any = None

    @property
    def matters(self) -> bool:
        """Whether it can change what the pipeline gives."""
        return self.kind not in WORDS_ONLY and not (self.kind == "setting" and self.name in ASIDE)

    @property
    def says(self) -> str:
        """The change as people read it."""
        match self.kind:
            case "added":
                return f"node '{self.node}' ({self.new['component']}) is new"
            case "removed":
                return f"node '{self.node}' ({self.old['component']}) is gone"
            case "renamed":
                return f"node '{self.old}' is called '{self.new}' now"
            case "wire":
                return self._wire
            case "argument":
                return f"pipeline parameter {self.name}: {_told(self.old)} -> {_told(self.new)}"
            case "parameter":
                return f"{self.node}.{self.name}: {shown(self.old)} -> {shown(self.new)}"
            case _:
                of = f"{self.node}: " if self.node else ""
                return f"{of}{self.name or self.kind} {shown(self.old)} -> {shown(self.new)}"

    @property
    def _wire(self) -> str:
        end = f"{self.node}.{self.name}"
        if self.old is None:
            return f"{end} is fed by {self.new} now"
        return f"{end} is fed by {self.new or 'nothing'} instead of {self.old}"

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it: without the empty node or name, with the words."""
        told = {key: value for key, value in asdict(self).items() if value or key in ("old", "new")}
        return {**told, "says": self.says}


@dataclass(frozen=True)
class Difference:
    """All changes from one pipeline to another, in a stable order; empty: they mean the same."""

    changes: tuple[Change, ...] = ()

    @property
    def renames(self) -> dict[str, str]:
        """By older id the newer one, of the nodes that are called otherwise."""
        return {c.old: c.new for c in self.changes if c.kind == "renamed"}

    def __bool__(self) -> bool:
        return bool(self.changes)


def difference(old: Pipeline, new: Pipeline, catalogue: Mapping[str, Component] | None = None) -> Difference:
    """What differs from `old` to `new`. With the `catalogue`, a parameter set to its default is the same as one that is not set."""
    ids = renamed(old, new)
    found = [
        *(Change(k, old=one, new=other) for k, one, other in _headings(old, new) if one != other),
        *_arguments(old.parameters, new.parameters),
        *_nodes(old, new, ids, catalogue or {}),
        *_wires(old, new, ids),
    ]
    return Difference(tuple(sorted(found, key=lambda c: (c.node, ORDER.index(c.kind), c.name))))


def _headings(old: Pipeline, new: Pipeline) -> Sequence[tuple[Literal["name", "description"], str, str]]:
    return (("name", old.name, new.name), ("description", old.description, new.description))


def _arguments(old: Mapping[str, PipelineParameter], new: Mapping[str, PipelineParameter]) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        one, other = _declared(old.get(name)), _declared(new.get(name))
        if value_text(one) != value_text(other):
            yield Change("argument", name=name, old=one, new=other)


def _declared(parameter: PipelineParameter | None) -> dict[str, Any] | None:
    if parameter is None:
        return None
    told = {"type": parameter.type, "default": parameter.default, "help": parameter.help}
    return {k: v for k, v in told.items() if v is not REQUIRED and v != ""}


def _nodes(old: Pipeline, new: Pipeline, ids: Mapping[str, str], catalogue: Mapping[str, Component]) -> Iterator[Change]:
    kept = {id_: ids.get(id_, id_) for id_ in old.nodes if ids.get(id_, id_) in new.nodes}
    for id_ in old.nodes.keys() - kept.keys():
        yield Change("removed", id_, old=_in_short(old.nodes[id_]))
    for id_ in new.nodes.keys() - set(kept.values()):
        yield Change("added", id_, new=_in_short(new.nodes[id_]))
    for before, after in kept.items():
        if before != after:
            yield Change("renamed", after, old=before, new=after)
        yield from _node(after, old.nodes[before], new.nodes[after], catalogue)


def _in_short(node: Node) -> dict[str, Any]:
    return {"component": node.component, "params": dict(node.params)}


def _node(id_: str, old: Node, new: Node, catalogue: Mapping[str, Component]) -> Iterator[Change]:
    if old.title != new.title:
        yield Change("title", id_, old=old.title, new=new.title)
    if old.component != new.component:
        yield Change("component", id_, old=old.component, new=new.component)
    before, after = _values(old, catalogue), _values(new, catalogue)
    for name in sorted({*before, *after}):
        if _text(before, name) != _text(after, name) and name in {*old.params, *new.params}:
            yield Change("parameter", id_, name, before.get(name), after.get(name))
    for name in SETTINGS:
        if value_text(getattr(old, name)) != value_text(getattr(new, name)):
            yield Change("setting", id_, name, getattr(old, name), getattr(new, name))


def _values(node: Node, catalogue: Mapping[str, Component]) -> dict[str, Any]:
    component = catalogue.get(node.component.partition("@")[0])
    declared = component.parameters.values() if component and component.key == node.component else ()
    return {**{p.name: p.default for p in declared if p.default is not REQUIRED}, **node.params}


def _text(values: Mapping[str, Any], name: str) -> str:
    return value_text(values[name]) if name in values else ""


def _wires(old: Pipeline, new: Pipeline, ids: Mapping[str, str]) -> Iterator[Change]:
    before, after = _feeds(old, ids), _feeds(new, {})
    for end in sorted({*before, *after}):
        if end[0] in new.nodes:  # else it went with its node
            one, other = before.get(end, set()), after.get(end, set())
            for was, now in zip_longest(sorted(one - other), sorted(other - one)):
                yield Change("wire", *end, was, now)


def _feeds(pipeline: Pipeline, ids: Mapping[str, str]) -> dict[End, set[str]]:
    """By input, the outputs that feed it, all under their newer ids."""
    found: dict[End, set[str]] = {}
    for (source, output), (target, port) in ((e.source, e.target) for e in pipeline.edges):
        found.setdefault((ids.get(target, target), port), set()).add(f"{ids.get(source, source)}.{output}")
    return found


def _told(declared: Mapping[str, Any] | None) -> str:
    if declared is None:
        return "nothing"
    return shown(declared["default"]) if "default" in declared else f"a {declared['type']} that every run says"
