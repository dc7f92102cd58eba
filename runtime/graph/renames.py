"""Which nodes of two pipelines are the same one under another id: told by what they do and by how they are wired."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from components.artifacts import bytes_digest
from runtime.graph.pipeline import Node, Pipeline
from runtime.graph.values import value_text

__all__ = ["renamed"]

ROUNDS = 6  # how many wires away two nodes are told apart
SURE, LIKELY = 0.75, 0.4  # likeness of 0 to 1 from which two nodes are taken for one: first those beyond doubt, then the rest
MOST_PAIRS = 40_000  # that are compared one by one; beyond it only nodes that are exactly alike are recognised
Ids = dict[str, str]  # older id -> newer id


def renamed(old: Pipeline, new: Pipeline) -> Ids:
    """By id in `old` the id in `new`, of nodes that have another one there.

    An id that both have is never a rename. First, nodes of one component with equal parameters whose surroundings are alike are paired:
    labels refined over the wires, as Weisfeiler and Lehman do it (A reduction of a graph to a canonical form, 1968), the finest first.
    Then, of one component, those that are alike enough in parameters, wires and title.
    """
    gone, made = sorted(set(old.nodes) - set(new.nodes)), sorted(set(new.nodes) - set(old.nodes))
    found: Ids = {}
    if gone and made:
        _pair_exactly(old, new, found)
        for least in (SURE, LIKELY):
            _pair_likely(_Wired.of(old), _Wired.of(new), found, least)
    return found


@dataclass(frozen=True)
class _Wired:
    """A pipeline with the wires of each node at hand: (its own port, the direction, the other node, the other's port)."""

    pipeline: Pipeline
    wires: Mapping[str, tuple[tuple[str, str, str, str], ...]]

    @classmethod
    def of(cls, pipeline: Pipeline) -> "_Wired":
        wires: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
        for (source, out), (target, port) in ((e.source, e.target) for e in pipeline.edges):
            wires[target].append((port, "from", source, out))
            wires[source].append((out, "to", target, port))
        return cls(pipeline, {node: tuple(sorted(listed)) for node, listed in wires.items()})


def _pair_exactly(old: Pipeline, new: Pipeline, found: Ids) -> None:
    """Pair nodes whose surroundings are alike; each pair found tells others apart, so look again until nothing new is found."""
    before, after = _Wired.of(old), _Wired.of(new)
    while pairs := _pairs(before, after, found):
        found.update(pairs)


def _pairs(old: _Wired, new: _Wired, found: Ids) -> Ids:
    """The pairs of the finest round that has any of which there is no doubt; else one of several that are alike all over."""
    ones, others = _refined(old, {n: found.get(n, n) for n in old.pipeline.nodes}, new), _refined(new, {}, old, set(found.values()))
    doubtful: Ids = {}
    for number in range(ROUNDS, 0, -1):
        groups: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for side, labels in enumerate((ones[number], others[number])):
            for node in sorted(n for n, label in labels.items() if not label.startswith("=")):
                groups[labels[node]][side].append(node)
        alike = [(a, b) for a, b in groups.values() if len(a) == len(b)]
        if sure := {a[0]: b[0] for a, b in alike if len(a) == 1}:
            return sure
        doubtful = doubtful or next((_taken(old, ones[number], pair) for pair in alike), {})
    return doubtful


def _taken(old: _Wired, labels: Mapping[str, str], alike: tuple[list[str], list[str]]) -> Ids:
    """All pairs of two lists that are alike, if nothing else hangs on which is which; else one, which may tell the others apart."""
    ones, others = alike
    alone = all(labels[node].startswith("=") for one in ones for _, _, node, _ in old.wires.get(one, ()) if node in labels)
    return dict(zip(ones, others, strict=True)) if alone else {ones[0]: others[0]}


def _refined(graph: _Wired, ids: Ids, other: _Wired, taken: Iterable[str] = ()) -> list[dict[str, str]]:
    """The labels of each round; nodes that both pipelines have, or that are paired already, stand for themselves under their newer id."""
    known = {n: ids.get(n, n) for n in graph.pipeline.nodes}
    stands = {*other.pipeline.nodes, *taken}
    fixed = {node: f"={id_}" for node, id_ in known.items() if id_ in stands}
    labels = {node: fixed.get(node) or _label(told) for node, told in graph.pipeline.nodes.items()}
    rounds = [labels]
    for _ in range(ROUNDS):
        labels = {node: fixed.get(node) or _finer(label, graph.wires.get(node, ()), labels) for node, label in labels.items()}
        rounds.append(labels)
    return rounds


def _finer(label: str, wires: Iterable[tuple[str, str, str, str]], labels: Mapping[str, str]) -> str:
    return bytes_digest(repr((label, sorted((port, way, labels.get(node, ""), end) for port, way, node, end in wires))).encode())


def _label(node: Node) -> str:
    return f"{_kind(node)} {value_text(dict(node.params))}"


def _kind(node: Node) -> str:
    return node.component.partition("@")[0]


def _pair_likely(old: _Wired, new: _Wired, found: Ids, least: float) -> None:
    gone = [n for n in sorted(set(old.pipeline.nodes) - set(new.pipeline.nodes)) if n not in found]
    taken = set(found.values())
    made = [n for n in sorted(set(new.pipeline.nodes) - set(old.pipeline.nodes)) if n not in taken]
    if len(gone) * len(made) > MOST_PAIRS:
        return
    pairs = [(_likeness(old, new, found, (one, other)), one, other) for one in gone for other in made]
    for likeness, one, other in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
        if likeness >= least and one not in found and other not in taken:
            found[one] = other
            taken.add(other)


def _likeness(old: _Wired, new: _Wired, found: Ids, pair: tuple[str, str]) -> float:
    """How alike two nodes are, 0 (or of different components) to 1."""
    one, other = old.pipeline.nodes[pair[0]], new.pipeline.nodes[pair[1]]
    if _kind(one) != _kind(other):
        return 0.0
    names = {*one.params, *other.params}
    equal = [n for n in names if n in one.params and n in other.params and value_text(one.params[n]) == value_text(other.params[n])]
    params = len(equal) / len(names) if names else 0.5  # no parameters say nothing
    before = {(port, way, found.get(node, node), end) for port, way, node, end in old.wires.get(pair[0], ())}
    after = set(new.wires.get(pair[1], ()))
    wires = len(before & after) / len(before | after) if before | after else 0.0
    return 0.5 * params + 0.4 * wires + 0.1 * bool(one.title and one.title == other.title)
