"""What a component is: a typed function, read once into a declaration that everything else is derived from.

Before the `*` stand its input ports, after it its parameters; the return type is its output ports, the docstring its help.
"""

import inspect
import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from components.artifacts import Artifact, Collection
from components.errors import DeclarationError
from components.words import digits

__all__ = ["REQUIRED", "Code", "Component", "Files", "Hint", "Limits", "Parameter", "Port", "component"]

IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "REQUIRED", "__reduce__": lambda self: "REQUIRED"})()

Kind = Literal["integer", "number", "text", "boolean", "choice", "list", "object"]
KINDS: dict[Any, Kind] = {int: "integer", float: "number", str: "text", bool: "boolean", dict: "object"}


@dataclass(frozen=True)
class Hint:
    """What a person should know about a port or a parameter."""

    help: str
    unit: str = ""
    advanced: bool = field(default=False, kw_only=True)  # shown folded in a form


@dataclass(frozen=True)
class Limits(Hint):
    """A number's range; on a list, the range of each item."""

    ge: float | None = field(default=None, kw_only=True)
    gt: float | None = field(default=None, kw_only=True)
    le: float | None = field(default=None, kw_only=True)
    lt: float | None = field(default=None, kw_only=True)

    def violated_by(self, value: float) -> str:
        """The bound that `value` breaks, in words; empty if none."""
        if self.ge is not None and not value >= self.ge:
            return f"at least {digits(self.ge)}"
        if self.gt is not None and not value > self.gt:
            return f"above {digits(self.gt)}"
        if self.le is not None and not value <= self.le:
            return f"at most {digits(self.le)}"
        if self.lt is not None and not value < self.lt:
            return f"below {digits(self.lt)}"
        return ""


@dataclass(frozen=True)
class Files(Hint):
    """Text that names files outside the workspace (file, folder or glob); their content, not their path, counts for reuse."""

    suffixes: tuple[str, ...] = field(default=(), kw_only=True)  # lower case, with the dot; empty: any
    script: bool = field(default=False, kw_only=True)  # a file of the operator's script folders, and of nowhere else


@dataclass(frozen=True)
class Code(Hint):
    """Text in a programming language, shown in a code editor."""

    language: str = field(default="sql", kw_only=True)


@dataclass(frozen=True)
class Port:
    """A named, typed end of an edge. `types` are the artifact types it takes (inputs) or the one it gives (outputs)."""

    name: str
    types: tuple[type[Artifact], ...]
    required: bool = True
    help: str = ""

    @property
    def type_names(self) -> tuple[str, ...]:
        """The names of the types, as people and JSON say them."""
        return tuple(t.__name__ for t in self.types)

    def takes(self, offered: "Port") -> bool:
        """Whether whatever `offered` gives can be read here."""
        return all(issubclass(given, self.types) for given in offered.types)


@dataclass(frozen=True)
class Parameter:
    """A setting of a component."""

    name: str
    kind: Kind
    default: Any
    hint: Hint
    nullable: bool = False
    choices: tuple[Any, ...] = ()
    item: Kind | None = None  # the kind of a list's items

    @property
    def required(self) -> bool:
        """Whether the person must say a value."""
        return self.default is REQUIRED

    @property
    def external(self) -> bool:
        """Whether the value names files outside the workspace."""
        return isinstance(self.hint, Files)

    def problem_with(self, value: Any) -> str:
        """Why `value` cannot be this parameter, as the end of a sentence ("must be ..."); empty if it can."""
        if value is None:
            return "" if self.nullable else f"must be {self._wanted()}, not empty"
        if self.kind == "choice":
            return "" if any(_same(value, c) for c in self.choices) else f"must be {self._wanted()}, not {value!r}"
        if self.kind == "list":
            return self._problem_with_list(value)
        return self._problem_with_one(self.kind, value)

    def _problem_with_list(self, value: Any) -> str:
        if not isinstance(value, list | tuple):
            return f"must be {self._wanted()}, not {value!r}"
        for position, item in enumerate(value, 1):
            if problem := self._problem_with_one(self.item or "text", item):
                return f"item {position} {problem}"
        return ""

    def _problem_with_one(self, kind: Kind, value: Any) -> str:
        if not _is_of(kind, value):
            return f"must be {self._wanted(kind)}, not {value!r}"
        if isinstance(self.hint, Limits) and kind in ("integer", "number") and (bound := self.hint.violated_by(value)):
            return f"must be {bound}, not {value!r}"
        return ""

    def _wanted(self, kind: Kind | None = None) -> str:
        match kind or self.kind:
            case "integer":
                return "a whole number"
            case "number":
                return "a number"
            case "text":
                return "text"
            case "boolean":
                return "true or false"
            case "choice":
                return "one of " + ", ".join(repr(c) for c in self.choices)
            case "list":
                return f"a list (each item {self._wanted(self.item or 'text')})"
            case _:
                return "an object"


