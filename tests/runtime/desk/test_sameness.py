"""Two failures are the same wherever their folders lie, and different if anything else differs."""

from dataclasses import replace

import pytest

from runtime.desk.sameness import same
from runtime.engine.invocation import Failure

AT = {"file": "own.py", "line": 7, "function": "f"}
RUN = Failure("step", "Failed in '/data/my ws/staging/run-n-ab12/output-x' at 0x7f00aa: no.", fault={"cause": "bug", "type": "E", "at": AT})
DESK = Failure("step", "Failed in '/tmp/desk/staging/replay-n-ff/output-x' at 0x7f11bb: no.", fault={"cause": "bug", "type": "E", "at": AT})


def test_paths_and_addresses_do_not_count() -> None:
    assert same(DESK, RUN, ["/data/my ws", "/tmp/desk"])


@pytest.mark.parametrize(
    "other",
    [
        replace(DESK, kind="input"),
        replace(DESK, message=DESK.message.replace("no.", "yes.")),
        replace(DESK, message=DESK.message.replace("output-x", "output-y")),
        replace(DESK, fault={**DESK.fault, "cause": "sizes"}),
        replace(DESK, fault={**DESK.fault, "type": "F"}),
        replace(DESK, fault={**DESK.fault, "at": {**AT, "line": 8}}),
    ],
)
def test_whatever_else_differs_counts(other: Failure) -> None:
    assert not same(other, RUN, ["/data/my ws", "/tmp/desk"])


def test_of_a_killed_process_only_how_and_where_it_died_counts() -> None:
    one = Failure("killed", "was killed 4 times", fault={"cause": "killed"})
    assert same(one, Failure("killed", "was ended by SIGKILL", fault={"cause": "killed"}), [])
    assert not same(one, Failure("killed", "was ended by SIGSEGV", fault={"cause": "crashed", "at": AT}), [])
