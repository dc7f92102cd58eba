"""What the app knows of the person before it: workspace, role, address, what was just done. The only file that touches st.session_state."""

import os
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from designer.access import AccessError, Role, allows, role_in
from designer.drafts.library import Library
from designer.server.service import current
from runtime.workspace import Workspace

__all__ = [
    "allowed",
    "arrive",
    "ask_for",
    "asked",
    "forget",
    "keep",
    "keep_here",
    "kept",
    "kept_here",
    "library",
    "needs_sign_in",
    "prefill",
    "require",
    "role",
    "sign_out",
    "signed_in",
    "take",
    "user",
    "workspace",
    "workspace_root",
]

NOBODY = "you"  # without sign-in


def workspace_root() -> Path:
    """The folder of the workspace that this app shows."""
    return Path(os.environ.get("FRAMEWIRE_WORKSPACE", "workspace")).absolute()


def workspace() -> Workspace:
    """The workspace, opened once a process."""
    return _opened(workspace_root())


def library() -> Library:
    """The pipelines of the workspace."""
    return _library(workspace_root())


@lru_cache(maxsize=8)
def _library(root: Path) -> Library:
    return Library(_opened(root))


@lru_cache(maxsize=8)
def _opened(root: Path) -> Workspace:
    return Workspace(root)


def user() -> str:
    """Who is here: the e-mail address of whoever signed in; "you" where nobody has to."""
    found: Any = st.user.to_dict()
    return str(found.get("email") or found.get("name") or NOBODY) if found.get("is_logged_in") else NOBODY


def role() -> Role:
    """What they may do. Raises AccessError for somebody who signed in and has no role here."""
    if not _must_sign_in():
        return "operator"
    told = st.user.to_dict()
    if not told.get("email"):  # a name is what people choose for themselves
        raise AccessError(
            "Your sign-in service does not tell your e-mail address.", "Have it tell the address (its scope email), and sign in again."
        )
    if told.get("email_verified") is False:
        raise AccessError(f"The address {user()} is not verified.", "Have your sign-in service verify it, and sign in again.")
    return role_in(workspace_root(), user())


def needs_sign_in() -> bool:
    """Whether somebody must sign in before anything is shown; also who has signed out, on this page or another, since it was opened."""
    opened: float = st.session_state.setdefault("fw-opened", time.time())
    return _must_sign_in() and (not signed_in() or current().has_left(user(), opened))


def sign_out() -> None:
    """Sign the person out, here and wherever else they have a page open."""
    current().leave(user())
    st.logout()


def signed_in() -> bool:
    """Whether somebody has signed in."""
    return bool(st.user.to_dict().get("is_logged_in"))


def _must_sign_in() -> bool:
    return "is_logged_in" in st.user.to_dict()


def allowed(needed: Role) -> bool:
    """Whether the person may do what takes the role `needed`."""
    return allows(role(), needed)


def require(needed: Role) -> None:
    """Raise AccessError unless the person may; to be called where something is done, not only where its button is drawn."""
    if not allowed(needed):
        raise AccessError(f"This takes the role of {needed}; yours is {role()}.", "Ask the workspace's operator.")


def asked(name: str) -> str:
    """What the page's address says of `name`; empty if nothing."""
    return str(st.query_params.get(name, ""))


def ask_for(**told: str) -> None:
    """Make the page's address say exactly this; empty values are left out."""
    st.query_params.from_dict({name: value for name, value in told.items() if value})


def keep(name: str, value: Any) -> None:
    """Remember something until the tab is closed."""
    st.session_state[f"fw-{name}"] = value


def kept(name: str, default: Any = None) -> Any:
    """What was kept."""
    return st.session_state.get(f"fw-{name}", default)


def take(name: str) -> Any:
    """What was kept, once: a message for the next drawing of the page."""
    return st.session_state.pop(f"fw-{name}", None)


def arrive(page: str) -> None:
    """Forget what was kept for the place that was drawn last, where this is another page or address."""
    place = (page, st.query_params.to_dict())
    if kept("place") != place:
        keep("place", place)
        take("here")


def keep_here(value: Any) -> None:
    """Remember one thing until the person goes to another page or address."""
    keep("here", value)


def kept_here() -> Any:
    """What was kept for this place; None if nothing."""
    return kept("here")


def prefill(key: str, value: Any, *, anew: bool = False) -> None:
    """What the widget with that key holds at first; `anew`: from now on. To be called before the widget is drawn."""
    if anew or key not in st.session_state:
        st.session_state[key] = value


def forget(key: str) -> None:
    """Empty the widget with that key at its next drawing."""
    st.session_state.pop(key, None)
