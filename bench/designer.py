"""The designer in a browser: how soon it answers, how smoothly it moves, how fast edits and events arrive, and what watching costs."""

import gzip
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from bench.chromium import HEIGHT, WIDTH, Tab, chromium
from bench.report import Row, figure
from designer.drafts import Places
from designer.server.static import DIST
from runtime.workspace import Runs, read_journal
from tests.browser.app import App

__all__ = ["delays", "graph", "measure"]

SMOOTH_MS = 33.0
INTERACTIVE = {200: 1.5, 1000: 4.0}  # nodes -> seconds
STEPS = 60  # of the run that is watched
WATCHED_SECONDS = 20.0
SOON = 1.0  # seconds
ZOOMS = {"in short": 0.25}
TOLD = ("running", "succeeded")  # what a step of that run comes to, in order


def measure(quick: bool = False) -> list[Row]:
    """Every figure, on one app and one browser, one after the other."""
    with tempfile.TemporaryDirectory(prefix="framewire-bench-") as folder:
        app = App(Path(folder))
        app.start()
        try:
            with chromium(app.address) as browser:
                return [_bundle(), *(row for part in (_opening, _moving, _editing, _watching) for row in part(app, browser, quick))]
        finally:
            app.stop()
            app.runtime("cluster", "stop")


# ---- what is measured ----


def _bundle() -> Row:
    packed = sum(len(gzip.compress(file.read_bytes(), 9)) for file in DIST.iterdir())
    return figure("canvas bundle, gzipped", packed / 1000, "KB", most=400)


def _by_address(slug: str, tab: Tab) -> float:
    return tab.seconds_to_answer(f"/design?pipeline={slug}")


def _from_pipelines(slug: str, tab: Tab) -> float:
    return tab.seconds_from_pipelines(slug)


def _opening(app: App, browser: BrowserContext, quick: bool) -> list[Row]:
    """In a new tab: by the address, in a browser that has been here before and in one that has not; and from the page of all pipelines."""
    rows = []
    times = 1 if quick else 3
    for nodes, limit in INTERACTIVE.items():
        slug = app.draw(graph(nodes), f"Open {nodes}")
        ways = {"opened": partial(_by_address, slug), "opened from the Pipelines page": partial(_from_pipelines, slug)}
        for words, way in ways.items():
            taken = [_opened(browser, way) for _ in range(times + 1)][1:]
            rows.append(figure(f"{nodes:,} nodes, {words} until a click is answered", statistics.median(taken), "s", most=limit))
        cold = [_opened(browser, ways["opened"], kept=False) for _ in range(times)]
        rows.append(
            figure(f"{nodes:,} nodes, opened by a browser that was never here, until a click is answered", statistics.median(cold), "s")
        )
    return rows


def _opened(browser: BrowserContext, way: Callable[[Tab], float], *, kept: bool = True) -> float:
    tab = Tab(browser.new_page())
    if not kept:
        tab.forget_files()
    seconds = way(tab)
    tab.page.close()
    time.sleep(1)  # until the check of what was opened is over
    return seconds


def _moving(app: App, browser: BrowserContext, quick: bool) -> list[Row]:
    """The share of frames under 33 ms; beside it an empty page's, for the machine's own part in it."""
    seconds = 1.0 if quick else 3.0
    tab = Tab(browser.new_page())
    empty = tab.frames((WIDTH / 2, HEIGHT / 2), seconds)
    rows = [figure("an empty page, frames under 33 ms", _smooth(empty), "%"), figure("an empty page, frames", len(empty) / seconds, "1/s")]
    tab.open(f"/design?pipeline={app.draw(graph(1000), 'Moved')}")
    rows += _moved(tab, "as opened", seconds)
    tab.see_all()
    rows += _moved(tab, "all in view", seconds)
    for words, zoom in ZOOMS.items():
        tab.zoom_to(zoom)
        rows += _moved(tab, words, seconds)
    tab.page.close()
    return rows


def _moved(tab: Tab, words: str, seconds: float) -> list[Row]:
    panning, dragging = tab.frames_panning(seconds), tab.frames_dragging(seconds)
    return [
        figure(f"1,000 nodes {words}, panning, frames under 33 ms", _smooth(panning), "%", least=95),
        figure(f"1,000 nodes {words}, dragging one, frames under 33 ms", _smooth(dragging), "%", least=95),
    ]


