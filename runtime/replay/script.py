"""The text of a replay's script: short, readable, and safe whatever the run's names and values are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runtime.export.literals import docstring, lit
from runtime.plan import Step

__all__ = ["script"]


def script(step: Step, params: Mapping[str, Any], files: set[str], *, run: str, error: Mapping[str, Any] | None, root: Path) -> str:
    """Python that calls the step's component as its run did; `files` are the parameters whose values are paths below the folder."""
    said = f"It {'failed: ' + str(error['message']) if error else 'did not fail.'}"
    about = docstring(
        f"Node {step.node} of run {run}, {step.component}, on your desk.",
        said,
        "python replay.py           does it again in a process of its own, and says whether it ends in the same way",
        "python replay.py --debug   opens the debugger at the line where it fails",
        "Exit codes: 1 it fails as it did in the run, 0 it does not fail, 3 it fails otherwise, 2 it cannot be tried.",
    )
    lines = [f"    {name!r}: {_value(value, is_file=name in files)}," for name, value in params.items()]
    return "\n".join(
        [about, "", *HEAD, f"FRAMEWIRE = {lit(str(root))}  # where it lies; or set PYTHONPATH", "PARAMS = {", *lines, "}", TAIL]
    )


def _value(value: Any, *, is_file: bool) -> str:
    return f"str(HERE / {lit(value)})" if is_file else lit(value, indent=4)


HEAD = ["import sys", "from pathlib import Path", "", "HERE = Path(__file__).resolve().parent"]
TAIL = """
if __name__ == "__main__":
    sys.path.append(FRAMEWIRE)
    from runtime.desk import desk

    sys.exit(desk(HERE, PARAMS, debug="--debug" in sys.argv))
"""
