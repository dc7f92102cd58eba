"""What a pipeline in Python is written with: nodes, their outputs, and the pipeline's parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from components.declare import Component
from runtime.errors import UsageError
from runtime.graph.problem import did_you_mean

__all__ = ["AnyNode", "Node", "Output", "Parameter", "UnknownOutputError", "as_json"]

T = TypeVar("T", covariant=True)


class UnknownOutputError(UsageError, AttributeError):
    """A node has no output of this name."""


@dataclass(frozen=True)
class Output(Generic[T]):
    """What a node gives at one of its output ports: hand it to the inputs of other nodes."""

    node: str
    port: str
    owner: object = None  # the pipeline it belongs to, by identity

    def __repr__(self) -> str:
        return f"{self.node}.{self.port}"


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """A parameter of the whole pipeline: hand it to the parameters of nodes, or write it into an f-string."""

    name: str
    owner: object = None  # the pipeline it belongs to, by identity

    def __str__(self) -> str:
        return f"${{{self.name}}}"

    def __format__(self, spec: str) -> str:
        if spec:
            raise UsageError(f"Parameter '{self.name}' has no value before the run to format as ':{spec}'.", "Take the format out.")
        return str(self)

    def __bool__(self) -> bool:
        raise UsageError(f"Parameter '{self.name}' has no value before the run.", "Decide by a plain Python value instead.")


class Node:
    """A node of a pipeline. Its outputs are its attributes: `frames = pipeline.add(components.extract_frames, ...)`, `frames.frames`."""

    __slots__ = ("_component", "_id", "_owner")

    def __init__(self, id: str, component: Component, owner: object) -> None:
        self._id = id
        self._component = component
        self._owner = owner

    if not TYPE_CHECKING:  # for a type checker, a component's node has the outputs that its stub says, and no others

        def __getattr__(self, port: str) -> Output[Any]:
            if port.startswith("_"):
                raise AttributeError(port)
            return self[port]

    def __getitem__(self, port: str) -> Output[Any]:
        """The output `port`; the same as the attribute."""
        known = self._component.outputs
        if port not in known:
            raise UnknownOutputError(f"Node '{self._id}' has no output '{port}'.", did_you_mean(port, known))
        return Output(self._id, port, self._owner)

    def __dir__(self) -> list[str]:
        return list(self._component.outputs)

    def __repr__(self) -> str:
        return f"{self._id} ({self._component.key}: gives {', '.join(self._component.outputs)})"


class AnyNode(Node):
    """A node whose outputs only its component knows."""

    __slots__ = ()
    if TYPE_CHECKING:

        def __getattr__(self, port: str) -> Output[Any]: ...


def as_json(value: Any, owner: object, where: str) -> Any:
    """`value` as a pipeline's file holds it: parameters as references, paths as text. Raises UsageError for what no file holds."""
    match value:
        case Parameter():
            if value.owner is not owner:
                raise UsageError(f"{where}: parameter '{value.name}' belongs to another pipeline.", "Declare it in this one.")
            return str(value)
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)
        case PurePath():
            return value.as_posix()
        case Mapping():
            if odd := [key for key in value if not isinstance(key, str)]:
                raise UsageError(f"{where}: {odd[0]!r} is no key that a pipeline's file can hold.", "Keys are text.")
            return {str(key): as_json(inner, owner, where) for key, inner in value.items()}
        case list() | tuple():
            return [as_json(inner, owner, where) for inner in value]
        case Output() | Node():
            raise UsageError(f"{where} is a parameter: it takes a value, not what a node gives.", "Wire outputs to inputs.")
        case _:
            what, remedy = type(value).__name__, "Use text, numbers, True, False, None, lists and dicts."
            raise UsageError(f"{where} is a {what}, which a pipeline's file cannot hold.", remedy)
