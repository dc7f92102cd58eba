"""python -m designer: open the designer in the browser."""

import argparse
import os
import sys
import threading
import webbrowser
from pathlib import Path

from components.errors import FramewireError


def main() -> None:
    """Serve the designer until Ctrl-C. Exit code 2 with one sentence where it cannot."""
    given = _arguments()
    os.environ["FRAMEWIRE_WORKSPACE"] = str(Path(given.workspace).absolute())
    try:
        _serve(given)
    except FramewireError as error:
        sys.stderr.write(f"{error.message}\n  {error.remedy}\n")
        sys.exit(2)


def _serve(given: argparse.Namespace) -> None:
    from designer.app import Listening, run
    from designer.server.guards import LOOPBACK
    from designer.server.service import Service

    hosts = tuple(dict.fromkeys([*LOOPBACK, *given.allow_host]))
    service = Service(Path(given.workspace))
    address = f"http://localhost:{given.port}"
    sys.stdout.write(f"Framewire is at {address} (workspace {service.workspace.root}). Ctrl-C ends it; runs go on.\n")
    sys.stdout.flush()
    if not given.no_browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    run(service, Listening(given.address, given.port, hosts))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m designer", description="Open Framewire's designer in the browser.")
    parser.add_argument("--port", type=int, default=8501, help="where it listens [8501]")
    parser.add_argument(
        "--workspace", default=os.environ.get("FRAMEWIRE_WORKSPACE", "workspace"), metavar="DIR", help="where everything is kept"
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--address", default="127.0.0.1", help="the network address it listens on [127.0.0.1: this machine only]")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="a name under which it may be reached")
    return parser.parse_args()


if __name__ == "__main__":
    main()