@dataclass(frozen=True)
class Component:
    """A component as declared: what palette, form, validation, cache key, documentation and export are derived from."""

    id: str
    version: int
    category: str
    title: str
    help: str  # the docstring
    inputs: dict[str, Port]
    outputs: dict[str, Port]
    parameters: dict[str, Parameter]
    function: Callable[..., Any] = field(compare=False, repr=False)
    cpus: float = 1
    gpus: float = 0  # above 0: GPU-tagged
    memory_mb: int = 0
    per_part: str = ""  # the input port whose parts are handled one at a time
    together: str = ""  # a column: parts that share a value in it are handled at once
    replaces: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name with its version, as saved in files: `resize@1`."""
        return f"{self.id}@{self.version}"

    @property
    def summary(self) -> str:
        """The first sentence of the help."""
        return self.help.split("\n\n", 1)[0].replace("\n", " ").strip()

    @property
    def source(self) -> str:
        """The file it is declared in."""
        return inspect.getsourcefile(self.function) or ""

    def with_defaults(self, given: dict[str, Any]) -> dict[str, Any]:
        """All parameters: the given ones, and the defaults of the others (required ones only if given)."""
        defaults = {n: p.default for n, p in self.parameters.items() if not p.required}
        return {**defaults, **given}


def component(
    *,
    category: str,
    title: str = "",
    version: int = 1,
    cpus: float = 1,
    gpus: float = 0,
    memory_mb: int = 0,
    per_part: str = "",
    together: str = "",
    replaces: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the decorated function a component; it stays an ordinary function, with its declaration in `.component`."""

    def declared(function: Callable[..., Any]) -> Callable[..., Any]:
        hints = _type_hints(function)
        inputs, parameters = _read_signature(function, hints)
        made = Component(
            id=_identifier(function, function.__name__, "component"),
            version=version,
            category=category,
            title=title or function.__name__.replace("_", " ").capitalize(),
            help=inspect.getdoc(function) or "",
            inputs=inputs,
            outputs=_read_outputs(function, hints.get("return")),
            parameters=parameters,
            function=function,
            cpus=cpus,
            gpus=gpus,
            memory_mb=memory_mb,
            per_part=per_part,
            together=together,
            replaces=replaces,
        )
        _check(made)
        function.component = made  # type: ignore[attr-defined]
        return function

    return declared


def _type_hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except NameError as error:
        raise _refused(function, f"uses a type that is not imported: {error}") from None


def _read_signature(function: Callable[..., Any], hints: dict[str, Any]) -> tuple[dict[str, Port], dict[str, Parameter]]:
    inputs: dict[str, Port] = {}
    parameters: dict[str, Parameter] = {}
    for name, given in inspect.signature(function).parameters.items():
        _identifier(function, name, "port or parameter")
        if name not in hints:
            raise _refused(function, f"gives no type for '{name}'")
        if given.kind is inspect.Parameter.KEYWORD_ONLY:
            parameters[name] = _read_parameter(function, name, hints[name], given.default)
        elif given.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD:
            inputs[name] = _read_port(function, name, hints[name], required=given.default is inspect.Parameter.empty)
        else:
            raise _refused(function, f"takes '{name}' by star; ports and parameters need names")
    return inputs, parameters


def _read_port(function: Callable[..., Any], name: str, annotation: Any, *, required: bool = True) -> Port:
    bare, hint = _split(annotation)
    options = typing.get_args(bare) if _is_union(bare) else (bare,)
    kinds = tuple(o for o in options if o is not type(None))
    if not kinds or not all(isinstance(k, type) and issubclass(k, Artifact) for k in kinds):
        raise _refused(function, f"port '{name}' must have an artifact type such as Frames; parameters come after '*'")
    return Port(name, kinds, required and type(None) not in options, hint.help)


