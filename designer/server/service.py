"""What the app holds while it runs: the workspace, the key of its tokens, and the pipelines that are open."""

import logging
import os
import threading
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.auth_util import get_secrets_auth_section

from designer.access import AccessError, Grant, Role, grant_token, read_token, role_in, workspace_key
from designer.drafts import Draft, Places
from designer.drafts.journal import is_ahead
from designer.server.hub import Hub
from runtime.workspace import Workspace

__all__ = ["Service", "current"]


class Service:
    """One for each process; its methods may be called from any thread."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self.key = workspace_key(self.workspace.root)
        self.log = logging.getLogger("framewire")
        self.hub = Hub(self)
        self._drafts: dict[str, Draft] = {}
        self._left: dict[str, float] = {}
        self._lock = threading.Lock()

    def token(self, user: str, role: Role) -> str:
        """A token by which the canvas says who it works for."""
        return grant_token(self.key, user, role)

    def grant(self, token: str) -> Grant:
        """What a token grants now, whatever was true when it was given; raises AccessError where that is nothing."""
        found = read_token(self.key, token)
        if self.has_left(found.user, found.given):
            raise AccessError("You have signed out.", "Reload the page to sign in again.")
        return replace(found, role=role_in(self.workspace.root, found.user)) if get_secrets_auth_section() else found

    def leave(self, user: str) -> None:
        """Note that the person signed out: pages and canvases that are still open elsewhere are theirs no longer."""
        self._left[user] = time.time()

    def has_left(self, user: str, since: float) -> bool:
        """Whether the person signed out after the moment `since` (unix seconds)."""
        return self._left.get(user, 0.0) >= since

    def draft(self, slug: str) -> Draft:
        """The open draft of a pipeline; UsageError where there is none so called."""
        places = Places(self.workspace.root, slug)
        with self._lock:
            found = self._drafts.get(slug)
            if found is None or not places.exists:
                self._drafts.pop(slug, None)
                found = self._drafts[slug] = Draft(places)
            return found

    def open_drafts(self) -> dict[str, Draft]:
        """The drafts that somebody opened, by short name."""
        with self._lock:
            return dict(self._drafts)

    def forget(self, slug: str) -> None:
        """Let go of a draft whose pipeline is gone."""
        with self._lock:
            self._drafts.pop(slug, None)

    def catch_up(self) -> None:
        """Bring up to date the files of pipelines whose last edits came right before the app ended."""
        for journal in self.workspace.root.glob("pipelines/.history/*/journal.jsonl"):
            try:
                if is_ahead(journal):
                    self.draft(journal.parent.name).save()
            except Exception:  # whoever opens it is told what is wrong with it
                self.log.exception("Pipeline %s could not be brought up to date", journal.parent.name)

    def save_all(self) -> None:
        """Bring every file up to date; what cannot be saved stays in its journal."""
        for slug, draft in self.open_drafts().items():
            try:
                draft.save()
            except Exception:  # one that fails must not keep the others from being saved
                self.log.exception("Pipeline %s could not be saved", slug)


_served: list[Service] = []


def serve(service: Service) -> None:
    """Make `service` the one that pages and canvas of this process use."""
    _served[:] = [service]


def current() -> Service:
    """The process's service; opened on the workspace that the environment names where no app made one."""
    return _served[0] if _served else _default()


@cache
def _default() -> Any:
    return Service(Path(os.environ.get("FRAMEWIRE_WORKSPACE", "workspace")))
