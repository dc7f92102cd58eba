"""Who may do what: roles, and the signed tokens by which the canvas says who it works for.

Viewers look; editors draw; operators also run, deploy and delete. Without sign-in everybody who reaches the app is an operator: that is why
it then listens on loopback only. With sign-in (Streamlit's OIDC: an `[auth]` section in `.streamlit/secrets.toml` with redirect_uri,
cookie_secret, client_id, client_secret and server_metadata_url) the workspace's `settings.json` says who is what, by e-mail address:

    {"roles": {"ada@example.org": "operator", "grace@example.org": "editor", "*": "viewer"}}

`*` stands for everybody else who signed in; without it they are refused.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from runtime.errors import FramewireError
from runtime.workspace.atomic import read_json

__all__ = ["AccessError", "Grant", "Role", "allows", "grant_token", "read_token", "role_in", "role_of", "workspace_key"]

Role = Literal["viewer", "editor", "operator"]
ROLES: tuple[Role, ...] = get_args(Role)
TOKEN_SECONDS = 12 * 3600.0
LONGEST_TOKEN = 2_000


class AccessError(FramewireError):
    """Somebody asks for what they may not do."""

    kind = "access"


@dataclass(frozen=True)
class Grant:
    """What a token says: who it was given to, what they may do, from when until when (unix seconds)."""

    user: str
    role: Role
    given: float
    expires: float


def allows(role: Role, needed: Role) -> bool:
    """Whether somebody with `role` may do what takes `needed`."""
    return ROLES.index(role) >= ROLES.index(needed)


def workspace_key(root: Path) -> bytes:
    """The secret that signs the workspace's tokens, in a file that only its owner reads; made if it is missing."""
    file = root / "access.key"
    if not file.exists():
        partial = root / f".access-{os.getpid()}-{secrets.token_hex(4)}"
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(secrets.token_hex(32))
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(partial, file)  # whoever comes second takes the first one's
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    key = file.read_text("ascii").strip()
    if len(key) < 64 or file.stat().st_mode & 0o077:
        raise AccessError(f"{file} is damaged, or others can read it.", "Delete it and start the app again: pages that are open ask anew.")
    return bytes.fromhex(key)


def grant_token(key: bytes, user: str, role: Role, *, seconds: float = TOKEN_SECONDS) -> str:
    """A token for `user`, good for so many seconds."""
    now = time.time()
    body = _text(json.dumps({"user": user[:200], "role": role, "given": now, "expires": now + seconds}).encode())
    return f"{body}.{_signature(key, body)}"


def read_token(key: bytes, token: str) -> Grant:
    """What a token grants; raises AccessError where it is not ours, was changed, or is over."""
    body, _, signature = token[:LONGEST_TOKEN].partition(".")
    if not hmac.compare_digest(_signature(key, body).encode(), signature.encode(errors="replace")):
        raise AccessError("You are not known here.", "Reload the page.")
    told = json.loads(_bytes(body))
    if told["expires"] < time.time():
        raise AccessError("Your session is over.", "Reload the page.")
    return Grant(told["user"], told["role"], told["given"], told["expires"])


def role_in(root: Path, user: str) -> Role:
    """The role of a person who signed in, by the settings of the workspace in `root` as they are now; raises AccessError for a stranger."""
    return role_of(user, (read_json(root / "settings.json") or {}).get("roles", {}))


def role_of(user: str, roles: Mapping[str, Any]) -> Role:
    """The role of a person who signed in, by the workspace's settings; raises AccessError for a stranger."""
    found = {name.lower(): role for name, role in roles.items()}
    named = found.get(user.lower(), found.get("*"))
    role = next((role for role in ROLES if role == named), None)
    if role is None:
        raise AccessError(f"{user} has no role in this workspace.", 'Ask its operator to name you in settings.json ("roles").')
    return role


def _signature(key: bytes, body: str) -> str:
    return _text(hmac.new(key, b"framewire-token-1\0" + body.encode(errors="replace"), hashlib.sha256).digest())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
