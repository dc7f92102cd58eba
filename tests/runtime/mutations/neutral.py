"""Changes that no result depends on: nothing may run."""

from collections.abc import Callable
from typing import Any

from tests.runtime.mutations import changes
from tests.runtime.mutations.kind import Kind
from tests.runtime.mutations.world import GRAPHS, World

__all__ = ["NEUTRAL"]


def _ranges_and_help(world: World) -> None:
    world.replace_in_code("numbers.py", 'Limits("added")', 'Limits("added to it", ge=-1e6)')
    world.replace_in_code("story.py", 'Limits("px", ge=1)', 'Limits("pixels", ge=2)')


def _resources(world: World) -> None:
    for file in ("story.py", "numbers.py"):
        world.replace_in_code(file, 'category="', 'memory_mb=10, category="')


CHANGES: dict[str, Callable[[World], Any]] = {
    "nothing at all": lambda world: None,
    "a comment": changes.in_every_file(changes.comment),
    "formatting": changes.in_every_file(changes.reformat, "scaling.py"),
    "docstrings": changes.in_every_file(changes.document_anew),
    "a helper that is not imported": changes.in_every_file(lambda text: text.replace("42", "43"), "unused.py"),
    "a range and its help": _ranges_and_help,
    "resources of a component": _resources,
    "times of files": changes.touch_all,
    "nodes moved": lambda world: world.document.update(layout={n: [7 * i, 3] for i, n in enumerate(world.document["nodes"])}),
    "nodes retitled": lambda world: changes.every(world, title="Something else"),
    "nodes called otherwise": changes.rename_nodes,
    "order of nodes": lambda world: world.document.update(nodes=dict(reversed(world.document["nodes"].items()))),
    "order of wires": lambda world: world.document["edges"].reverse(),
    "defaults said aloud": changes.say_defaults,
    "the pipeline's name": lambda world: world.document.update(name="another", description="Now described."),
    "a note": changes.add_note,
    "retries and timeout": lambda world: changes.every(world, retries=2, timeout=60),
    "no GPU where none is needed": lambda world: changes.every(world, gpu="never"),
    "compute target": changes.to_target,
    "workspace moved": changes.move_workspace,
    "data moved": changes.move_data,
    "another user": changes.other_user,
    "what is known of code forgotten": lambda world: (world.folder / world.workspace / "cache" / "code.json").unlink(),
}
NEUTRAL = [Kind(graph, name, change) for name, change in CHANGES.items() for graph in GRAPHS]
