"""Whether two failures are one and the same, wherever the folders lie in which they happened."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from runtime.engine.invocation import Failure

__all__ = ["same"]

STAGED = re.compile(r"staging/[^/\s]+")  # a folder for outputs, named anew each time
PATH = re.compile(r"(?<![\w.])/(?:[^\s/'\":,;()]+/)+")  # the folders of an absolute path
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
MACHINE = ("killed", "timeout")  # where the place in the sentence says how often, or after how long


def same(one: Failure, other: Failure, roots: Sequence[str]) -> bool:
    """Whether kind, exception, line and words are the same, but for paths and addresses."""
    if one.kind != other.kind or one.fault.get("cause") != other.fault.get("cause"):
        return False
    if _place(one.fault) != _place(other.fault):
        return False
    if one.kind in MACHINE:
        return True
    return one.fault.get("type") == other.fault.get("type") and _bare(one.message, roots) == _bare(other.message, roots)


def _place(fault: Mapping[str, Any]) -> tuple[Any, ...]:
    at = fault.get("at", {})
    return at.get("file"), at.get("line"), at.get("function")


def _bare(message: str, roots: Sequence[str]) -> str:
    for root in sorted(roots, key=len, reverse=True):
        message = message.replace(root, "")
    for pattern, instead in ((STAGED, "staging"), (PATH, ""), (ADDRESS, "0x")):
        message = pattern.sub(instead, message)
    return message
