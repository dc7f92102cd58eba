"""Pipelines that no person would draw: hostile text, odd numbers, edges to nowhere."""

from hypothesis import strategies as st

from runtime.graph import Edge, Group, Node, Note, Pipeline, PipelineParameter
from tests.toys import toy_catalogue

ids = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
texts = st.text(max_size=60) | st.sampled_from(
    ["</script><script>alert(1)</script>", "${x}", "{{x}}", "\u2028", "\x00", "\x1b[2J", "'; DROP TABLE"]
)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | numbers | texts
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8)
nodes = st.builds(
    Node,
    component=st.builds("{}@{}".format, ids | st.sampled_from(sorted(toy_catalogue())), st.integers(1, 9)),
    title=texts,
    params=st.dictionaries(texts, values, max_size=3),
    compute=ids,
    cpus=st.none() | st.floats(0.1, 1) | st.integers(1, 64),
    gpus=st.none() | st.floats(0, 1) | st.integers(1, 8),
    gpu=st.sampled_from(["prefer", "require", "never"]),
    retries=st.integers(0, 100),
    timeout=st.none() | st.floats(0.001, 1e6),
    reuse=st.booleans(),
    bypass=st.booleans(),
)
ends = st.tuples(texts, texts)
members = st.lists(texts, max_size=3).map(tuple)
places = st.tuples(numbers, numbers) | st.tuples(numbers, numbers, numbers, numbers)


@st.composite
def pipelines(draw):
    names = draw(st.lists(ids, unique=True, max_size=9))
    a, b = sorted(draw(st.tuples(st.integers(0, len(names)), st.integers(0, len(names)))))
    kinds = st.sampled_from(["number", "integer", "text", "boolean", "list", "object", "file"])
    return Pipeline(
        draw(texts),
        draw(texts),
        parameters=draw(
            st.dictionaries(ids, st.builds(PipelineParameter, kinds, values, texts) | st.builds(PipelineParameter, kinds), max_size=3)
        ),
        nodes={name: draw(nodes) for name in names[:a]},
        edges=tuple(draw(st.lists(st.builds(Edge, ends, ends), max_size=4))),
        notes=tuple(Note(name, draw(texts), draw(texts)) for name in names[a:b]),
        groups=tuple(draw(st.builds(Group, st.just(name), texts, members, texts, st.booleans())) for name in names[b:]),
        layout=draw(st.dictionaries(texts, places, max_size=4)),
    )
