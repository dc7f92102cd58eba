"""What a worker does: calls one component over its inputs, checks what it gives, commits it and remembers the result."""

import faulthandler
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from components.artifacts import Artifact, Collection
from components.context import StoppedError, running_in
from components.declare import Component, Port
from components.registry import catalogue
from runtime.engine.failures import crash_file, failure_of
from runtime.engine.faults import item_in_words
from runtime.engine.freshness import check_code
from runtime.engine.invocation import Failure, Given, Invocation, Outcome
from runtime.engine.machine import note_environment
from runtime.engine.pins import pin
from runtime.engine.recording import RecordingContext, heard
from runtime.engine.records import RecordWriter
from runtime.errors import StepError
from runtime.workspace import Result, Run, Workspace

__all__ = ["perform"]

Caught = Callable[[BaseException], object]


def perform(invocation: Invocation, gpu: str = "", *, caught: Caught | None = None) -> Outcome:
    """Do what is asked and tell what became of it. Errors are part of the outcome; only being killed or interrupted is not.

    `gpu` names the GPU given to this process; empty: none. `caught` sees an error before it becomes words, as a debugger wants to.
    """
    try:
        return _performed(invocation, gpu, caught)
    except OSError as error:  # not even its records can be written: the disk is full, or gone
        return Outcome(failure=failure_of(error, invocation, None))


def _performed(invocation: Invocation, gpu: str, caught: Caught | None) -> Outcome:
    began = time.monotonic()
    where = f"gpu {gpu}" if gpu else f"cpu{invocation.note and f' ({invocation.note})'}"
    component = None
    staging = _workspace(invocation.workspace).store.staging(f"{invocation.run}-{invocation.node}")
    with RecordWriter(invocation.records) as records, _crashes_noted(invocation):
        about = {"where": where, "host": socket.gethostname(), "pid": os.getpid(), "threads": invocation.threads}
        records.write("started", **about, environment=note_environment(_run(invocation)))
        try:
            component = catalogue(invocation.component_folders)[invocation.component.partition("@")[0]]
            check_code(invocation, component)
            if invocation.pieces is not None:
                return Outcome(_remember(invocation, _joined(invocation, component), {}, began, where), {}, time.monotonic() - began, where)
            context = _context(invocation, records, staging, device=pin(threads=invocation.threads, gpu=bool(gpu)))
            given = _called(invocation, component, context)
            if context.cancelled:  # it may have stopped half-way: what it gave is not the whole
                return Outcome(cancelled=True, where=where)
            outputs = _committed(invocation, component, given, staging)
            kept = _remember(invocation, outputs, context.metrics, began, where)
            _throw_away(context.checkpoint_folder)
            return Outcome(kept, context.metrics, time.monotonic() - began, where)
        except StoppedError:
            return Outcome(cancelled=True, where=where)
        except (Exception, SystemExit) as error:  # a component's own code may fail in any way
            if caught:
                caught(error)
            failure = failure_of(error, invocation, component)
            _tell(records, failure)
            return Outcome(seconds=time.monotonic() - began, where=where, failure=failure)
        finally:
            _throw_away(staging)


def _tell(records: RecordWriter, failure: Failure) -> None:
    records.write("log", level="error", message=f"{failure.message} {failure.remedy}".strip())
    item = failure.fault.get("item", {})
    if file := item.get("thumbnail"):
        records.write("picture", name="fault", file=file, caption=f"It failed at {item_in_words(item)}.")


@contextmanager
def _crashes_noted(invocation: Invocation) -> Iterator[None]:
    """If a library takes the process down meanwhile, the line where it did so stays behind in a file."""
    before = faulthandler.is_enabled()
    with crash_file(invocation).open("wb", buffering=0) as noted:
        faulthandler.enable(noted, all_threads=False)
        try:
            yield
        finally:
            faulthandler.disable()
            if before and sys.__stderr__ is not None:
                faulthandler.enable(sys.__stderr__, all_threads=False)
            with suppress(OSError):
                os.unlink(noted.name)


