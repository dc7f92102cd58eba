"""Starting, resuming and cancelling runs from the pages; each in a thread that only asks for a cluster and leaves the run to it."""

import threading
from contextlib import suppress

from designer.session import require, workspace
from runtime.engine import start
from runtime.errors import FramewireError, UsageError
from runtime.operations import plan_again, prepare_again, record_run
from runtime.plan import Wishes
from runtime.workspace import Run, Workspace

__all__ = ["cancel", "rerun", "resume"]


def rerun(run_id: str, *, fresh: bool = False) -> str:
    """Run an earlier run's pipeline again with its arguments; the new run's id. Raises FramewireError where it cannot be planned."""
    require("operator")
    chosen = workspace()
    earlier = chosen.runs.get(run_id)
    prepared = prepare_again(chosen, earlier, wishes=Wishes(fresh=fresh))
    made = record_run(chosen, prepared, address=earlier.request.get("address"))
    _set_going(chosen, made)
    return made.id


def resume(run_id: str) -> None:
    """Go on with a run that was interrupted, cancelled or failed."""
    require("operator")
    chosen = workspace()
    run = chosen.runs.get(run_id)
    plan_again(chosen, run)
    _set_going(chosen, run)


def cancel(run_id: str) -> None:
    """Ask a run to stop; it does within seconds."""
    require("operator")
    run = workspace().runs.get(run_id)
    if run.record().status not in ("pending", "running"):
        raise UsageError("This run has ended already.", "There is nothing to cancel.")
    run.ask_to_cancel()


def _set_going(chosen: Workspace, run: Run) -> None:
    threading.Thread(target=_started, args=(chosen, run), name=f"start-{run.id}", daemon=True).start()


def _started(chosen: Workspace, run: Run) -> None:
    with suppress(FramewireError):  # it stands in the run's journal, where every page shows it
        start(chosen, run)
