"""python -m designer: open the designer in the browser."""

import argparse
import os
import sys
import threading
import webbrowser
from pathlib import Path

from components.errors import FramewireError

__all__ = ["main"]

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104


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
    from designer.look import THEME
    from designer.server.guards import LOOPBACK
    from designer.server.service import Service

    if given.address not in LOOPBACK:
        _check_open(given)
    own = [given.address] if given.address not in EVERYWHERE else []
    service = Service(Path(given.workspace))
    address = f"http://{given.allow_host[0] if given.allow_host else 'localhost'}:{given.port}"
    listening = Listening(given.address, given.port, tuple(dict.fromkeys([*LOOPBACK, *own, *given.allow_host])))
    run(service, listening, theme=THEME, listens=lambda: _tell(address, service.workspace.root, browser=not given.no_browser))


def _tell(address: str, workspace: object, *, browser: bool) -> None:
    sys.stdout.write(f"Framewire is at {address} (workspace {workspace}). Ctrl-C ends it; runs go on.\n")
    sys.stdout.flush()
    if browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()


def _check_open(given: argparse.Namespace) -> None:
    """Refuse to let others in whom nobody asks who they are, unless told to."""
    from runtime.errors import UsageError

    if not given.open_to_everybody and not _signs_in():
        raise UsageError(
            f"On {given.address} others reach Framewire, and nobody is asked who they are.",
            "Set up sign-in (docs/sign-in.md), or say --open-to-everybody if your network lets in only those who may do everything.",
        )
    if given.address in EVERYWHERE and not given.allow_host:
        raise UsageError("Nobody could open it: no name is allowed.", "Say under which name it is reached: --allow-host NAME")


def _signs_in() -> bool:
    from streamlit.runtime.secrets import secrets_singleton

    return secrets_singleton.load_if_toml_exists() and "auth" in secrets_singleton


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m designer", description="Open Framewire's designer in the browser.")
    folder = os.environ.get("FRAMEWIRE_WORKSPACE", "workspace")
    parser.add_argument("--port", type=int, default=8501, help="where it listens [8501]")
    parser.add_argument("--workspace", default=folder, metavar="DIR", help="where everything is kept [./workspace]")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--address", default="127.0.0.1", help="the network address it listens on [127.0.0.1: this machine only]")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="a name under which it may be reached")
    parser.add_argument("--open-to-everybody", action="store_true", help="let others in without sign-in")
    return parser.parse_args()


if __name__ == "__main__":
    main()
