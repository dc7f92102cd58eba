"""A Chromium that measures the canvas: when it answers, its frames while something moves under a real mouse, its edits, its states."""

import math
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

__all__ = ["HEIGHT", "WIDTH", "Tab", "chromium"]

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)
WIDTH, HEIGHT = 1440, 900
PATIENCE = 60.0  # seconds until a page answers
Point = tuple[float, float]

# Kept by every page from its first moment: when each edit was made and acknowledged, and when each node showed which state
WATCH = """
window.fwEdits = [];
window.fwStates = [];
let last = 0;
for (const kind of ['pointerup', 'keydown']) window.addEventListener(kind, (event) => (last = event.timeStamp), true);
const ask = window.fetch;
window.fetch = async (...asked) => {
  const began = last;
  const answer = await ask(...asked);
  if (String(asked[0]).endsWith('/edits')) {
    const body = await answer.clone().json();
    if (answer.ok) window.fwEdits.push({ began, ended: performance.now(), seq: body.seq });
  }
  return answer;
};
new MutationObserver((changes) => {
  const at = Date.now() / 1000;
  for (const { target } of changes) {
    const { node, state } = target.dataset;
    if (state) window.fwStates.push({ node, state, at });
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
"""
# The middle of the node nearest to the middle of the canvas, and whether a click on it would meet it
NODE = """() => {
  const stage = document.querySelector('.fw-root[data-ready="true"] .fw-stage')?.getBoundingClientRect();
  if (!stage) return null;
  const far = ({ x, y }) => Math.hypot(x - stage.x - stage.width / 2, y - stage.y - stage.height / 2);
  const middle = (node) => {
    const box = node.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 20), node };
  };
  const nearest = [...document.querySelectorAll('.fw-node')].map(middle).sort((a, b) => far(a) - far(b))[0];
  return nearest && nearest.node.contains(document.elementFromPoint(nearest.x, nearest.y)) ? [nearest.x, nearest.y] : null;
}"""
# A place near the middle of the canvas where nothing lies
EMPTY = """() => {
  const stage = document.querySelector('.fw-stage').getBoundingClientRect();
  for (let away = 0; away < 400; away += 2) {
    const [x, y] = [stage.x + stage.width / 2 + away * Math.cos(away), stage.y + stage.height / 2 + away * Math.sin(away)];
    if (document.elementFromPoint(x, y)?.matches('.react-flow__pane')) return [x, y];
  }
  return null;
}"""
ANSWERED = """() => document.querySelector('.fw-node[data-selected="true"]') ? performance.now() / 1000 : null"""
FRAMES = """() => {
  const seen = (window.fwFrames = []);
  const frame = (at) => (seen.push(at), window.fwFrames === seen && requestAnimationFrame(frame));
  requestAnimationFrame(frame);
}"""
ZOOM = "() => new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')).transform).a"


@contextmanager
def chromium(address: str) -> Iterator[BrowserContext]:
    """Debian's Chromium, headless: it draws in software. It keeps what it has loaded, as a person's does.

    Raises FileNotFoundError where there is none.
    """
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise FileNotFoundError("There is no Chromium: apt-get install chromium")
    kept = tempfile.TemporaryDirectory(prefix="framewire-bench-chromium-", ignore_cleanup_errors=True)
    with kept as profile, sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=found, args=list(FLAGS), base_url=address, viewport={"width": WIDTH, "height": HEIGHT}
        )
        yield browser
        browser.close()


