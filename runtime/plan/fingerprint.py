"""What makes two steps the same step: a digest of all that its outputs can depend on, and of nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.artifacts import bytes_digest
from components.declare import Component
from runtime.plan.code import Code
from runtime.workspace.atomic import canonical

__all__ = ["FORMAT", "fingerprint", "ingredients", "part_fingerprint"]

FORMAT = 2  # raised when the meaning of a fingerprint changes; every step then runs once more


def ingredients(
    component: Component, params: Mapping[str, Any], outside: Mapping[str, Mapping[str, str]], code: Code, *, threads: int
) -> dict[str, Any]:
    """All that a step depends on but its inputs: the values of parameters, or, where they name outside files, these files' digests."""
    values = {n: v for n, v in params.items() if n not in outside}
    return {
        "component": component.key,
        "code": code.files,
        "libraries": code.libraries,
        "params": values,
        "files": {name: dict(listed) for name, listed in outside.items()},
        "settings": {"threads": threads},
    }


def fingerprint(made_of: Mapping[str, Any], inputs: Mapping[str, str]) -> str:
    """The fingerprint of a step from its ingredients and the digests of its inputs by port."""
    return bytes_digest(canonical(["framewire-step", FORMAT, made_of, sorted(inputs.items())]).encode())


def part_fingerprint(made_of: Mapping[str, Any], inputs: Mapping[str, str], port: str, parts: Sequence[str]) -> str:
    """The fingerprint of a step done for one part, or a few at once (by their identities), of the collection at `port`."""
    others = sorted((p, d) for p, d in inputs.items() if p != port)
    return bytes_digest(canonical(["framewire-part", FORMAT, made_of, others, port, "+".join(parts)]).encode())
