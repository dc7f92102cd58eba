"""The name of the variable that a call's value is about to be assigned to, so that nodes are called what the script calls them."""

import dis
import sys
from types import CodeType

__all__ = ["assigned_variable"]

NAMED = {"STORE_NAME", "STORE_GLOBAL"}
LOCAL = {"STORE_FAST", "STORE_DEREF"}
PAIRED = {"STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST"}  # from Python 3.13 on: the first of the two in the upper half


def assigned_variable(depth: int) -> str | None:
    """The variable to which the frame `depth` above assigns what it is calling now; None if it does something else with it."""
    frame = sys._getframe(depth + 1)
    code, at = frame.f_code.co_code, frame.f_lasti + 2
    argument = 0
    while at < len(code):
        name, argument = dis.opname[code[at]], argument << 8 | code[at + 1]
        if name == "CACHE":
            argument = 0
        elif name != "EXTENDED_ARG":
            return _stored(frame.f_code, name, argument)
        at += 2
    return None


def _stored(code: CodeType, operation: str, argument: int) -> str | None:
    if operation in NAMED:
        return code.co_names[argument]
    if operation in LOCAL or operation in PAIRED:
        locals_ = [*code.co_varnames, *(c for c in code.co_cellvars if c not in code.co_varnames), *code.co_freevars]
        return locals_[argument >> 4 if operation in PAIRED else argument]
    return None
