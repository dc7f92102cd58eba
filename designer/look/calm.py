"""Errors as sentences with a next step: what a person can mend in their words, what is our mistake with a reference to the log."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from tempfile import gettempdir

import streamlit as st

from designer.look.literal import literal
from designer.session import workspace_root
from runtime.errors import DocumentError, FramewireError, PipelineError

__all__ = ["calmly", "on_script_error", "say_error"]

LONGEST = 1_500


@contextmanager
def calmly() -> Iterator[None]:
    """Whatever goes wrong inside becomes a message in its place; the rest of the page goes on."""
    try:
        yield
    except Exception as error:  # st.rerun and st.stop are none
        say_error(error)


def say_error(error: Exception) -> None:
    """Show what went wrong and what to do."""
    if isinstance(error, FramewireError):
        st.error(_told(error), icon=":material/error:")
        return
    reference = _noted(error)
    st.error(
        f"**This is a mistake of ours.** It is noted as **{reference}** in {literal(_log_file(), 300)}. "
        "Your pipelines and runs are untouched: try again, and if it comes back, report it with that reference.",
        icon=":material/bug_report:",
    )


def on_script_error(error: Exception) -> bool:
    """For the app's handler of that name: nothing of Streamlit's own box is ever shown."""
    say_error(error)
    return True


def _told(error: FramewireError) -> str:
    lines = [f"**{literal(error.message, LONGEST)}**", literal(error.remedy, LONGEST)]
    if isinstance(error, PipelineError | DocumentError):
        lines += [f"- {literal(p.message, LONGEST)} {literal(p.remedy, LONGEST)}" for p in error.problems[:10]]
    return "\n\n".join(line for line in lines if line)


def _noted(error: Exception) -> str:
    """Write the error down with its trace; the reference under which it stands."""
    reference = secrets.token_hex(3).upper()
    _log().error("reference %s", reference, exc_info=error)
    return reference


def _log_file() -> Path:
    root = workspace_root()
    return root / "logs" / "designer.log" if (root / "workspace.json").exists() else Path(gettempdir()) / "framewire-designer.log"


def _log() -> logging.Logger:
    file = _log_file()
    log = logging.getLogger(f"designer.mistakes.{file}")
    if not log.handlers:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=2_000_000, backupCount=2, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False
    return log
