"""Frames to JPEG: our extraction beside the ffmpeg command line, on the same cores and files in the same run."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, TypedDict

from components.artifacts import Videos
from components.context import Context, running_in
from components.videos import extract_frames, read_videos

__all__ = ["Result", "measure"]

DATA = Path(__file__).parent / "data"
SIZE, RATE = "1280x720", 30  # px, frames/s
SCENE = "testsrc2=size=640x360:rate=30,scale=1280:720,noise=alls=5:allf=t"  # moving edges, and the grain that cameras add
QSCALE = "2"  # of ffmpeg's JPEG: files as large as ours at quality 90
MOST_MEGABYTES = 600.0


class Result(TypedDict):
    """One figure beside its limit."""

    name: str
    value: float
    limit: float | None
    unit: str
    better: Literal["higher", "lower"]
    ok: bool


@dataclass(frozen=True)
class Case:
    """The same work for both: take `fps` frames of each second (None: all) of `files`."""

    name: str
    files: list[Path]
    fps: float | None

    @property
    def frames(self) -> int:
        """How many frames the files hold."""
        return sum(segment["frames"] for segment in _read(self.files).segments())


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of all cores."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, more: "Spent") -> "Spent":
        return Spent(self.wall + more.wall, self.cpu + more.cpu)


def measure(quick: bool) -> list[Result]:
    """Measure every case, alternating ours and ffmpeg's; `quick` takes shorter videos and one round."""
    if not shutil.which("ffmpeg"):
        sys.exit("This comparison needs the ffmpeg command line: install it (Debian: apt-get install ffmpeg).")
    minutes, short, rounds = (1, 6, 1) if quick else (10, 20, 2)
    long, few = _long(minutes), _short(short)
    cases = [
        Case(f"one file of {minutes} min, 2 frames/s", [long], 2.0),
        Case(f"one file of {minutes} min without B frames, 2 frames/s", [_long(minutes, "-bf", "0")], 2.0),
        Case(f"{short} files of 6 s, 2 frames/s", few, 2.0),
        Case(f"{short} files of 6 s, every frame", few, None),
    ]
    results: list[Result] = []
    with _workers() as pool:
        for case in cases:
            results += _compare(case, rounds, pool)
    return [*results, *_memory(long), _as_called(few)]


def _compare(case: Case, rounds: int, pool: ProcessPoolExecutor) -> list[Result]:
    ours, theirs = Spent(), Spent()
    for _ in range(rounds):
        ours += _spent(lambda: _extract_with(pool, case))
        theirs += _spent(lambda: _ffmpeg(case))
    done = case.frames * rounds
    ratio, work = theirs.wall / ours.wall, theirs.cpu / ours.cpu
    return [
        Result(name=f"{case.name}: ours", value=done / ours.wall, limit=None, unit="frames/s", better="higher", ok=True),
        Result(name=f"{case.name}: ffmpeg", value=done / theirs.wall, limit=None, unit="frames/s", better="higher", ok=True),
        Result(name=f"{case.name}: ratio", value=ratio, limit=1.0, unit="x", better="higher", ok=ratio >= 1.0),
        Result(name=f"{case.name}: ratio by CPU time", value=work, limit=None, unit="x", better="higher", ok=True),
    ]


def _extract_with(pool: ProcessPoolExecutor, case: Case) -> float:
    """Read the videos, then take their frames part by part, as the engine does; CPU seconds spent."""
    began = time.process_time()
    videos = _read(case.files)
    reading = time.process_time() - began
    return reading + sum(cpu for cpu, _ in pool.map(_extract_part, [(videos.path, part.name, case.fps) for part in videos.parts]))


def _extract_part(task: tuple[Path, str, float | None]) -> tuple[float, float]:
    """CPU seconds that one part took, and the peak memory of this process (MB)."""
    folder, part, fps = task
    began = time.process_time()
    _extract(Videos(folder).select(part), fps)
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _extract(videos: Videos, fps: float | None) -> None:
    with running_in(Context()) as context:
        if fps is None:
            extract_frames(videos, mode="every n-th", every=1)
        else:
            extract_frames(videos, fps=fps)
        shutil.rmtree(context.output("frames"))


