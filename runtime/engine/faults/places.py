"""Where in a component's own code a fault arose, and where in the libraries below it."""

import inspect
from pathlib import Path
from typing import Any

from components.declare import Component
from runtime.engine.faults.traces import Spot

__all__ = ["own_spot", "places"]

BUILT_IN = Path(inspect.getfile(Component)).parent


def places(passed: list[Spot], component: Component | None) -> dict[str, Any]:
    """By role, {"file", "line", "function", "source"}: "at" the innermost line of the component's own code, "called" the line of the
    component's function itself, "library" the line outside that raised. What never entered the component is at its declaration.
    """
    own = [spot for spot in passed if is_own(spot, component)]
    if not own:
        return {"at": _declared(component)} if component else {}
    told = {"at": _told(own[0], component)}
    if own[-1] is not own[0]:
        told["called"] = _told(own[-1], component)
    if passed[0] is not own[0]:
        told["library"] = _told(passed[0], None)
    return told


def own_spot(passed: list[Spot], component: Component | None) -> Spot | None:
    """The innermost frame in the component's own code, or in helpers of the same folder."""
    return next((spot for spot in passed if is_own(spot, component)), None)


def is_own(spot: Spot, component: Component | None) -> bool:
    """Whether the frame is of the component's folder."""
    return component is not None and spot.file.is_relative_to(Path(component.source).parent)


def _told(spot: Spot, component: Component | None) -> dict[str, Any]:
    return {"file": _shown(spot.file, component), "line": spot.line, "function": spot.function, "source": spot.source[:200]}


def _shown(file: Path, component: Component | None) -> str:
    """The file as people know it: below the project or below what was installed, else below the component's folder."""
    parts = file.parts
    for known in ("site-packages", "dist-packages"):
        if known in parts:
            return "/".join(parts[parts.index(known) + 1 :])
    home = Path(component.source).parent if component else None
    if home and file.is_relative_to(home):
        below = file.relative_to(home).as_posix()
        return f"{BUILT_IN.name}/{below}" if home == BUILT_IN else below
    return "/".join(parts[-2:])


def _declared(component: Component) -> dict[str, Any]:
    function = inspect.unwrap(component.function)
    lines, first = inspect.getsourcelines(function)
    offset = next((n for n, line in enumerate(lines) if line.lstrip().startswith(("def ", "async def "))), 0)
    shown = _shown(Path(component.source), component)
    return {"file": shown, "line": first + offset, "function": function.__name__, "source": lines[offset].strip()[:200]}
