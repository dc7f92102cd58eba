"""Turns whatever a component raised into a sentence that names the component, the file and the line."""

import traceback
from pathlib import Path
from types import TracebackType

from components.declare import Component
from components.errors import FramewireError
from runtime.engine.invocation import Failure, Invocation
from runtime.workspace.atomic import told

__all__ = ["failure_of"]

FULL_DISK = 28


def failure_of(error: BaseException, invocation: Invocation, component: Component | None) -> Failure:
    """Why the invocation failed; the whole traceback goes into a file beside its records."""
    file = invocation.records.with_name(f"{invocation.records.name}.traceback.txt")
    try:
        file.write_text("".join(traceback.format_exception(error)), "utf-8")
    except OSError:  # the disk is full, or gone: the sentence matters more
        return _sentence(error, invocation, component, "")
    return _sentence(error, invocation, component, str(file.relative_to(invocation.workspace / "runs" / invocation.run)))


def _sentence(error: BaseException, invocation: Invocation, component: Component | None, trace: str) -> Failure:
    if isinstance(error, FramewireError):
        return Failure(error.kind, error.message, error.remedy, trace)
    if isinstance(error, OSError) and error.errno == FULL_DISK:
        full = told(error, f"Writing for '{invocation.node}'")
        return Failure(full.kind, full.message, full.remedy, trace)
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    message = f"Component {invocation.component} failed{_place(error.__traceback__, component)}: {said.rstrip('.')}."
    remedy = "Its traceback is kept with the run; look at the step's log." if trace else ""
    return Failure("step", message, remedy, trace)


def _place(trace: TracebackType | None, component: Component | None) -> str:
    """Where in the component's own code, or in helpers of the same folder, it went wrong."""
    frames = traceback.extract_tb(trace)
    if not frames:
        return ""
    home = Path(component.source).parent if component else None
    own = [f for f in frames if home and Path(f.filename).is_relative_to(home)]
    last = (own or frames)[-1]
    return f" in {Path(last.filename).name} line {last.lineno}"
