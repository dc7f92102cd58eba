"""JSON values as pipelines hold them: when two are the same, and how one is shown in a sentence."""

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["shown", "value_text"]

LONG = 60


def value_text(value: Any) -> str:
    """One text for values that mean the same: 1 and 1.0 do, 1 and true do not."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=True)


def shown(value: Any) -> str:
    """A value for people, cut where it is long."""
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