def _throw_away(folder: Path) -> None:
    """Remove a folder that is there seldom, or empty mostly, in one call if that will do."""
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        pass
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _workspace(root: Path) -> Workspace:
    return Workspace(root)


def _run(invocation: Invocation) -> Run:
    return Run(_workspace(invocation.workspace).runs.root / invocation.run)


def _context(invocation: Invocation, records: RecordWriter, staging: Path, *, device: str) -> RecordingContext:
    workspace = _workspace(invocation.workspace)
    return RecordingContext(
        cpus=invocation.threads,
        device=device,
        script_folders=invocation.script_folders,
        run=_run(invocation),
        live=invocation.live,
        records=records,
        staging=staging,
        checkpoint_folder=workspace.checkpoints(invocation.fingerprint),
    )


def _called(invocation: Invocation, component: Component, context: RecordingContext) -> Any:
    for name, port in component.inputs.items():
        if port.required and name not in invocation.inputs:
            raise StepError(f"Input '{name}' of node '{invocation.node}' got nothing.", "Look at the node that feeds it.")
    inputs = {port: _opened(invocation, given) for port, given in invocation.inputs.items()}
    with running_in(context), heard(context):
        return component.function(**inputs, **invocation.params)


def _opened(invocation: Invocation, given: Given) -> Artifact:
    artifact = _workspace(invocation.workspace).store.open(given.digest)
    return artifact.select(*given.only) if given.only is not None and isinstance(artifact, Collection) else artifact


def _committed(invocation: Invocation, component: Component, given: Any, staging: Path) -> dict[str, str | None]:
    """The digests of what the component gave, by port, once all of it is found to be what was promised."""
    ports = component.outputs
    values = dict(zip(ports, given, strict=False)) if hasattr(given, "_fields") else dict.fromkeys(list(ports)[:1], given)
    checked = {name: _checked(component, port, values.get(name)) for name, port in ports.items()}
    store = _workspace(invocation.workspace).store
    committed: dict[str, str | None] = {}
    for name, artifact in checked.items():
        if artifact is None:
            committed[name] = None
        elif artifact.path.parent == store.root:
            committed[name] = artifact.path.name  # an input passed on as it is
        elif artifact.path.is_relative_to(staging):
            committed[name] = store.commit(artifact.path)
        else:
            raise StepError(
                f"Component {component.key} wrote output '{name}' to {artifact.path}.", f'Write it to context().output("{name}").'
            )
    return committed


def _checked(component: Component, port: Port, value: Any) -> Artifact | None:
    promised = " or ".join(port.type_names)
    if value is None and not port.required:
        return None
    if not isinstance(value, port.types):
        got = "nothing" if value is None else f"a {type(value).__name__}"
        raise StepError(f"Component {component.key} gave {got} for output '{port.name}' instead of {promised}.", "Mend the component.")
    if value.manifest["type"] not in port.type_names:
        raise StepError(
            f"Component {component.key} wrote {value.manifest['type']} files for output '{port.name}', which is {promised}.",
            "Mend the component.",
        )
    return value


def _joined(invocation: Invocation, component: Component) -> dict[str, str | None]:
    """The outputs of all parts as one collection a port."""
    joined: dict[str, str | None] = {}
    for name, digests in (invocation.pieces or {}).items():
        kind = component.outputs[name].types[0]
        if not issubclass(kind, Collection):
            raise StepError(f"Output '{name}' of {component.key} is no collection.", "Only collections are made part by part.")
        joined[name] = _workspace(invocation.workspace).store.merge(kind, digests)
    return joined


def _remember(
    invocation: Invocation, outputs: dict[str, str | None], metrics: dict[str, float], began: float, where: str
) -> dict[str, str | None]:
    _workspace(invocation.workspace).results.put(
        Result(
            fingerprint=invocation.fingerprint,
            outputs=outputs,
            ingredients=invocation.ingredients,
            metrics=metrics,
            seconds=round(time.monotonic() - began, 3),
            where=where,
            run=invocation.run,
            node=invocation.node,
        )
    )
    return outputs
