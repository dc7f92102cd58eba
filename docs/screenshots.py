"""Draws every page of the app in both themes, after a real run of the sample detector: `python -m docs.screenshots`.

The best come to docs/, the others to docs/screenshots/, which git leaves alone. It needs Chromium and, the first time, some minutes
for the sample videos and the runs; with `--workspace DIR` what was run there before is reused.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from bench.chromium import chromium
from components.recipe import encode
from components.video.glimpse import frame_at
from tests.served import ServedDesigner

__all__ = ["main"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BEST = {"design-light", "design-dark", "endpoint-light", "endpoint-dark"}
SIZE = {"width": 1600, "height": 1000}
MOST_BYTES = 300_000
FRAME = ROOT / "sample_data" / "videos" / "sorter" / "late.webm"
PATIENCE_MS = 60_000  # for a page, on a busy machine
CALM_MS = 1_500  # for charts and pictures, which come after the page

Environment = Mapping[str, str]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m docs.screenshots", description="Draw screenshots of every page in both themes.")
    parser.add_argument("--workspace", type=Path, help="where to run the detector [a new folder, with a cluster of its own]")
    parser.add_argument("--epochs", type=int, default=12, help="passes over the frames; fewer are faster and worse [12]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="framewire-screenshots-") as folder:
        _python(os.environ, "sample_data/make.py")
        workspace = (given.workspace or Path(folder) / "workspace").absolute()
        with _environment(workspace, None if given.workspace else Path(folder) / "state") as environment:
            _draw_from(workspace, environment, given.epochs)


@contextmanager
def _environment(workspace: Path, state: Path | None) -> Iterator[Environment]:
    """What says where everything is kept; a cluster whose state folder is our own ends with it."""
    where = {"FRAMEWIRE_WORKSPACE": str(workspace)} | ({"FRAMEWIRE_STATE": str(state)} if state else {})
    environment = {**os.environ, **where}
    try:
        yield environment
    finally:
        if state:
            _python(environment, "-m", "runtime", "cluster", "stop")


def _draw_from(workspace: Path, environment: Environment, epochs: int) -> None:
    designer = ServedDesigner(workspace, environment)
    try:
        designer.start()
        with chromium(designer.address) as browser:
            browser.set_default_timeout(PATIENCE_MS)
            page = browser.new_page()
            page.set_viewport_size(SIZE)  # type: ignore[arg-type]
            slug = _pipeline(page, workspace)
            _run(workspace / "pipelines" / f"{slug}.json", environment, epochs)
            _draw_all(page, slug)
    finally:
        designer.stop()


def _pipeline(page: Page, workspace: Path) -> str:
    """The sample detector, taken from the gallery as a person does; its short name."""
    page.goto("/")
    page.evaluate("localStorage.setItem('framewire:tour', 'seen')")
    if (workspace / "pipelines" / "video_detector.json").exists():
        return "video_detector"
    page.locator(".st-key-take-video_detector button:visible").first.click()
    page.wait_for_url("**/design?pipeline=*")
    page.locator('.st-key-fw-canvas .fw-root[data-ready="true"]').wait_for()
    return re.search(r"pipeline=([\w-]+)", page.url)[1]  # type: ignore[index]


def _run(file: Path, environment: Environment, epochs: int) -> None:
    """Two runs, the second with everything; what is there already is reused."""
    run = ["-m", "runtime", "run", str(file), "--param", "good_enough=0", "--param"]
    _python(environment, *run, f"epochs={max(1, epochs // 3)}", "--to", "evaluate")
    _python(environment, *run, f"epochs={epochs}")


def _python(environment: Environment, *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)  # noqa: S603 - our own


def _draw_all(page: Page, slug: str) -> None:
    shown = _addresses(page, slug)
    (HERE / "screenshots").mkdir(exist_ok=True)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for name, where in shown.items():
            page.goto(where)
            _settle(page)
            if name == "design":
                _choose_training(page)
            if name == "endpoint":
                _drop_a_frame(page)
            _take(page, f"{name}-{theme}")


def _addresses(page: Page, slug: str) -> dict[str, str]:
    """Each page, and each thing that a page shows in full."""
    page.goto("/runs")
    _settle(page)
    runs = re.findall(r"\b\d{8}-\d{6}-[0-9a-z]+\b", page.locator(".stMain").inner_text())
    return {
        "pipelines": "/",
        "design": f"/design?pipeline={slug}",
        "runs": "/runs",
        "run": f"/runs?run={runs[0]}",
        "compare": f"/runs?compare={','.join(reversed(runs[:2]))}",
        "data": "/data",
        "models": "/models",
        "model": _first_of(page, "/models"),
        "endpoints": "/endpoints",
        "endpoint": "/endpoints?endpoint=sorting_line",
        "compute": "/compute",
    }


def _first_of(page: Page, where: str) -> str:
    page.goto(where)
    _settle(page)
    page.locator('[class*="st-key-open-"] button').first.click()
    page.wait_for_url("**/models?model=*")
    return page.url


def _settle(page: Page) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(CALM_MS)
    page.locator('[data-testid="stSkeleton"]').first.wait_for(state="detached")


def _choose_training(page: Page) -> None:
    page.locator('.st-key-fw-canvas .fw-root[data-ready="true"]').wait_for()
    page.locator('.fw-node[data-node="train"] .fw-node-head').click()
    page.get_by_role("tab", name="Results").click()
    page.wait_for_timeout(CALM_MS)


def _drop_a_frame(page: Page) -> None:
    picture = encode(frame_at(FRAME, 4.0), "jpeg", 90)
    page.locator("input[type=file]").set_input_files({"name": "frame.jpg", "mimeType": "image/jpeg", "buffer": picture})
    page.get_by_text(re.compile(r"\d+ things? found")).wait_for()
    page.get_by_role("button", name="Measure").click()
    page.get_by_text("Latency of").wait_for()
    _settle(page)


def _take(page: Page, name: str) -> None:
    file = (HERE if name in BEST else HERE / "screenshots") / f"{name}.jpg"
    for quality in (88, 78, 65, 50):
        page.screenshot(path=file, type="jpeg", quality=quality)
        if file.stat().st_size <= MOST_BYTES:
            return


if __name__ == "__main__":
    main()
