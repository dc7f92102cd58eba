"""The short-lived process that sets a recorded run going and leaves: `python -m runtime.engine.begin RUN_FOLDER`.

Whoever started it may end meanwhile. What goes wrong stands in the run's journal, where everybody looks.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from runtime.engine.conduct import end_early
from runtime.engine.environment import ROOT
from runtime.engine.execute import start
from runtime.errors import FramewireError
from runtime.workspace import Run, Workspace

__all__ = ["begin"]


def begin(run: Run) -> None:
    """Start that process, in a session of its own; the run needs nobody from then on."""
    run.beat()
    path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH")) if p)
    with (run.folder / "begin.log").open("ab") as log:
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "runtime.engine.begin", str(run.folder)],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _main() -> None:
    run = Run(Path(sys.argv[1]))
    try:
        with contextlib.suppress(FramewireError):  # told in the journal already
            start(Workspace(run.folder.parents[1]), run)
    except Exception as error:  # a mistake of ours: the run must not stay pending for ever
        end_early(run, error)
        raise


if __name__ == "__main__":
    _main()
