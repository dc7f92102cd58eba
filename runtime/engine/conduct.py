"""Carries a run out from what its folder says: the same at the start and whenever its coordinator starts again."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from components.errors import FramewireError
from runtime.engine.executor import Executor
from runtime.engine.loop import Folders, Loop
from runtime.engine.placement import Placement
from runtime.plan import Plan
from runtime.workspace import Journal, Run, Workspace
from runtime.workspace.atomic import read_json, replace_json
from runtime.workspace.atomic import told as disk_error
from runtime.workspace.locks import took

__all__ = ["beating", "conduct", "end_early", "prepare"]

BEAT_SECONDS = 1.0


def prepare(run: Run, workspace: Workspace, placements: Mapping[str, Placement], launch: str, *, mending: Path | None = None) -> None:
    """Note in the run's folder what its coordinator must know that the plan does not say.

    `mending` is the file that the keeper of the cluster, if it has one, holds while it mends it.
    """
    settings = workspace.settings
    told = {
        "launch": launch,
        **({"mending": str(mending)} if mending else {}),
        "placements": {node: asdict(placed) for node, placed in placements.items()},
        "components": [str(f) for f in settings.component_folders],
        "scripts": [str(f) for f in settings.script_folders],
    }
    replace_json(run.folder / "launch.json", told)


def conduct(run: Run, executor: Executor) -> str:
    """Carry the run out to its end, or on from where it stood; gives its status. Whatever goes wrong with the run itself is told."""
    told = read_json(run.folder / "launch.json")
    with beating(run):
        try:
            loop = Loop(
                run,
                Plan.from_json(run.plan),
                Workspace(run.folder.parents[1]),
                executor,
                {node: Placement(**placed) for node, placed in told["placements"].items()},
                Folders(tuple(map(Path, told["components"])), tuple(map(Path, told["scripts"]))),
                told["launch"],
            )
            return loop.go()
        except Exception as error:  # a full disk, or a mistake of ours: the run must not stay "running" for ever
            end_early(run, error)
            return "failed"
        finally:
            executor.close()


def end_early(run: Run, error: Exception) -> None:
    """Tell in the journal that the run itself, rather than a step, has failed."""
    error = disk_error(error, "Carrying out the run") if isinstance(error, OSError) else error
    if isinstance(error, FramewireError):
        told = {"kind": error.kind, "message": error.message, "remedy": error.remedy}
    else:
        remedy = "Resume the run; finished steps are kept. Please report it."
        told = {"kind": "internal", "message": f"The engine failed: {type(error).__name__}: {error}.", "remedy": remedy}
    journal = Journal(run.journal)
    journal.append({"event": "run", "status": "failed", "error": told})
    journal.close()


@contextmanager
def beating(run: Run) -> Iterator[None]:
    """Give a sign of life each second, in a thread of its own: who carries a run out, and who starts a cluster for it.

    Where the machine is so busy that seconds become minutes, the lock of that file tells that somebody lives.
    """
    ended = threading.Event()
    run.beat()
    with run.heartbeat.open("rb") as sign:
        held = took(sign)

        def beat() -> None:
            nonlocal held
            while not ended.wait(BEAT_SECONDS):
                run.beat()
                held = held or took(sign)  # from whoever had it before: who started the cluster lets go once the coordinator is there

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