def _read(files: list[Path]) -> Videos:
    source = files[0] if len(files) == 1 else files[0].parent
    with running_in(Context()):
        videos: Videos = read_videos(source=str(source))
    return videos


def _ffmpeg(case: Case) -> float:
    """One process with all cores for one file; for more files as many processes as cores, which is faster. CPU seconds spent."""
    cores = len(os.sched_getaffinity(0))
    threads = cores if len(case.files) == 1 else 1
    began = _cpu_of_children()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(cores) as pool:
        list(pool.map(lambda file: _ffmpeg_one(file, case.fps, threads, Path(folder) / file.stem), case.files))
    return _cpu_of_children() - began


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ffmpeg_one(file: Path, fps: float | None, threads: int, folder: Path) -> None:
    folder.mkdir()
    sample = ["-fps_mode", "passthrough"] if fps is None else ["-vf", f"fps={fps}"]
    count = ["-threads", str(threads)]
    _run(*count, "-i", str(file), *sample, *count, "-q:v", QSCALE, str(folder / "%06d.jpg"))


def _memory(long: Path) -> list[Result]:
    """Peak memory of a fresh worker for a minute-long part of `long`, and for all of it as one part."""
    results = []
    for name, seconds in (("in parts", 60.0), ("as one part", 1e4)):
        with running_in(Context()):
            videos = read_videos(source=str(long), segment_seconds=seconds)
        with _workers(1) as pool:
            peak = max(peak for _, peak in pool.map(_extract_part, [(videos.path, part.name, 2.0) for part in videos.parts]))
        what = f"peak memory of a worker, {long.stem} {name}"
        results.append(Result(name=what, value=peak, limit=MOST_MEGABYTES, unit="MB", better="lower", ok=peak < MOST_MEGABYTES))
    return results


def _as_called(files: list[Path]) -> Result:
    """What a plain call of the component does, in one process with one thread."""
    videos = _read(files)
    began = time.perf_counter()
    _extract(videos, 2.0)
    took = time.perf_counter() - began
    return Result(name="plain call, one core", value=len(videos) / took, limit=None, unit="frames/s", better="higher", ok=True)


def _workers(count: int | None = None) -> ProcessPoolExecutor:
    """Warm processes, as Ray's workers are."""
    count = count or len(os.sched_getaffinity(0))
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
    list(pool.map(_warm_up, range(count * 4)))
    return pool


def _warm_up(_: int) -> None:
    import components.video.extraction  # noqa: F401 (the import is the point)

    time.sleep(0.2)  # so that every process gets one


def _spent(work: Callable[[], float]) -> Spent:
    began = time.perf_counter()
    cpu = work()
    return Spent(time.perf_counter() - began, cpu)


def _long(minutes: int, *options: str) -> Path:
    """A video of `minutes`: one minute, encoded, then repeated."""
    name = "long" + "".join(options).replace("-", "_")
    minute, whole = DATA / f"{name}_1.mp4", DATA / f"{name}_{minutes}.mp4"
    if not minute.exists():
        _encode(minute, 60, *options)
    if not whole.exists():
        _made(whole, "-stream_loop", str(minutes - 1), "-i", str(minute), "-c", "copy")
    return whole


def _short(count: int) -> list[Path]:
    folder = DATA / f"short_{count}"
    files = [folder / f"{number:02d}.mp4" for number in range(count)]
    for number, file in enumerate(files):
        if not file.exists():
            _encode(file, 6, "-crf", str(23 + number % 6))
    return files


def _encode(file: Path, seconds: int, *options: str) -> None:
    _made(file, "-f", "lavfi", "-i", SCENE, "-t", str(seconds), "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", *options)


def _made(file: Path, *arguments: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial.mp4")
    _run(*arguments, str(partial))
    partial.rename(file)


def _run(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


def main() -> int:
    """Print every figure beside its limit; 1 if one is missed."""
    results = measure(quick="--quick" in sys.argv[1:])
    for result in results:
        limit = "" if result["limit"] is None else f"(limit {result['limit']:g}) {'ok' if result['ok'] else 'MISSED'}"
        print(f"{result['name']:60} {result['value']:9.2f} {result['unit']:9} {limit}")
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
