"""What one machine, or one node of a cluster, has to give."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.errors import UsageError

__all__ = ["Capacity", "gpus_of_this_machine", "this_machine"]

LEAST_CPUS = 2  # logical ones: a step that asks for two must not be refused on a small machine


@dataclass(frozen=True)
class Capacity:
    """A node's logical CPUs and GPUs, its memory in MB and its labels."""

    cpus: float
    gpus: float = 0
    memory_mb: int = 0
    labels: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_node(cls, node: dict[str, Any]) -> "Capacity":
        """What an entry of `ray.nodes()` says."""
        has = node["Resources"]
        return cls(has.get("CPU", 0), has.get("GPU", 0), int(has.get("memory", 0) / 1e6), dict(node.get("Labels") or {}))


def this_machine() -> Capacity:
    """What the local cluster gives: FRAMEWIRE_CPUS and FRAMEWIRE_GPUS, or what is found."""
    cpus = max(LEAST_CPUS, len(os.sched_getaffinity(0)))
    return Capacity(_asked("FRAMEWIRE_CPUS", cpus), _asked("FRAMEWIRE_GPUS", gpus_of_this_machine()), _memory_mb())


def gpus_of_this_machine() -> int:
    """How many NVIDIA GPUs this machine shows; asks no driver and loads no library."""
    return sum(1 for device in Path("/dev").glob("nvidia*") if device.name.removeprefix("nvidia").isdigit())


def _asked(variable: str, found: int) -> int:
    text = os.environ.get(variable) or str(found)
    if not text.isdigit():
        raise UsageError(f"{variable} is '{text}', which is no whole number.", f"Set it to a number, or unset it to use the {found} found.")
    return int(text)


def _memory_mb() -> int:
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    allowed = limit.read_text().strip() if limit.exists() else "max"
    return int((min(physical, int(allowed)) if allowed.isdigit() else physical) / 1e6)