class Tab:
    """A page that is measured."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(WATCH)

    def open(self, address: str) -> None:
        """Open a pipeline, and wait until it is there, Streamlit around it too, and all has come to rest."""
        self.page.goto(address)
        self.page.locator('.st-key-fw-canvas .fw-root[data-ready="true"] .fw-node').first.wait_for(timeout=1000 * PATIENCE)
        self.page.wait_for_timeout(1500)

    def seconds_to_answer(self, address: str) -> float:
        """From the start of the navigation until a node that is clicked shows that it is chosen; clicked as soon as one is there."""
        self.page.goto(address, wait_until="commit")
        return self._seconds_until_answered(address)

    def seconds_from_pipelines(self, slug: str) -> float:
        """The same from the press on a pipeline's Open, on the page of all pipelines."""
        self.page.goto("/")
        press = self.page.locator(f".st-key-open-{slug} button")
        press.wait_for(timeout=1000 * PATIENCE)
        self.page.wait_for_timeout(1500)
        self.page.evaluate("() => window.addEventListener('pointerdown', (event) => (window.fwPressed ??= event.timeStamp), true)")
        press.click(no_wait_after=True)
        return self._seconds_until_answered(slug) - float(self.page.evaluate("() => window.fwPressed")) / 1000

    def forget_files(self) -> None:
        """Have the browser be one that was never here."""
        self.page.context.new_cdp_session(self.page).send("Network.clearBrowserCache")

    def _seconds_until_answered(self, what: str) -> float:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if spot := self.page.evaluate(NODE):
                self.page.mouse.click(*spot)
                if answered := self.page.evaluate(ANSWERED):
                    return float(answered)
        raise TimeoutError(f"no node of {what} answered")

    def see_all(self) -> None:
        """Have the whole pipeline in view."""
        self.page.keyboard.press("1")
        self.page.wait_for_timeout(800)

    def zoom_to(self, zoom: float) -> None:
        """Zoom in or out around the middle by the wheel."""
        self.page.mouse.move(*self._found(NODE))
        self.page.mouse.wheel(0, -math.log2(zoom / self.page.evaluate(ZOOM)) / 0.002)
        self.page.wait_for_timeout(800)

    def frames_dragging(self, seconds: float) -> list[float]:
        """The milliseconds of each frame while a node is carried about."""
        return self.frames(self._found(NODE), seconds)

    def frames_panning(self, seconds: float) -> list[float]:
        """The milliseconds of each frame while the canvas is pulled about."""
        return self.frames(self._found(EMPTY), seconds)

    def frames(self, start: Point, seconds: float) -> list[float]:
        """The milliseconds of each frame while the mouse, its button held, moves in circles from `start`."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + 6, start[1] + 6)
        self.page.evaluate(FRAMES)
        began = time.monotonic()
        while (turn := time.monotonic() - began) < seconds:
            mouse.move(start[0] + 120 * math.sin(3 * turn), start[1] + 90 * (1 - math.cos(3 * turn)))
            time.sleep(0.004)
        at = self.page.evaluate("() => { const seen = window.fwFrames; window.fwFrames = null; return seen; }")
        mouse.up()
        self.page.wait_for_timeout(300)
        return [after - before for before, after in pairwise(at)]

    def move_a_node(self, by: float) -> None:
        """Carry the node in the middle a little, and wait until that is on the server's disk."""
        x, y = self._found(NODE)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by, y + by, steps=3)
        self._acknowledged(self.page.mouse.up)

    def set_parameter(self, name: str, value: str) -> None:
        """Type a parameter of the chosen node, and wait until that is on the server's disk."""
        field = self.page.locator(f'.fw-inspector [data-parameter="{name}"] input').first
        field.fill(value)
        self._acknowledged(lambda: field.press("Enter"))

    def edits(self) -> list[float]:
        """For each edit, the seconds from the event that made it to the server's answer."""
        return [(told["ended"] - told["began"]) / 1000 for told in self.page.evaluate("() => window.fwEdits")]

    def states(self) -> list[dict[str, Any]]:
        """Which node showed which state, and when (unix seconds)."""
        return list(self.page.evaluate("() => window.fwStates"))

    def _acknowledged(self, act: Any) -> None:
        before = self.page.evaluate("() => window.fwEdits.length")
        act()
        self.page.wait_for_function(f"() => window.fwEdits.length > {before}", timeout=1000 * PATIENCE)

    def _found(self, script: str) -> Point:
        x, y = self.page.wait_for_function(script).json_value()
        return x, y
