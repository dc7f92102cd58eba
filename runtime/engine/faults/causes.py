"""The likely cause of an exception nobody wrote a sentence for, and what to do about it: a table, read from the top."""

import errno
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Cause", "cause_of", "of_kind"]


@dataclass(frozen=True)
class Cause:
    """A cause by name, and the remedy; `{0}` in it is what the rule's pattern caught, `{lower}` what there is to make smaller."""

    name: str
    remedy: str


@dataclass(frozen=True)
class _Rule:
    name: str
    kinds: tuple[str, ...]  # names of exception classes, or of their bases; empty: any
    pattern: str  # searched in the message, whatever the case
    remedy: str


MEMORY = "Give it less at once{lower}, make the images smaller, or run it where there is more memory."
FIT = "Sizes that must be equal are not: compare the shapes at the fault. Resize brings images to one size."
SIZES_DIFFER = (
    r"shapes? .*(?:aligned|match|multiplied|mismatch|broadcast)|could not (?:be )?broadcast|core dimension|size mismatch|sizes of tensors"
    r"|must match the size|inhomogeneous shape|same dimensions"
)
NO_MEMORY = r"out of memory|can't allocate memory|unable to allocate|cannot allocate memory|insufficient memory"
DAMAGED_FILE = ("ArrowInvalid", "SafetensorError", "BadZipFile", "EOFError", "FFmpegError", "InvalidDataError")
DAMAGED_TEXT = ("JSONDecodeError", "UnicodeDecodeError", "ParseError")
NO_NETWORK = ("ConnectionError", "gaierror", "URLError", "HTTPError")
NO_NUMBER = ("ZeroDivisionError", "FloatingPointError", "OverflowError")

RULES = tuple(
    _Rule(*told)
    for told in (
        ("memory", ("MemoryError", "OutOfMemoryError"), "", MEMORY),
        ("memory", (), NO_MEMORY, MEMORY),
        ("missing library", ("ModuleNotFoundError",), r"No module named '([^']+)'", "Install '{0}' wherever steps run; then resume."),
        ("missing library", ("ImportError",), "", "A library is not what the component expects: check its version wherever steps run."),
        ("missing library", ("OSError",), "cannot open shared object", "Install the missing system library wherever steps run."),
        ("missing file", ("FileNotFoundError",), r"'([^']+)'", "'{0}' is not there, on the machine of the step: put it back."),
        ("no permission", ("PermissionError",), "", "The step's process may not do this: change the permissions, or name another place."),
        ("too many files", ("OSError",), "too many open files", "The component leaves files open: close them, or raise the limit."),
        ("network", NO_NETWORK, "", "Steps do without the network: bring the data into the workspace first."),
        ("gpu", (), "CUDA|cuDNN|cublas|nvrtc", "Run it once with gpu set to never, which names the operation; then mend that."),
        ("damaged data", DAMAGED_FILE, "", "A file it reads is damaged or of another kind: make it again, or leave it out."),
        ("damaged data", DAMAGED_TEXT, "", "A file it reads is no text of the kind expected: mend it, or leave it out."),
        ("sizes", (), SIZES_DIFFER, FIT),
        ("sizes", ("error",), "size", FIT),  # OpenCV's
        ("not a number", (), r"\bnan\b|not finite|infinity|non-finite", "Look for a divisor that is zero, or a learning rate too high."),
        ("not a number", NO_NUMBER, "", "A divisor is zero, or a number too large: perhaps nothing was left to count."),
        ("unknown class", ("ValueError",), r"'([^']*)' is not in (?:list|tuple)", "'{0}' is none of the names there are: compare them."),
        (
            "missing key",
            ("KeyError",),
            r"'?([^']*)'?",
            "There is no '{0}' in what was read: compare it with the columns there are.",
        ),
        ("nothing there", ("IndexError", "StopIteration"), "", "The input is empty there, or shorter than expected."),
        ("nothing there", ("AttributeError", "TypeError"), "NoneType", "Something is None there: an optional input, or a value not found."),
        ("recursion", ("RecursionError",), "", "The component calls itself without end, or its data is nested too deep."),
        ("left", ("SystemExit",), "", "A component must return or raise, not leave the process: take the exit out."),
    )
)
BUG = Cause("bug", "Mend the component at that line; a replay fails the same way on your desk.")
SIZES = ("batch_size", "together", "width", "height", "fps", "tile", "workers")  # parameters that memory grows with


def cause_of(error: BaseException, params: Mapping[str, Any]) -> Cause:
    """The likely cause of `error`, raised by a component called with `params`."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Cause("disk", "Free some space (the disk is full) and run again; finished steps are kept.")
    kinds, said = {kind.__name__ for kind in type(error).__mro__}, str(error)
    for rule in RULES:
        found = re.search(rule.pattern, said, re.IGNORECASE)
        if found and (not rule.kinds or kinds & set(rule.kinds)):
            caught = found[1] if found.re.groups else ""
            return Cause(rule.name, rule.remedy.replace("{0}", caught).replace("{lower}", _lower(params)))
    return BUG


def of_kind(kind: str) -> str:
    """The name of the cause of an error that brought its own sentence and remedy, by its kind."""
    return {"input": "data", "declaration": "declaration", "gate": "gate", "disk": "disk", "endpoint": "endpoint"}.get(kind, kind)


def _lower(params: Mapping[str, Any]) -> str:
    there = [f"{name} (it is {params[name]})" for name in SIZES if isinstance(params.get(name), int | float)]
    return f", by a lower {' or '.join(there[:2])}" if there else ""
