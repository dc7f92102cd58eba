"""Draws the sample data: `python sample_data/make.py [--into DIR] [--seed N] [--quick]`; the same seed gives the same bytes.

DIR/videos/CAMERA/SHIFT.*     four cameras over a sorting line, three shifts each, in four containers
DIR/labels/cvat/CAMERA/*.xml  what is on them, as tracks; DIR/labels/coco/CAMERA.json: the same, every third frame
DIR/incoming/CAMERA/*         next week's videos, which nobody has labelled
DIR/images/CLASS/*.png        single things, for a classifier
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor, as_completed
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # run as a file, only its own folder is on the path

import av  # noqa: E402
import cv2  # noqa: E402
import numpy as np  # noqa: E402

from sample_data.drawing.annotations import write_coco, write_cvat  # noqa: E402
from sample_data.drawing.cameras import CAMERAS, INCOMING, SHIFTS  # noqa: E402
from sample_data.drawing.jobs import CropsJob, Drawn, FilmJob  # noqa: E402

__all__ = ["main", "make", "remove_stale"]

MARKER = "videos/.drawn.json"  # written last: what stands there is complete


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Draw Framewire's sample videos, labels and images.")
    parser.add_argument("--into", type=Path, default=HERE, help="folder to write to (default: beside this file)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other videos (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="few and short ones, for tests")
    given = parser.parse_args(arguments)
    if given.seed < 0:
        parser.error("the seed must be 0 or more")
    try:
        make(given.into, seed=given.seed, quick=given.quick, say=print)
    except OSError as error:
        print(f"The sample data could not be written: {error}. Free some space or name another folder with --into.", file=sys.stderr)
        return 2
    return 0


def make(into: Path, *, seed: int = 1, quick: bool = False, say: Callable[[str], object] = lambda line: None) -> bool:
    """Draw everything into `into`, unless this very version drew it there already; whether anything was drawn."""
    recipe = {"version": _version(), "seed": seed, "quick": quick}
    before = _marker(into)
    if before.get("recipe") == recipe and all(_size(into / n) == s for n, s in before["files"].items()):
        say(f"The sample data in {into} is complete: {len(before['files'])} files.")
        return False
    (into / MARKER).unlink(missing_ok=True)
    files = sorted(path.relative_to(into).as_posix() for path in _draw_all(list(_jobs(into, seed, quick)), say))
    remove_stale(into, before.get("files", {}), set(files))
    content = {"recipe": recipe, "files": {name: _size(into / name) for name in files}}
    (into / MARKER).write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    say(f"Drew {len(files)} files into {into}.")
    return True


def remove_stale(into: Path, before: Mapping[str, int], now: Set[str]) -> None:
    """Remove the files of an earlier drawing that are not drawn any more; nothing that somebody else put there."""
    for name in sorted(set(before) - now):
        if ".." not in Path(name).parts and not Path(name).is_absolute():
            (into / name).unlink(missing_ok=True)


def _jobs(into: Path, seed: int, quick: bool) -> Iterator[FilmJob | CropsJob]:
    """The longest first, so that no process waits for another at the end."""
    shifts, seconds = (SHIFTS[:2], 3.0) if quick else (SHIFTS, 12.0)
    for camera in sorted(CAMERAS, key=lambda c: -c.width * c.height * c.fps):
        for shift in shifts:
            yield FilmJob(into, seed, camera, shift, seconds)
    for camera, shift in INCOMING:
        yield FilmJob(into, seed, camera, shift, seconds / 2, "incoming")
    yield CropsJob(into, seed, 12 if quick else 150)


def _draw_all(jobs: list[FilmJob | CropsJob], say: Callable[[str], object]) -> list[Path]:
    workers = min(len(os.sched_getaffinity(0)), 8)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        drawing = {pool.submit(job.draw): job for job in jobs}
        for done, future in enumerate(as_completed(drawing), 1):
            say(f"{done} of {len(jobs)} drawn: {drawing[future].name}{_size_words(future.result().files)}")
    drawn = [(job, future.result()) for future, job in drawing.items()]
    labelled = [(job, made) for job, made in drawn if isinstance(job, FilmJob) and job.folder == "videos"]
    return [path for _, made in drawn for path in made.files] + _write_labels(jobs[0].into / "labels", labelled)


def _write_labels(folder: Path, films: list[tuple[FilmJob, Drawn]]) -> list[Path]:
    written = []
    for job, made in films:
        path = (folder / "cvat" / job.video).with_suffix(".xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_cvat(path, job.video, job.camera, made.sightings)
        written.append(path)
    for camera in CAMERAS:
        path = folder / "coco" / f"{camera.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_coco(path, camera, {job.video: made.sightings for job, made in films if job.camera == camera})
        written.append(path)
    return written


def _marker(into: Path) -> dict[str, dict[str, int]]:
    try:
        read: dict[str, dict[str, int]] = json.loads((into / MARKER).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return read if set(read) == {"recipe", "files"} else {}


def _version() -> str:
    """Of the drawing: its source, and the libraries that draw and encode."""
    sources = [HERE / "make.py", *sorted((HERE / "drawing").glob("*.py"))]
    tools = f"{np.__version__} {cv2.__version__} {av.__version__}".encode()
    return sha256(b"".join([*(s.read_bytes() for s in sources), tools])).hexdigest()[:16]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _size_words(paths: list[Path]) -> str:
    return f" ({len(paths)} files)" if len(paths) > 1 else f" ({_size(paths[0]) / 1e6:.1f} MB)"


if __name__ == "__main__":
    raise SystemExit(main())
