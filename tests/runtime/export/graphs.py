"""Graphs of toy components that could be drawn, with everything in them that a person or an attacker could type."""

from hypothesis import strategies as st

from runtime.graph import Edge, Group, Node, Note, Pipeline, PipelineParameter
from runtime.graph.view import declared
from tests.toys import toy_catalogue

CATALOGUE = toy_catalogue()
HOSTILE = [
    'a "quoted" word',
    "it's",
    '"""',
    "'''",
    '""" + __import__("os").system("touch HERE") + """',
    "ends with a backslash\\",
    "\\N{BULLET} \\x41 \\",
    "two\nlines",
    'SELECT "a"\n  FROM b\n',
    "two\r\nlines\ttab ",
    "\x00",
    "\u202eright to left\u2066",
    "{{ x }} ${{ y }} $(z) `id` %s {0} {name}",
    "${a} and $${a} and $$${a}",
    "${a}",
    "${nobody}",
    "class",
    "match",
    "print",
    "self",
    "9 lives",
    "x" * 300,
    "many " * 60,
    "constant",
    "Add",
    "pipeline",
    "components",
    "Pipeline",
    "__name__",
    "\u2028",
    "\x1b[2J",
    "é ü ß 漢字 🎥",
    " ",
    "#!/bin/sh",
    "# coding: latin-1",
    "a\\nb",
    "f'{x}'",
]
texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ids = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True) | st.sampled_from(["a", "class", "add", "pipeline", "components", "x" * 63])
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | numbers | texts
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=3), max_leaves=6)
kinds = st.sampled_from(["number", "integer", "text", "boolean", "list", "object", "file"])
parameters = st.dictionaries(
    st.sampled_from(["a", "b", "print"]) | ids,
    st.builds(PipelineParameter, kinds, values, texts) | st.builds(PipelineParameter, kinds),
    max_size=3,
)
settings = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "compute": st.sampled_from(["local", "gpu-pool"]),
        "cpus": st.none() | st.sampled_from([0.5, 4]),
        "gpus": st.none() | st.sampled_from([0.25, 1]),
        "gpu": st.sampled_from(["prefer", "require", "never"]),
        "retries": st.integers(0, 100),
        "timeout": st.none() | st.floats(0.001, 1e6),
        "reuse": st.booleans(),
        "bypass": st.booleans(),
    },
)


@st.composite
def drawable(draw, most=8):
    """A pipeline whose wires fit; its parameters may hold anything."""
    names = draw(st.lists(ids, unique=True, max_size=most))
    nodes, edges = {}, []
    for name in names:
        component = CATALOGUE[draw(st.sampled_from(sorted(CATALOGUE)))]
        given = {p: draw(values) for p in component.parameters if draw(st.booleans())}
        nodes[name] = Node(component.key, params=given, **draw(settings))
        for port in component.inputs.values():
            fitting = [(n, o.name) for n in nodes if n != name for o in outputs(nodes[n]) if port.takes(o)]
            if fitting and draw(st.integers(0, 3)):
                edges.append(Edge(draw(st.sampled_from(fitting)), (name, port.name)))
    order = draw(st.permutations(names))
    others = sorted({"n1", "n2"} - set(names))
    return Pipeline(
        draw(texts),
        draw(texts),
        parameters=draw(parameters),
        nodes={name: nodes[name] for name in order},
        edges=tuple(edges),
        notes=tuple(Note(other, draw(texts)) for other in others[:1]),
        groups=tuple(Group(other, draw(texts), tuple(names[:2])) for other in others[1:]),
        layout={name: (draw(st.integers(-9, 9)) * 10.0, 0.0) for name in names if draw(st.booleans())},
    )


def outputs(node):
    return declared(CATALOGUE, node.component).outputs.values()
