"""The canvas as a person uses it: by the names of components, nodes and ports."""

import math
import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

__all__ = ["PATIENCE_MS", "RUN_MS", "Canvas"]

PATIENCE_MS = 60_000  # whatever a page does, on a busy machine
RUN_MS = 180_000  # a run, with a cluster to be started first
NEAR = 4  # px: a port that lights up grows a little

# What the canvas holds, read where React keeps it: the document with the edits that are still on their way
EDITOR = """
const root = document.querySelector('.fw-root');
let fibre = root[Object.keys(root).find((key) => key.startsWith('__reactFiber$'))];
while (!fibre.memoizedProps?.value?.outbox) fibre = fibre.return;
const editor = fibre.memoizedProps.value;
"""


class Canvas:
    """A tab with the canvas in it."""

    def __init__(self, page: Page, slug: str) -> None:
        self.page = page
        self.slug = slug
        self.root = page.locator(".fw-root")
        self.stage = page.locator(".fw-stage")
        self.inspector = page.locator(".fw-inspector")
        self.bar = page.locator(".fw-runbar")
        self.notices = page.locator(".fw-notices")
        self.refusal = page.locator(".fw-refused")
        self.dialog = page.locator("dialog[open]")

    @classmethod
    def open(cls, page: Page, slug: str) -> "Canvas":
        """Open a pipeline by its address, as a bookmark does."""
        page.goto(f"/design?pipeline={slug}")
        return cls(page, slug).ready()

    def ready(self) -> "Canvas":
        """Wait until the document is here and the view has come to rest."""
        expect(self.page.locator('.fw-root[data-ready="true"]')).to_be_visible()
        self.still()
        return self

    def reload(self) -> "Canvas":
        self.page.reload()
        return self.ready()

    def still(self) -> None:
        """Wait until the view has stopped moving: pressing something that glides misses it."""
        self.page.evaluate(
            """() => new Promise((done) => {
                let [last, same] = ['', 0];
                const look = () => {
                    const now = document.querySelector('.react-flow__viewport')?.style.transform ?? '';
                    same = now === last ? same + 1 : 0;
                    last = now;
                    same > 5 ? done() : requestAnimationFrame(look);
                };
                look();
            })"""
        )

    # ---- what it holds ----

    @property
    def document(self) -> dict[str, Any]:
        """The document on the canvas, with what is not saved yet."""
        return dict(self.page.evaluate(f"() => {{ {EDITOR} return editor.get().document; }}"))

    @property
    def nodes(self) -> dict[str, Any]:
        return dict(self.document["nodes"])

    @property
    def wires(self) -> set[str]:
        return set(self.document["edges"])

    @property
    def chosen(self) -> set[str]:
        return set(self.page.evaluate(f"() => {{ {EDITOR} return [...editor.get().selection.nodes]; }}"))

    @property
    def undoes(self) -> str:
        """What undo would take back; empty: nothing."""
        return self.bar.get_by_role("button", name=re.compile("^Undo")).get_attribute("aria-label").removeprefix("Undo").removeprefix(": ")

    def wait_saved(self) -> None:
        """Wait until every edit is on the server's disk."""
        expect(self.root).to_have_attribute("data-pending", "0")
        expect(self.bar.locator(".fw-saved")).to_have_text("Saved")

    def node(self, node: str) -> Locator:
        return self.page.locator(f'.fw-node[data-node="{node}"]')

    def port(self, end: str, side: str) -> Locator:
        """`port("videos.videos", "output")`."""
        return self.page.locator(f'[data-port="{end.replace(".", f" {side} ")}"]')

    # ---- by mouse ----

    def add(self, title: str, at: tuple[float, float] = (0.5, 0.5)) -> str:
        """Drag a component from the palette to a place on the canvas, given as parts of its width and height; the node's id."""
        before = set(self.nodes)
        box = self.stage.bounding_box()
        assert box is not None
        self.page.get_by_label("Search components").fill(title)
        item = self.page.locator(".fw-palette-item").filter(has_text=re.compile(f"^{re.escape(title)}(mine)?$"))
        item.drag_to(self.page.locator(".react-flow__pane"), target_position={"x": box["width"] * at[0], "y": box["height"] * at[1]})
        self.page.get_by_label("Search components").fill("")
        expect(self.page.locator(".react-flow__node-node")).to_have_count(len(before) + 1)
        return (set(self.nodes) - before).pop()

    def take(self, end: str, side: str = "output") -> None:
        """Take a wire from a port into the hand, and pull it a little."""
        x, y = self._middle(self.port(end, side))
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + (14 if side == "output" else -14), y + 6, steps=2)
        expect(self.stage).to_have_attribute("data-wiring", "true")

    def pull_to(self, end: str, side: str = "input") -> None:
        """Carry the wire in the hand over a port, after it if the view moves meanwhile."""
        for _ in range(3):
            aim = self._middle(self.port(end, side))
            self.page.mouse.move(*aim, steps=6)
            self.still()
            if math.dist(aim, self._middle(self.port(end, side))) < NEAR:
                return

    def drop(self) -> None:
        """Let go of what is in the hand."""
        self.page.mouse.up()
        expect(self.stage).to_have_attribute("data-wiring", "false")

    def wire(self, source: str, target: str) -> None:
        """Drag a wire from an output to an input: `wire("videos.videos", "frames.videos")`."""
        self.take(source)
        self.pull_to(target)
        self.drop()

    def choose(self, *nodes: str) -> None:
        """Click nodes, notes or groups, the further ones with Shift."""
        for number, node in enumerate(nodes):
            modifiers: Sequence[Any] = ["Shift"] if number else []
            self.head(node).click(modifiers=modifiers)
        expect(self.page.locator(".react-flow__node.selected")).to_have_count(len(nodes))

    def head(self, node: str) -> Locator:
        """Where a node, a note or a group is taken hold of."""
        whole = self.page.locator(f'.react-flow__node[data-id="{node}"]')
        return whole.locator(".fw-node-head, .fw-frame-head, .fw-sticky").first

    def drag(self, node: str, by: tuple[float, float]) -> None:
        """Move a node by so many pixels of the window."""
        x, y = self._middle(self.head(node))
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by[0], y + by[1], steps=4)
        self.page.mouse.up()

    def choose_wire(self, key: str) -> None:
        """Click the middle of a wire."""
        path = self.page.locator(f'.react-flow__edge[data-id="{key}"] path').first
        x, y = path.evaluate(
            """path => {
                const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
                return [x, y];
            }"""
        )
        self.page.mouse.click(x, y)
        expect(self.page.locator(".react-flow__edge.selected")).to_have_count(1)

    def leave(self) -> None:
        """Click on empty canvas."""
        box = self.stage.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] - 30, box["y"] + box["height"] / 2)

    def _middle(self, thing: Locator) -> tuple[float, float]:
        box = thing.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    # ---- by keyboard ----

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str, *keys: str) -> None:
        self.page.keyboard.type(text)
        self.press(*keys)

    def quick_add(self, words: str) -> str:
        """Add a component by Ctrl-K and typing; the node's id."""
        before = set(self.nodes)
        self.press("Control+k")
        self.page.get_by_role("combobox", name="Add a component").wait_for()
        self.type(words, "Enter")
        many = f"many => {{ {EDITOR} return Object.keys(editor.get().document.nodes).length === many; }}"
        self.page.wait_for_function(many, arg=len(before) + 1)
        return (set(self.nodes) - before).pop()

    def undo(self) -> None:
        self.press("Control+z")

    def redo(self) -> None:
        self.press("Control+Shift+z")

    # ---- the inspector ----

    def field(self, parameter: str) -> Locator:
        """The input of a parameter of the chosen node."""
        return self.inspector.locator(f'[data-parameter="{parameter}"]').locator("input, textarea, select").first

    def set(self, node: str, parameter: str, value: str) -> None:
        """Choose a node, and type a parameter's value."""
        self.choose(node)
        self.field(parameter).fill(value)
        self.field(parameter).press("Enter")

    # ---- running ----

    @property
    def newest_run(self) -> str:
        """The id of the newest run; empty if there is none."""
        shown = self.bar.get_by_label("Open the run's page")
        return (shown.get_attribute("title") or "").removeprefix("Open run ") if shown.count() else ""

    def run(self) -> None:
        """Press Run, and wait until the run shows."""
        button = self.bar.locator("[data-run]")
        expect(button).to_be_enabled(timeout=RUN_MS)
        newest = self.newest_run
        button.click()
        expect(self.bar.locator(f'[data-run-status]:not(:has([title="Open run {newest}"]))')).to_be_visible(timeout=RUN_MS)

    def wait_run(self, status: str, timeout: float = RUN_MS) -> None:
        """Wait until the newest run has come to `status`."""
        expect(self.bar.locator("[data-run-status]")).to_have_attribute("data-run-status", status, timeout=timeout)

    def wait_state(self, node: str, *states: str, timeout: float = RUN_MS) -> None:
        """Wait until the step of a node is in one of these states."""
        expect(self.node(node)).to_have_attribute("data-state", re.compile(f"^({'|'.join(states)})$"), timeout=timeout)
