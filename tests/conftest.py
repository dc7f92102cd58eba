"""What all tests share."""

import os
import secrets
from pathlib import Path

TOKEN = secrets.token_hex(32)


def give_token(state: Path) -> Path:
    """Put this session's token into a cluster's state folder: Ray reads a token once a process, so all clusters must share it."""
    with os.fdopen(os.open(state / "token", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(TOKEN)
    return state
