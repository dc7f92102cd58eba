"""Random documents, and random edits that fit them, for hypothesis."""

import json

from hypothesis import strategies as st

from designer.document import edge_key, empty_document
from designer.edits import MISSING, Change, Edit, value_at

IDS = [f"n{i}" for i in range(5)]
NAMES = ["x", "y"]
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from([0.5, 1.0]), st.text("ab${}", max_size=3), st.just([1, 2]))
PARAMS = st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=2)
NODES = st.fixed_dictionaries(
    {"component": st.sampled_from(["a@1", "b@2"])},
    optional={"title": st.sampled_from(["", "T"]), "params": PARAMS, "reuse": st.booleans(), "cpus": st.sampled_from([None, 1, 0.5])},
)
PLACES = st.lists(st.integers(-9, 9), min_size=2, max_size=2)
NOTES = st.fixed_dictionaries({"text": st.text("ab<>", max_size=3)}, optional={"color": st.sampled_from(["", "red"])})
GROUPS = st.fixed_dictionaries({"nodes": st.lists(st.sampled_from(IDS), max_size=2, unique=True)}, optional={"collapsed": st.booleans()})
PARAMETERS = st.fixed_dictionaries({"type": st.just("integer")}, optional={"default": st.integers(0, 3)})


@st.composite
def edits(draw, document, fitting=True):
    """An edit of `document`; with `fitting`, one whose changes all stand."""
    changes, now = [], json.loads(json.dumps(document))
    for _ in range(draw(st.integers(1, 4))):
        path, value = draw(_aims(now))
        was = value_at(now, path)
        if not fitting and draw(st.booleans()):
            was = draw(VALUES)
        change = Change(path, was, value)
        changes.append(change)
        _put(now, change)
    return Edit("Random", tuple(changes))


@st.composite
def documents(draw):
    """A document that could be saved."""
    document = empty_document(draw(st.sampled_from(["", "P"])))
    for _ in range(draw(st.integers(0, 8))):
        path, value = draw(_aims(document))
        _put(document, Change(path, MISSING, value))
    return document


@st.composite
def _aims(draw, document):
    """An address, and what to put there so that no wire loses its node."""
    nodes = sorted(document["nodes"])
    wired = {end[0] for edge in document["edges"].values() for end in (edge["from"], edge["to"])}
    kinds = ["name", "node", "note", "group", "layout", "parameter"] + (["setting", "param", "edge"] if nodes else [])
    gone = st.just(MISSING)
    match draw(st.sampled_from(kinds)):
        case "name":
            return ("name",), draw(st.sampled_from(["P", "Q"]))
        case "node":
            id_ = draw(st.sampled_from(IDS))
            return ("nodes", id_), draw(NODES if id_ in wired else st.one_of(gone, NODES))
        case "setting":
            return ("nodes", draw(st.sampled_from(nodes)), "title"), draw(st.one_of(gone, st.sampled_from(["", "A"])))
        case "param":
            return ("nodes", draw(st.sampled_from(nodes)), "params", draw(st.sampled_from(NAMES))), draw(st.one_of(gone, VALUES))
        case "edge":
            edge = {"from": [draw(st.sampled_from(nodes)), "out"], "to": [draw(st.sampled_from(nodes)), "in"]}
            return ("edges", edge_key(edge)), draw(st.one_of(gone, st.just(edge)))
        case "note":
            return ("notes", draw(st.sampled_from(["m", "k"]))), draw(st.one_of(gone, NOTES))
        case "group":
            return ("groups", draw(st.sampled_from(["g", "h"]))), draw(st.one_of(gone, GROUPS))
        case "layout":
            return ("layout", draw(st.sampled_from([*IDS, "m"]))), draw(st.one_of(gone, PLACES))
    return ("parameters", draw(st.sampled_from(NAMES))), draw(st.one_of(gone, PARAMETERS))


def _put(document, change):
    from designer.edits import apply

    document |= apply(document, Edit("", (Change(change.path, value_at(document, change.path), change.now),)))
