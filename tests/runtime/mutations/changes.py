"""Ways to change a world."""

import os
import shutil
from collections.abc import Callable
from typing import Any

from runtime.plan import Wishes
from tests.runtime.mutations.world import World

__all__ = [
    "Change",
    "add_note",
    "and_back",
    "comment",
    "damage",
    "delete",
    "document_anew",
    "every",
    "exchange_wires",
    "forget_results",
    "in_every_file",
    "move_data",
    "move_workspace",
    "other_default",
    "other_user",
    "reformat",
    "remove_wire",
    "rename_nodes",
    "say_defaults",
    "to_target",
    "touch_all",
    "wish",
]

Change = Callable[[World], Any]


def every(world: World, **settings: Any) -> None:
    for node in world.document["nodes"].values():
        node.update(settings)


def rename_nodes(world: World) -> None:
    new = {node: f"{node}_anew" for node in world.document["nodes"]}
    world.document["nodes"] = {new[node]: told for node, told in world.document["nodes"].items()}
    world.document["edges"] = [{end: [new[node], port] for end, (node, port) in edge.items()} for edge in world.document["edges"]]
    world.document.pop("groups", None)


def say_defaults(world: World) -> None:
    defaults: dict[str, dict[str, Any]] = {
        "take_frames@1": {"factor": 2},
        "learn@1": {"epochs": 3, "seed": 0},
        "divide@1": {"seed": 0},
        "scale@1": {"by": 3.0},
        "cap@1": {"at": 1000},
        "plus@1": {"more": 1},
        "start@1": {"seed": 0},
    }
    for node in world.document["nodes"].values():
        node["params"] = {**defaults.get(node["component"], {}), **node.get("params", {})}


def comment(text: str) -> str:
    return "# why not\n" + text.replace("\n\n\n", "\n\n\n# a comment\n", 3)


def reformat(text: str) -> str:
    return text.replace("return value * factor", "return (\n        value\n        * factor\n    )").replace('{"value": ', '{  "value":  ')


def document_anew(text: str) -> str:
    return text.replace('"""', '"""Once more: ', 1).replace("So many", "Exactly so many").replace("Give", "Hand over")


def in_every_file(edit: Callable[[str], str], *names: str) -> Change:
    def change(world: World) -> None:
        for name in names or ("story.py", "numbers.py", "scaling.py"):
            world.edit_code(name, edit)

    return change


def damage(world: World, node: str, port: str) -> None:
    file = next(f for f in sorted(world.artifact(node, port).rglob("*")) if f.is_file() and f.name != "artifact.json")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()  # parts are shared by hard links; only this one is hit
    file.write_bytes(data)


def delete(world: World, node: str, port: str) -> None:
    shutil.rmtree(world.artifact(node, port))


def move_workspace(world: World) -> None:
    world.workspace = "elsewhere/w"
    (world.folder / "elsewhere").mkdir()
    shutil.move(world.folder / "workspace", world.folder / "elsewhere" / "w")


def move_data(world: World) -> None:
    (world.folder / "there").mkdir()
    shutil.move(world.folder / "data", world.folder / "there" / "data")
    world.base = "there"


def other_user(world: World) -> None:
    os.environ.update(USER="somebody", LOGNAME="somebody", HOME=str(world.folder), LANG="C", TZ="Asia/Tokyo")


def to_target(world: World) -> None:
    world.targets = {"fast": {"labels": {}}}
    every(world, compute="fast")


def and_back(node: str, **values: Any) -> Change:
    def change(world: World) -> None:
        before = dict(world.node(node).get("params", {}))
        world.params(node, **values)
        world.run()
        world.node(node)["params"] = before

    return change


def exchange_wires(world: World) -> None:
    for edge in world.document["edges"]:
        if edge["to"][0] == "meet":
            edge["to"] = ["meet", {"a": "b", "b": "a"}[edge["to"][1]]]


def touch_all(world: World) -> None:
    for file in (world.folder / world.base / "data").rglob("*.*"):
        world.touch(file)


def wish(**wishes: Any) -> Change:
    return lambda world: setattr(world, "wishes", Wishes(**wishes))


def remove_wire(world: World) -> None:
    world.document["edges"] = [edge for edge in world.document["edges"] if edge["to"] != ["meet", "b"]]


def forget_results(world: World) -> None:
    shutil.rmtree(world.folder / world.workspace / "results")


def other_default(world: World) -> None:
    world.document["parameters"]["level"]["default"] = 5


def add_note(world: World) -> None:
    world.document["notes"] = [{"id": "n", "text": "look"}]
