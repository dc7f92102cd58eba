"""The first thing in a script's process: see that it ends with whoever started it, then become the script."""

import ctypes
import os
import runpy
import signal
import sys

__all__ = ["main"]

PARENT_DIED = 1  # PR_SET_PDEATHSIG of prctl(2)


def main() -> None:
    """On the command line: the process that started this one, a file to run and the words for it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGKILL)
        if os.getppid() != int(sys.argv[1]):  # it ended before that
            sys.exit(1)
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
