"""One invocation in a process of its own: `python -m runtime.verify.one INVOCATION.json OUTCOME.json`."""

import json
import sys
from pathlib import Path

from runtime.engine.step import perform
from runtime.engine.wire import invocation_from, outcome_json
from runtime.workspace.atomic import replace_json


def _main() -> None:
    asked, answer = map(Path, sys.argv[1:])
    told = json.loads(asked.read_text("utf-8"))
    replace_json(answer, outcome_json(perform(invocation_from(told["invocation"]), told["gpu"])), durable=False)


if __name__ == "__main__":
    _main()
