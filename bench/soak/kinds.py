"""What can befall a run: each kind strikes once, at a moment that is given, and is healed before the run is asked to go on."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.soak.stage import PATIENCE, Stage
from runtime.engine import read_records
from runtime.engine.processes import is_running, waited
from runtime.workspace import Run

__all__ = ["KINDS", "Blow", "Kind", "kinds_on"]


@dataclass
class Blow:
    """One strike after another on a run of this stage: the next comes `after` seconds from `since`, the last came `at` (unix seconds)."""

    stage: Stage
    after: float
    since: float = field(default_factory=time.monotonic)
    at: float = field(default_factory=time.time)
    line: "subprocess.Popen[str] | None" = None
    second: "subprocess.Popen[str] | None" = None
    said: list[str] = field(default_factory=list)  # what command lines complained of

    def run(self) -> Run | None:
        """The run that is struck, once it exists."""
        found = self.stage.runs()
        return found[0] if found else None

    def wait(self) -> Run:
        """Wait for the moment, or, earlier, until there is anything to strike; the run."""
        if not waited(lambda: self.run() is not None and self.run().journal.exists(), PATIENCE):  # type: ignore[union-attr]
            raise RuntimeError("The run did not begin.")
        time.sleep(max(0.0, self.since + self.after - time.monotonic()))
        found = self.run()
        assert found is not None
        self.at = time.time()
        return found


@dataclass(frozen=True)
class Kind:
    """A kind of strike, how the run is begun for it, and what is put right afterwards."""

    name: str
    strike: Callable[[Blow], bool]  # whether there was anything left to strike
    begin: Callable[[Blow], None]
    heal: Callable[[Blow], None] = lambda blow: None
    needs_disk: bool = False
    repeats: bool = True  # whether work that was under way may be begun once more
    alone: bool = False  # it needs a run of its own
    early: bool = False  # it is there to be struck at the beginning of a run only
    parts: int = 2  # pieces of work that may have been under way


def kinds_on(stage: Stage) -> list[Kind]:
    """The kinds that can be tried on this stage: those of the disk only where it has one of its own."""
    return [kind for kind in KINDS if stage.has_disk or not kind.needs_disk]


def _begin(blow: Blow) -> None:
    blow.line = blow.stage.run()


def _begin_in_app(blow: Blow) -> None:
    blow.stage.desk.open()
    blow.since = time.monotonic()
    blow.stage.desk.run(blow.stage.round)


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _worker(blow: Blow, *, gpu: bool) -> bool:
    """Kill the process of the piece of work that began last; wait for one if there is none."""
    run, found = blow.wait(), [0]

    def there() -> bool:
        told = [r for node in ("count", "treble", "learn", "conclude") for r in read_records(run, node) if r["kind"] == "started"]
        live = [r for r in told if str(r["where"]).startswith("gpu") == gpu and is_running(int(r["pid"]))]
        found[0] = int(max(live, key=lambda r: float(r["at"]))["pid"]) if live else 0
        return bool(found[0]) or not run.alive

    waited(there, PATIENCE)
    blow.at = time.time()
    return bool(found[0]) and _kill(found[0])


def _coordinator(blow: Blow) -> bool:
    """Kill the actor that conducts the run: it alone has the journal open."""
    journal = str(blow.wait().journal)
    for pid in blow.stage.members("ray::"):
        with suppress(OSError):
            if any(os.readlink(f) == journal for f in Path(f"/proc/{pid}/fd").iterdir()):
                return _kill(pid)
    return False


def _member(called: str) -> Callable[[Blow], bool]:
    def strike(blow: Blow) -> bool:
        blow.wait()
        return sum(_kill(pid) for pid in blow.stage.members(called)) > 0

    return strike


def _line(blow: Blow) -> bool:
    blow.wait()
    assert blow.line is not None
    return blow.line.poll() is None and _kill(blow.line.pid)


def _app(blow: Blow) -> bool:
    blow.wait()
    blow.stage.desk.kill()
    return True


def _fill(blow: Blow) -> bool:
    blow.wait()
    with _filler(blow).open("wb", buffering=0) as opened, suppress(OSError):
        while True:
            opened.write(bytes(65_536))
    with _filler(blow).open("ab", buffering=0) as opened, suppress(OSError):
        while True:
            opened.write(b"\0" * 512)
    run = blow.run()
    return run is not None and run.alive


def _free(blow: Blow) -> None:
    _ended(blow)
    _filler(blow).unlink()


def _filler(blow: Blow) -> Path:
    return blow.stage.folder / "disk" / "filler"


def _begin_read_only(blow: Blow) -> None:
    if not waited(lambda: _remounted(blow, "ro"), PATIENCE):
        raise RuntimeError("Something still writes into the workspace: it cannot be made read-only.")
    blow.line = blow.stage.run()


def _refused(blow: Blow) -> bool:
    """Let the run meet a workspace that cannot be written."""
    assert blow.line is not None
    said, told = blow.line.communicate(timeout=PATIENCE)
    if blow.line.returncode != 2 or '"error"' not in said or "Traceback" in told:
        raise RuntimeError(f"A read-only workspace was met by: {said} {told}")
    return True


def _writable(blow: Blow) -> None:
    _remounted(blow, "rw")
    blow.line = blow.stage.run()


def _remounted(blow: Blow, how: str) -> bool:
    command = ["mount", "-o", f"remount,{how}", str(blow.stage.folder / "disk")]
    return subprocess.run(command, capture_output=True).returncode == 0


def _twice(blow: Blow) -> bool:
    blow.wait()
    blow.second = blow.stage.run()
    return True


def _both(blow: Blow) -> None:
    assert blow.second is not None
    blow.second.communicate(timeout=PATIENCE)
    if blow.second.returncode:
        raise RuntimeError(f"The second of two runs ended with {blow.second.returncode}.")


def _clock(blow: Blow) -> bool:
    """Stop the run; it is to go on by processes whose clock is a day late."""
    run = blow.wait()
    alive = run.alive and run.record().status == "running"
    run.ask_to_cancel()
    _ended(blow)
    for file in [run.folder / "heartbeat", *run.folder.glob("*.json")]:
        os.utime(file, (time.time() + 86_400, time.time() + 86_400))  # as they are to a clock that is a day late
    return alive


def _ended(blow: Blow) -> None:
    run = blow.run()
    if blow.line:
        with suppress(subprocess.TimeoutExpired):
            blow.line.wait(PATIENCE)
    if run:
        waited(lambda: not run.alive or run.record().status not in ("pending", "running"), PATIENCE)


KINDS = (
    Kind("a worker", lambda blow: _worker(blow, gpu=False), _begin, early=True),
    Kind("a GPU actor", lambda blow: _worker(blow, gpu=True), _begin),
    Kind("the run's coordinator", _coordinator, _begin),
    Kind("the command line", _line, _begin),
    Kind("the raylet of the node", _member("raylet/raylet"), _begin),
    Kind("the head", _member("gcs_server"), _begin),
    Kind("the app", _app, _begin_in_app, lambda blow: blow.stage.desk.open(), alone=True),
    Kind("a full disk", _fill, _begin, _free, needs_disk=True),
    Kind("a read-only workspace", _refused, _begin_read_only, _writable, needs_disk=True, repeats=False, alone=True),
    Kind("two runs at once", _twice, _begin, _both, repeats=False, alone=True),
    Kind("files of a later clock", _clock, _begin, parts=4),  # while those under way are stopped, those that wait may begin
)
