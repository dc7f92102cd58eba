"""What command line and app ask of the engine: carry a run out, and follow it by its files."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from components.errors import FramewireError
from runtime.engine.cluster import ensure_cluster, local_capacity
from runtime.engine.conduct import beating, conduct, end_early, prepare
from runtime.engine.executor import InProcess
from runtime.engine.launch import launch
from runtime.engine.placement import place_all
from runtime.errors import ClusterError
from runtime.plan import Plan
from runtime.workspace import Run, Workspace, read_journal

__all__ = ["execute", "follow", "start"]

LOOK_SECONDS = 0.05
ENDED = ("succeeded", "failed", "cancelled")
Event = dict[str, Any]


def execute(workspace: Workspace, run: Run) -> Iterator[Event | None]:
    """Carry the run out and follow it to its end: its events as they come, None now and then while there is none.

    Ctrl-C asks the run to stop and goes on following; a second one leaves it. Raises PlacementError or ClusterError before anything runs.
    """
    seen = read_journal(run.journal)[1]
    start(workspace, run)
    return follow(run, seen)


def start(workspace: Workspace, run: Run) -> None:
    """Set the run going; it needs nobody from then on. Where nothing is to be run, it is over at once, without a cluster."""
    plan = Plan.from_json(run.plan)
    run.beat()
    try:
        if not plan.to_run:
            prepare(run, workspace, {}, "")
            conduct(run, InProcess())
            return
        address = run.request.get("address")
        with beating(run):  # a cluster may take longer to start, or to come back, than a run may be silent
            if not address:  # refused before the cluster is started for it
                place_all(plan, [local_capacity()], workspace.settings.targets)
            _launch(run, address)
    except FramewireError as error:
        end_early(run, error)
        raise


def _launch(run: Run, address: str | None) -> None:
    cluster = ensure_cluster(address)
    try:
        launch(run, cluster)
    except ClusterError:
        if not cluster.local:
            raise
        launch(run, ensure_cluster())  # its head died a moment ago, and is back, or another has been started


def follow(run: Run, seen: int = 0) -> Iterator[Event | None]:
    """The events of the run's journal from byte `seen` on, until it has ended or nobody works on it any more."""
    with _stoppable(run):
        while True:
            events, seen = read_journal(run.journal, seen)
            yield from events
            if any(e.get("event") == "run" and e["status"] in ENDED for e in events) or _is_lost(run, events):
                return
            yield None
            time.sleep(LOOK_SECONDS)


@contextmanager
def _stoppable(run: Run) -> Iterator[None]:
    """Have the first Ctrl-C ask the run to stop, wherever it comes: also while whoever follows shows what it has heard."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield  # nobody could hear it here, or somebody hears it already
        return

    def ask(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        run.ask_to_cancel()

    signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _is_lost(run: Run, events: list[Event]) -> bool:
    return not events and not run.alive and run.record().status == "interrupted"
