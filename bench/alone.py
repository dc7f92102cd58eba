"""Takes one bench's measurements in this process: `python -m bench.alone NAME FILE [--quick]` writes them to FILE as JSON."""

import importlib
import json
import sys
from pathlib import Path

__all__ = ["main"]


def main(name: str, file: str, *flags: str) -> None:
    """Measure `name` and write its rows to `file`."""
    rows = importlib.import_module(f"bench.{name}").measure("--quick" in flags)
    Path(file).write_text(json.dumps(rows), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
