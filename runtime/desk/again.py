"""What a replay's script does: the step once more, in a process of its own, and whether it ended as in its run."""

import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from components.words import counted
from runtime.desk.sameness import same
from runtime.engine.faults import item_in_words
from runtime.engine.invocation import Failure, Invocation, Outcome
from runtime.engine.machine import differences, environment
from runtime.engine.step import perform
from runtime.engine.wire import invocation_from, outcome_from, outcome_json
from runtime.workspace.atomic import read_json

__all__ = ["desk"]

LOOK_SECONDS = 0.02
FAILS_ALIKE, SUCCEEDS, FAILS_OTHERWISE, CANNOT = 1, 0, 3, 2


def desk(here: Path, params: Mapping[str, Any], *, debug: bool = False) -> int:
    """Do the step whose replay lies in folder `here`, with `params`, and say on standard output how it ended; the exit code."""
    told = read_json(here / "replay.json")
    if told is None:
        _say(f"{here} holds no replay: replay.json is missing or damaged. Write it again: python -m runtime replay RUN NODE")
        return CANNOT
    invocation = _invocation(here, told, params)
    if debug:
        return _debugged(invocation, told["gpu"])
    outcome = _apart(invocation, told["gpu"], told["timeout"])
    expected = Failure(**told["error"]) if told["error"] else None
    _say(_as_json(outcome))
    roots = [*told["roots"], str(invocation.workspace), *(str(params[name]) for name in told["files"] if name in params)]
    return _verdict(outcome.failure, expected, {**told, "roots": roots})


def _invocation(here: Path, told: Mapping[str, Any], params: Mapping[str, Any]) -> Invocation:
    return replace(
        invocation_from(told["invocation"]),
        workspace=here / "workspace",
        params=dict(params),
        component_folders=(here / "components",) if told["components"] else (),
        script_folders=tuple(here / folder for folder in told["scripts"]),
    )


def _apart(invocation: Invocation, gpu: str, timeout: float | None) -> Outcome:
    """Do it in a child process, which may be killed, or has to be."""
    shutil.rmtree(invocation.workspace / "runs", ignore_errors=True)
    shutil.rmtree(invocation.workspace / "checkpoints", ignore_errors=True)
    answer = invocation.workspace / "outcome.json"
    answer.unlink(missing_ok=True)
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            answer.write_text(json.dumps(outcome_json(perform(invocation, gpu))), "utf-8")
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    return _waited(child, invocation, answer, timeout)


def _waited(child: int, invocation: Invocation, answer: Path, timeout: float | None) -> Outcome:
    until = time.monotonic() + timeout if timeout else None
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        if until and time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            late = f"Node '{invocation.node}' took longer than its timeout of {timeout:g} s."
            return Outcome(failure=Failure("timeout", late, "Give it more time, or less to do.", fault={"cause": "timeout"}))
        time.sleep(LOOK_SECONDS)
    read = read_json(answer)
    if read is not None:
        return outcome_from(read)
    return Outcome(failure=_killed(invocation, status))


def _killed(invocation: Invocation, status: int) -> Failure:
    from runtime.engine.failures import fault_of_killed

    code = os.waitstatus_to_exitcode(status)
    how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    fault = fault_of_killed(invocation)
    place = f" It crashed in {at['file']} line {at['line']}." if (at := fault.get("at")) else ""
    return Failure("killed", f"The process of node '{invocation.node}' was ended {how}.{place}", fault=fault)


def _verdict(got: Failure | None, expected: Failure | None, told: Mapping[str, Any]) -> int:
    if got is None:
        _say("It does not fail here." + ("" if expected is None else _perhaps(expected, told)))
        return SUCCEEDS
    _say(f"{got.message}", *([f"  {got.remedy}"] if got.remedy else []))
    if at := got.fault.get("at"):
        _say(f"  at {at['file']} line {at['line']} in {at['function']}: {at['source']}")
    if words := item_in_words(got.fault.get("item", {})):
        _say(f"  item: {words}")
    if expected is not None and same(got, expected, told["roots"]):
        _say("It fails as it did in the run.")
        return FAILS_ALIKE
    _say(f"It fails otherwise than in the run, where it {'failed: ' + expected.message if expected else 'did not fail'}")
    return FAILS_OTHERWISE


def _perhaps(expected: Failure, told: Mapping[str, Any]) -> str:
    """Why it may not fail here though it did in the run."""
    if expected.kind in ("disk", "killed", "memory"):
        return " In the run it failed for want of something of the machine's: " + expected.message
    unlike = [differences(theirs, environment()) for theirs in told["environments"]]
    if unlike and all(unlike):
        return f" {counted(len(unlike[0]), 'difference')} to the machine of the run: {'; '.join(unlike[0])}."
    return " In the run it did: " + expected.message


def _debugged(invocation: Invocation, gpu: str) -> int:
    import pdb

    caught: list[BaseException] = []
    outcome = perform(invocation, gpu, caught=caught.append)
    if not caught:
        _say("It does not fail here.")
        return SUCCEEDS
    _say(outcome.failure.message if outcome.failure else str(caught[0]), "Type w for where, u to go up, p NAME to print, q to leave.")
    pdb.post_mortem(caught[0].__traceback__)
    return FAILS_ALIKE


def _as_json(outcome: Outcome) -> str:
    return "" if outcome.failure else f"outputs: {json.dumps(dict(outcome.outputs))}"


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines if line))
    sys.stdout.flush()
