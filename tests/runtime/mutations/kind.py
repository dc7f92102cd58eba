"""What a kind of change is, and what it must bring about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.runtime.mutations.world import World

__all__ = ["Kind"]


@dataclass(frozen=True)
class Kind:
    """One change of one graph. `runs` are the nodes of which something must run, and no other may."""

    graph: str
    name: str
    change: Callable[[World], Any]
    runs: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)  # node -> its reason at the end; what ends in a blank: how it begins
    parts: Mapping[str, int] = field(default_factory=dict)  # node -> how many of its parts run
    spared: frozenset[str] = frozenset()  # nodes that might have had to run, but what feeds them came out the same

    @property
    def id(self) -> str:
        """Its name in a report."""
        return f"{self.graph}-{self.name.replace(' ', '_')}"
