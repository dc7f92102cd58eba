"""The palette for scripts: `components.resize` is the component resize. What an editor completes stands in components.pyi."""

from collections.abc import Callable
from typing import Any

from components.registry import catalogue
from runtime.errors import UsageError
from runtime.graph.problem import did_you_mean, shortened
from runtime.sdk.palette import palette

__all__ = ["own"]


class _UnknownError(UsageError, AttributeError):
    """There is no such component."""


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    found = catalogue()
    if name not in found:
        raise _UnknownError(f"There is no component '{name}'.", did_you_mean(name, found, f'Take your own with own("{name}").'))
    return found[name].function


def __dir__() -> list[str]:
    return ["own", *sorted(catalogue())]


def own(name: str) -> Callable[..., Any]:
    """The operator's own component `name`: from the folders that the workspace's settings or FRAMEWIRE_COMPONENTS name."""
    found = palette()
    if name not in found:
        raise _UnknownError(f"There is no component '{shortened(name)}'.", did_you_mean(name, found))
    return found[name].function
