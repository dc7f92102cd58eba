"""Whether the code about to be called is the code that was planned with: what other code gives must not go by this fingerprint."""

from pathlib import Path

from components.declare import Component
from runtime.engine.invocation import Invocation
from runtime.errors import StepError
from runtime.plan import CodeReader
from runtime.workspace import Workspace

__all__ = ["check_code"]

_readers: dict[Path, CodeReader] = {}  # by workspace: a worker does many steps


def check_code(invocation: Invocation, component: Component) -> None:
    """Raise StepError if a file that `component` reaches has changed since the plan was made."""
    if invocation.code and _mark(invocation.workspace, component) != invocation.code:
        raise StepError(
            f"The code of {component.key} is not what the run was planned with: edited meanwhile, or another on this machine.",
            "Resume the run: it is then planned anew, with the code as it is.",
        )


def _mark(root: Path, component: Component) -> str:
    reader = _readers.get(root)
    if reader is None or not reader.up_to_date:
        reader = _readers[root] = CodeReader(Workspace(root).code_cache)
    mark = reader.of(component).mark
    reader.save()
    return mark
