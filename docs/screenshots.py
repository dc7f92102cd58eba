"""Draws every page of the app in both themes, after a real run of the sample detector: `python -m docs.screenshots`.

The best come to docs/, the others to docs/screenshots/, which git leaves alone. It needs Chromium and, the first time, some minutes
for the run; with `--workspace DIR` what was run there before is reused.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from components.recipe import encode
from components.video.glimpse import frame_at

__all__ = ["main"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BEST = {"design-light", "design-dark", "endpoint-light", "endpoint-dark"}
FLAGS = ["--disable-background-networking", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run", "--no-sandbox"]
SIZE = {"width": 1600, "height": 1000}
MOST_BYTES = 300_000
FRAME = ROOT / "sample_data" / "videos" / "sorter" / "late.webm"
CALM_MS = 1_500  # for charts and pictures, which come after the page


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m docs.screenshots", description="Draw screenshots of every page in both themes.")
    parser.add_argument("--workspace", type=Path, help="where to run the detector [a new folder]")
    parser.add_argument("--epochs", type=int, default=12, help="passes over the frames; fewer are faster and worse [12]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="framewire-screenshots-") as folder:
        workspace = (given.workspace or Path(folder) / "workspace").absolute()
        with _designer(workspace) as address, _chromium(address) as page:
            slug = _pipeline(page, workspace)
            _run(workspace, slug, given.epochs)
            _draw_all(page, slug, address)
        if not given.workspace:
            _runtime(workspace, "cluster", "stop")


@contextmanager
def _designer(workspace: Path) -> Iterator[str]:
    """The app on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "designer", "--no-browser", "--port", str(port), "--workspace", str(workspace)]
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own
    address = f"http://localhost:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address: str) -> None:
    for _ in range(600):
        with suppress(urllib.error.URLError):
            urllib.request.urlopen(address).close()  # noqa: S310 - our own address
            return
        time.sleep(0.1)
    raise SystemExit("The designer does not answer.")


@contextmanager
def _chromium(address: str) -> Iterator[Page]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("Screenshots need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport=SIZE, base_url=address)  # type: ignore[arg-type]
        page.set_default_timeout(60_000)
        yield page
        browser.close()


def _pipeline(page: Page, workspace: Path) -> str:
    """The sample detector, taken from the gallery as a person does; its short name."""
    if (workspace / "pipelines" / "video_detector.json").exists():
        return "video_detector"
    page.goto("/")
    page.evaluate("localStorage.setItem('framewire:tour', 'seen')")
    page.locator(".st-key-take-video_detector button:visible").first.click()
    page.wait_for_url("**/design?pipeline=*")
    page.locator('.st-key-fw-canvas .fw-root[data-ready="true"]').wait_for()
    return re.search(r"pipeline=([\w-]+)", page.url)[1]  # type: ignore[index]


def _run(workspace: Path, slug: str, epochs: int) -> None:
    """Two runs, the second with everything; what is there already is reused."""
    file = str(workspace / "pipelines" / f"{slug}.json")
    _runtime(workspace, "run", file, "--param", f"epochs={max(1, epochs // 3)}", "--param", "good_enough=0", "--to", "evaluate")
    _runtime(workspace, "run", file, "--param", f"epochs={epochs}", "--param", "good_enough=0")


def _runtime(workspace: Path, *arguments: str) -> None:
    state = {"FRAMEWIRE_WORKSPACE": str(workspace)}
    command = [sys.executable, "-m", "runtime", *arguments]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **state}, check=True)  # noqa: S603 - our own


def _draw_all(page: Page, slug: str, address: str) -> None:
    shown = _addresses(page, slug)
    (HERE / "screenshots").mkdir(exist_ok=True)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
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
