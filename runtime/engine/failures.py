"""Turns whatever a component raised into a sentence that names the component, the file and the line, and keeps what is known of it."""

import re
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from components.artifacts import Part, file_digest
from components.declare import Component
from components.errors import FramewireError
from runtime.engine.faults import (
    Item,
    cause_of,
    item_at,
    item_in_words,
    item_of_parts,
    of_kind,
    places,
    spots,
    thumbnail,
    values_at,
)
from runtime.engine.faults.places import own_spot
from runtime.engine.invocation import Failure, Invocation
from runtime.workspace import ArtifactStore, read_journal
from runtime.workspace.atomic import told

__all__ = ["crash_file", "failure_of", "fault_of_killed"]

FULL_DISK = 28
CRASH_LINE = re.compile(r'File "(.+)", line (\d+) in (.+)$')  # as faulthandler writes it
MOST_BYTES = 2 << 30  # of inputs that are read again to see whether they are damaged


def failure_of(error: BaseException, invocation: Invocation, component: Component | None) -> Failure:
    """Why the invocation failed; the whole traceback goes into a file beside its records, a picture of the item beside its pictures."""
    fault: dict[str, Any] = {"cause": "", "type": type(error).__name__, "unit": invocation.unit}
    _look(error, invocation, component, fault)
    file = invocation.records.with_name(f"{invocation.records.name}.traceback.txt")
    trace = ""
    with suppress(OSError):  # the disk is full, or gone: the sentence matters more
        file.write_text("".join(traceback.format_exception(error)), "utf-8")
        trace = str(file.relative_to(invocation.workspace / "runs" / invocation.run))
    return _sentence(error, invocation, fault, trace)


def fault_of_killed(invocation: Invocation) -> dict[str, Any]:
    """What is known where nobody was left to tell: the line that a crash left behind, the parts in hand, the last words."""
    fault: dict[str, Any] = {"cause": "killed", "unit": invocation.unit}
    with suppress(OSError):
        crash = crash_file(invocation).read_text("utf-8", "replace")
        if crash.strip():
            lines = [line.strip() for line in crash.splitlines() if line.strip()]
            fault |= {"cause": "crashed", "crash": lines[:12], **_crashed_at(lines)}
    if item := _item_in_parts(invocation):
        fault["item"] = dict(item.told)
    said = [r for r in read_journal(Path(f"{invocation.records}.jsonl"))[0] if r.get("message")]
    return fault | ({"last": said[-1]["message"]} if said else {})


def crash_file(invocation: Invocation) -> Path:
    """Where the interpreter notes the line if a library takes the whole process down."""
    return invocation.records.with_name(f"{invocation.records.name}.crash.txt")


def _crashed_at(lines: list[str]) -> dict[str, Any]:
    """The innermost line that is no library's."""
    found = [CRASH_LINE.match(line) for line in lines]
    own = next((f for f in found if f and not f[1].startswith((sys.prefix, sys.base_prefix)) and "-packages" not in f[1]), None)
    return {"at": {"file": Path(own[1]).name, "line": int(own[2]), "function": own[3], "source": ""}} if own else {}


def _look(error: BaseException, invocation: Invocation, component: Component | None, fault: dict[str, Any]) -> None:
    """Add to `fault` whatever can be found out; what explains a failure must never hide it."""
    passed = spots(error)
    with suppress(Exception):
        fault |= places(passed, component)
    with suppress(Exception):
        if own := own_spot(passed, component):
            fault["values"] = values_at(own)
    with suppress(Exception):
        if item := item_at(error) or _item_in_parts(invocation):
            fault["item"] = dict(item.told)
            fault["item"] |= _kept_picture(item, invocation)
    with suppress(Exception):
        fault |= {"damaged": found} if (found := _damaged(invocation)) else {}


