"""Changes of the graphs without files: a diamond, and one with a pipeline's parameter, a bypassed node and a group."""

from functools import partial

from tests.runtime.mutations import changes
from tests.runtime.mutations.kind import Kind
from tests.runtime.mutations.world import GRAPHS, World

__all__ = ["NUMBERS"]

Diamond, Settings = partial(Kind, "diamond"), partial(Kind, "settings")
NODES = frozenset(GRAPHS["diamond"]["nodes"])
LEFT, RIGHT, MEET = frozenset({"left", "meet", "end"}), frozenset({"right", "meet", "end"}), frozenset({"meet", "end"})
ONLY_LEFT, ONLY_RIGHT = frozenset({"left"}), frozenset({"right"})
FIRST = frozenset({"first", "twice", "last"})  # of the other graph, without what runs always


def _new_version(world: World) -> None:
    world.replace_in_code("numbers.py", 'category="Numbers")\ndef scale', 'category="Numbers", version=2)\ndef scale')
    world.node("right").update(component="scale@2")


def _rename_and_change(world: World) -> None:
    changes.rename_nodes(world)
    world.params("top_anew", value=2.0)


NUMBERS = [
    Diamond("a parameter of one arm", lambda world: world.params("left", more=4.0), LEFT, {
        "left": "more changed from 2.0 to 4.0", "meet": "input 'a' changed", "end": "input 'metrics' changed"}),
    Diamond("a parameter at the top", lambda world: world.params("top", value=6.0), NODES, {
        "top": "value changed from 5.0 to 6.0", "left": "input 'metrics' changed", "meet": "input 'a' changed; input 'b' changed"}),
    Diamond("a parameter there and back", changes.and_back("top", value=8.0), reasons={"top": "the same was done in run "}),
    Diamond("a component's body", lambda world: world.replace_in_code("numbers.py", "+ more)", "+ more + 1)"), LEFT, {
        "left": "numbers.py changed"}),
    Diamond("an imported helper", lambda world: world.replace_in_code("scaling.py", "value * factor", "value * factor + 1"), RIGHT, {
        "right": "scaling.py changed"}),
    Diamond("a component's version", _new_version, ONLY_RIGHT, {
        "right": "component changed from scale@1 to scale@2"}, spared=MEET),
    Diamond("threads", lambda world: world.node("right").update(cpus=2), ONLY_RIGHT, {
        "right": "threads changed from 1 to 2"}, spared=MEET),
    Diamond("reuse off", lambda world: world.node("right").update(reuse=False), ONLY_RIGHT, {
        "right": "reuse is off", "meet": "what feeds it came out the same"}, spared=MEET),
    Diamond("all asked for afresh", changes.wish(fresh=True), NODES, dict.fromkeys(NODES, "asked for")),
    Diamond("asked for from a node on", changes.wish(from_="meet"), MEET, {"meet": "asked for", "left": "nothing changed"}),
    Diamond("wires exchanged", changes.exchange_wires, MEET, {"meet": "input 'a' changed; input 'b' changed"}),
    Diamond("a wire removed", changes.remove_wire, MEET, {"meet": "input 'b' is gone"}),
    Diamond("another component in its place", lambda world: world.node("left").update(component="scale@1", params={"by": 4.0}), LEFT, {
        "left": "component changed from plus@1 to scale@1"}),
    Diamond("a node called otherwise and changed", _rename_and_change, frozenset(f"{node}_anew" for node in NODES), {
        "top_anew": "value changed from 5.0 to 2.0; it was called 'top'"}),
    Diamond("an output deleted", lambda world: changes.delete(world, "left", "metrics"), ONLY_LEFT, {
        "left": "its output 'metrics' is gone"}, spared=MEET),
    Diamond("an output damaged by one byte", lambda world: changes.damage(world, "left", "metrics"), ONLY_LEFT, {
        "left": "its output 'metrics' is damaged: metrics.json"}, spared=MEET),
    Diamond("times of an output", lambda world: world.touch(world.artifact("left", "metrics") / "metrics.json")),
    Diamond("results forgotten", changes.forget_results, NODES, {
        "top": "what it gave before is not remembered", "end": "what it gave before is not remembered"}),
    Settings("a pipeline's parameter", lambda world: world.arguments.update(level=9.0), FIRST, {
        "first": "value changed from 4.0 to 9.0", "seen": "reuse is off"}),
    Settings("a pipeline's parameter given its default", lambda world: world.arguments.update(level=4)),
    Settings("another default of a pipeline's parameter", changes.other_default, FIRST, {"first": "value changed from 4.0 to 5.0"}),
    Settings("a component's body", lambda world: world.replace_in_code("numbers.py", "seed / 1000", "seed / 100 + 1"), FIRST, {
        "first": "numbers.py changed"}),
    Settings("bypassed no more", lambda world: world.node("skipped").update(bypass=False), frozenset({"skipped", "last"}), {
        "skipped": "never ran", "last": "input 'metrics' changed"}),
    Settings("another node bypassed", lambda world: world.node("twice").update(bypass=True), frozenset({"last"}), {
        "last": "input 'metrics' changed"}),
    Settings("reuse on again", lambda world: world.node("seen").update(reuse=True), reasons={"seen": "nothing changed"}),
    Settings("an output deleted", lambda world: changes.delete(world, "twice", "metrics"), frozenset({"twice"}), {
        "twice": "its output 'metrics' is gone"}, spared=frozenset({"last"})),
]  # fmt: skip
