"""Notes, groups and places of a pipeline that comes back from code, which holds none of them."""

from collections.abc import Mapping
from dataclasses import replace

from runtime.graph import Node, Pipeline
from runtime.sdk.arrange import arranged

__all__ = ["joined_with"]


def joined_with(pipeline: Pipeline, original: Pipeline | None) -> Pipeline:
    """`pipeline` with the notes, groups and places of `original`; what is new is laid out.

    A node under a new id takes the place of the one that it plainly was before.
    """
    if original is None:
        return replace(pipeline, layout=arranged(pipeline))
    now = _now_called(pipeline, original)
    kept = {now.get(id_, id_): place for id_, place in original.layout.items() if id_ in now or id_ not in original.nodes}
    groups = (
        replace(group, nodes=tuple(now.get(n, n) for n in group.nodes if n in now or n not in original.nodes)) for group in original.groups
    )
    own = {*pipeline.nodes}
    joined = replace(
        pipeline,
        notes=tuple(note for note in original.notes if note.id not in own),
        groups=tuple(group for group in groups if group.id not in own),
        layout=kept,
    )
    new = own - set(now.values())
    places = arranged(joined) if new else {}
    return replace(joined, layout={**kept, **{node: places[node] for node in new}})


def _now_called(pipeline: Pipeline, original: Pipeline) -> dict[str, str]:
    """By id in `original`, the id in `pipeline`; nodes that are gone are not in it."""
    now = {id_: id_ for id_ in original.nodes if id_ in pipeline.nodes}
    gone = {id_: node for id_, node in original.nodes.items() if id_ not in now}
    new = {id_: node for id_, node in pipeline.nodes.items() if id_ not in now}
    for alike in (lambda node: (node.component, node.title), lambda node: node.component):
        before, after = _by(gone, alike), _by(new, alike)
        for key, ids in before.items():
            if len(ids) == 1 and len(after.get(key, [])) == 1:
                now[ids[0]] = after[key][0]
                del gone[ids[0]], new[after[key][0]]
    return now


def _by(nodes: Mapping[str, Node], key: object) -> dict[object, list[str]]:
    found: dict[object, list[str]] = {}
    for id_, node in nodes.items():
        found.setdefault(key(node), []).append(id_)  # type: ignore[operator]
    return found