def _sentence(error: BaseException, invocation: Invocation, fault: dict[str, Any], trace: str) -> Failure:
    if "damaged" in fault:
        return _of_damage(error, invocation, {**fault, "cause": "damaged input"}, trace)
    if isinstance(error, FramewireError):
        return Failure(error.kind, error.message, error.remedy, trace, {**fault, "cause": of_kind(error.kind)})
    if isinstance(error, OSError) and error.errno == FULL_DISK:
        full = told(error, f"Writing for '{invocation.node}'")
        return Failure(full.kind, full.message, full.remedy, trace, {**fault, "cause": "disk"})
    cause = cause_of(error, invocation.params)
    message = f"Component {invocation.component} failed{_place(fault)}: {_said(error)}."
    if (words := item_in_words(fault.get("item", {}))) and not _names(message, fault["item"]):
        message += f" It was at {words}."
    kind = "memory" if cause.name == "memory" else "step"
    return Failure(kind, message, cause.remedy, trace, {**fault, "cause": cause.name})


def _of_damage(error: BaseException, invocation: Invocation, fault: dict[str, Any], trace: str) -> Failure:
    port, file = next(iter(fault["damaged"].items()))
    said = error.message if isinstance(error, FramewireError) else f"{_said(error)}."
    message = f"Input '{port}' of node '{invocation.node}' is damaged: {file} is not what was written. {said}"
    return Failure("damaged", message, "Resume the run: what is damaged is made again.", trace, fault)


def _said(error: BaseException) -> str:
    return (f"{type(error).__name__}: {error}" if str(error) else type(error).__name__).rstrip(".")


def _place(fault: Mapping[str, Any]) -> str:
    """Where in the component's own code, or in helpers of the same folder, it went wrong."""
    at = fault.get("at")
    return f" in {Path(at['file']).name} line {at['line']}" if at else ""


def _names(message: str, item: Mapping[str, Any]) -> bool:
    return any(str(item[key]) in message for key in ("frame", "file", "image", "video") if item.get(key))


def _item_in_parts(invocation: Invocation) -> Item | None:
    """What the parts in hand hold, where a step is done part by part."""
    store = ArtifactStore(invocation.workspace / "artifacts")
    for port, given in invocation.inputs.items():
        if given.only is not None:
            with suppress(Exception):
                return item_of_parts(store.open(given.digest).select(*given.only), port)  # type: ignore[attr-defined]
    return None


def _kept_picture(item: Item, invocation: Invocation) -> dict[str, str]:
    """The item's thumbnail, as a file of the step's pictures."""
    picture = thumbnail(item)
    if picture is None:
        return {}
    file = Path("pictures") / f"fault-{invocation.unit}-{invocation.attempt}.jpg"
    there = invocation.records.parent / file
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(picture)
    return {"thumbnail": file.as_posix()}


def _damaged(invocation: Invocation) -> dict[str, str]:
    """By input port, the first of the files in hand that is not what was written: one wrong byte is found.

    Such a file is touched, so that the next plan looks at it too and makes it again.
    """
    store, found, left = ArtifactStore(invocation.workspace / "artifacts"), {}, MOST_BYTES
    for port, given in invocation.inputs.items():
        for name, digest in _in_hand(store, given.digest, given.only).items():
            file = store.path(given.digest) / name
            left -= file.stat().st_size if file.exists() else 0
            if left > 0 and port not in found and (not file.exists() or file_digest(file) != digest):
                found[port] = name
                file.touch() if file.exists() else None
    return found


def _in_hand(store: ArtifactStore, digest: str, only: tuple[str, ...] | None) -> dict[str, str]:
    """The digests of the files in use: of a collection that was narrowed, those of its chosen parts and those of no part."""
    files = store.files(digest)
    if only is None:
        return files
    with suppress(FramewireError):  # a damaged manifest: then all of them
        every = store.open(digest)
        unused = {name for part in every.parts for name in _files_of(part)}  # type: ignore[attr-defined]
        used = {name for part in every.select(*only).parts for name in _files_of(part)}  # type: ignore[attr-defined]
        return {name: sha for name, sha in files.items() if name in used or name not in unused}
    return files


def _files_of(part: Part) -> tuple[str, ...]:
    return (f"parts/{part.name}", *part.files)