def _editing(app: App, browser: BrowserContext, quick: bool) -> list[Row]:
    """From the browser's event (the mouse let go, Enter) to the answer that says: it is on the disk. Half moves, half parameters."""
    edits = 10 if quick else 50
    slug = app.draw(graph(200), "Edited")
    tab = Tab(browser.new_page())
    tab.open(f"/design?pipeline={slug}")
    tab.zoom_to(1.0)
    for number in range(edits // 2):
        tab.move_a_node(16 if number % 2 else -16)
        tab.set_parameter("plus", str(1000 + number))
    taken = tab.edits()
    tab.page.close()
    kept = {node["params"].get("plus") for node in app.journalled(slug)["nodes"].values()}
    if len(taken) != edits // 2 * 2 or 1000 + edits // 2 - 1 not in kept:
        raise RuntimeError(f"of {edits} edits {len(taken)} were acknowledged, or Python does not have them")
    rows = [figure("200 nodes, edit to state in Python, median", 1000 * statistics.median(taken), "ms", most=100)]
    return [*rows, figure("200 nodes, edit to state in Python, 95 % within", 1000 * _percentile(taken, 95), "ms")]


def _watching(app: App, browser: BrowserContext, quick: bool) -> list[Row]:
    """A run watched by two tabs on the canvas and one on the runs' page: what reaches the eye how late, and what that takes of the app."""
    seconds = 0.3 if quick else 0.9
    slug = app.draw(_toy_run(seconds), "Watched")
    tabs = [Tab(browser.new_page()) for _ in range(2)]
    for tab in tabs:
        tab.open(f"/design?pipeline={slug}")
        tab.see_all()
    running = _run(app, slug)
    _wait_for_steps(app, running)
    runs = browser.new_page()
    runs.goto("/runs")
    runs.get_by_role("button", name="Cancel", exact=True).wait_for()
    share = _share_of_core(app.pid, 5 if quick else WATCHED_SECONDS, runs)
    while running.poll() is None:
        runs.wait_for_timeout(200)
    runs.wait_for_timeout(2000)
    late = [delay for tab in tabs for delay in delays(_steps(app), tab.states())]
    soon = 100 * statistics.mean(delay < SOON for delay in late)
    return [
        figure("run event to visible change, two tabs, within 1 s", soon, "%", least=95),
        figure("run event to visible change, median", 1000 * statistics.median(late), "ms"),
        figure("run event to visible change, 95 % within", 1000 * _percentile(late, 95), "ms"),
        figure("the app while a run is watched, of one core", 100 * share, "%", most=30),
    ]


# ---- the run that is watched ----


def _run(app: App, slug: str) -> subprocess.Popen[bytes]:
    file = Places(app.workspace, slug).file
    command = [sys.executable, "-m", "runtime", "run", str(file), "--workspace", str(app.workspace)]
    return subprocess.Popen(command, env=app.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for_steps(app: App, running: subprocess.Popen[bytes]) -> None:
    """Until the first step has ended: the cluster is up."""
    while running.poll() is None and not any(step["state"] == "succeeded" for step in _steps(app)):
        time.sleep(0.2)
    if running.poll():
        raise RuntimeError("the run that was to be watched ended badly")


def _steps(app: App) -> list[Row]:
    """The journal's words on the newest run's steps."""
    newest = next(iter(Runs(app.workspace / "runs").newest()), None)
    return [event for event in read_journal(newest.journal)[0] if event["event"] == "step"] if newest else []


def delays(steps: Iterable[Row], shown: Sequence[Row]) -> list[float]:
    """For each step that begins or ends, the seconds until its node showed it, or its end; infinite for what never showed."""
    first: dict[tuple[str, str], float] = {}
    for step in steps:
        if step.get("state") in TOLD:
            first.setdefault((step["node"], step["state"]), step["at"])
    taken = []
    for (node, state), at in first.items():
        fitting = TOLD[TOLD.index(state) :]
        taken.append(min((s["at"] for s in shown if s["node"] == node and s["state"] in fitting), default=math.inf) - at)
    return taken


def _share_of_core(pid: int, seconds: float, page: Page) -> float:
    """CPU seconds a second of a process over the next `seconds`."""
    before = _cpu_seconds(pid)
    began = time.monotonic()
    page.wait_for_timeout(1000 * seconds)
    return (_cpu_seconds(pid) - before) / (time.monotonic() - began)


def _cpu_seconds(pid: int) -> float:
    told = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


# ---- pipelines ----


def graph(nodes: int) -> Row:
    """A pipeline without a fault: rows of additions, each fed by the one before it, every third by the row above too."""
    wide = {200: 20}.get(nodes, 40)
    records: Row = {}
    edges: Row = {}
    for number in range(nodes):
        first = number % wide == 0
        records[f"n{number}"] = {"component": "constant@1" if first else "add@1", "params": {"value" if first else "plus": float(number)}}
        if not first:
            edges |= _edge(number - 1, "a", number)
        if not first and number % 3 == 0 and number >= wide:
            edges |= _edge(number - wide, "b", number)
    layout = {f"n{number}": [264 * (number % wide), 200 * (number // wide)] for number in range(nodes)}
    return {"nodes": records, "edges": edges, "layout": layout}


def _edge(source: int, port: str, target: int) -> Row:
    return {f"n{source}.metrics>n{target}.{port}": {"from": [f"n{source}", "metrics"], "to": [f"n{target}", port]}}


def _toy_run(seconds: float) -> Row:
    nodes = {f"s{number}": {"component": "slow@1", "params": {"seconds": seconds, "value": float(number)}} for number in range(STEPS)}
    return {"nodes": nodes, "layout": {node: [248 * (number % 8), 184 * (number // 8)] for number, node in enumerate(nodes)}}


# ---- figures ----


def _smooth(frames: Sequence[float]) -> float:
    return 100 * statistics.mean(frame < SMOOTH_MS for frame in frames)


def _percentile(values: Sequence[float], part: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]