def _read_outputs(function: Callable[..., Any], annotation: Any) -> dict[str, Port]:
    if annotation is None:
        raise _refused(function, "must say what it returns: an artifact type, or a NamedTuple of them")
    bare, _ = _split(annotation)
    if isinstance(bare, type) and issubclass(bare, tuple) and hasattr(bare, "_fields"):
        fields = typing.get_type_hints(bare, include_extras=True)
        return {n: _read_port(function, _identifier(function, n, "port"), fields[n]) for n in bare._fields}
    port = _read_port(function, "result", annotation)
    return {name: Port(name, port.types, port.required, port.help) for name in [port.types[0].__name__.lower()]}


def _read_parameter(function: Callable[..., Any], name: str, annotation: Any, default: Any) -> Parameter:
    bare, hint = _split(annotation)
    nullable = False
    if _is_union(bare):
        options = [o for o in typing.get_args(bare) if o is not type(None)]
        nullable = len(options) < len(typing.get_args(bare))
        if len(options) != 1:
            raise _refused(function, f"parameter '{name}' may have one type (or that or None)")
        bare = options[0]
    kind, item, choices = _kind_of(function, name, bare)
    stands = REQUIRED if default is inspect.Parameter.empty else default
    made = Parameter(name, kind, list(stands) if isinstance(stands, tuple) else stands, hint, nullable, choices, item)
    if stands is not REQUIRED and (problem := made.problem_with(made.default)):
        raise _refused(function, f"the default of '{name}' {problem}")
    return made


def _kind_of(function: Callable[..., Any], name: str, bare: Any) -> tuple[Kind, Kind | None, tuple[Any, ...]]:
    origin = typing.get_origin(bare)
    if origin is Literal:
        return "choice", None, typing.get_args(bare)
    if origin in (list, tuple) and (typing.get_args(bare) or (None,))[0] in KINDS:
        return "list", KINDS[typing.get_args(bare)[0]], ()
    if origin is dict:
        return "object", None, ()
    if bare in KINDS:
        return KINDS[bare], None, ()
    if isinstance(bare, type) and issubclass(bare, Artifact):
        raise _refused(function, f"'{name}' is a port and must stand before '*'")
    raise _refused(function, f"parameter '{name}' has a type that no form can show; use int, float, str, bool, Literal, list or dict")


def _check(made: Component) -> None:
    if not made.help:
        raise _refused(made.function, "needs a docstring: it is the help that people read")
    if not made.outputs:
        raise _refused(made.function, "gives nothing; it needs at least one output port")
    for parameter in made.parameters.values():
        if not parameter.hint.help:
            raise _refused(made.function, f"parameter '{parameter.name}' needs a help text: Annotated[..., Hint('...')]")
    if made.per_part:
        _check_parts(made)
    elif made.together:
        raise _refused(made.function, "says what stands together, but not per_part")


def _check_parts(made: Component) -> None:
    port = made.inputs.get(made.per_part)
    if port is None or not all(issubclass(t, Collection) for t in port.types):
        raise _refused(made.function, f"per_part names '{made.per_part}', which is no input port with a collection type")
    for output in made.outputs.values():
        if not all(issubclass(t, Collection) for t in output.types):
            raise _refused(made.function, f"works part by part, so output '{output.name}' must be a collection")


def _split(annotation: Any) -> tuple[Any, Hint]:
    if typing.get_origin(annotation) is typing.Annotated:
        bare, *extras = typing.get_args(annotation)
        return bare, next((e for e in extras if isinstance(e, Hint)), Hint(""))
    return annotation, Hint("")


def _is_union(bare: Any) -> bool:
    return typing.get_origin(bare) in (typing.Union, types.UnionType)


def _is_of(kind: Kind, value: Any) -> bool:
    match kind:
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            finite = isinstance(value, int | float) and not isinstance(value, bool)
            return finite and value == value and abs(value) != float("inf")
        case "text":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case _:
            return isinstance(value, dict) and all(isinstance(k, str) for k in value)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other  # True == 1 == 1.0 otherwise


def _identifier(function: Callable[..., Any], name: str, what: str) -> str:
    if not IDENTIFIER.fullmatch(name):
        raise _refused(function, f"has a {what} named '{name}'; names are lower case letters, digits and _")
    return name


def _refused(function: Callable[..., Any], why: str) -> DeclarationError:
    where = f"{PurePath(inspect.getsourcefile(function) or '?').name}:{function.__code__.co_firstlineno}"
    return DeclarationError(f"Component '{function.__name__}' ({where}) {why}.")
