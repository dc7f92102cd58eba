"""The palette for scripts: `components.resize` is the component resize. What an editor completes stands in components.pyi."""

from typing import Any

from components.errors import FramewireError
from components.registry import catalogue
from runtime.errors import UsageError
from runtime.graph.problem import did_you_mean

__all__: list[str] = []


class _UnknownError(UsageError, AttributeError):
    """There is no such component."""


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    found = catalogue()
    if name not in found:
        unknown: FramewireError = _UnknownError(f"There is no component '{name}'.", did_you_mean(name, found, "Name your own in quotes."))
        raise unknown
    return found[name].function


def __dir__() -> list[str]:
    return sorted(catalogue())
