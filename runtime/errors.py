"""The runtime's part of the tree of exceptions; its root stands in components/errors.py.

FramewireError
├── DeclarationError, InputError    (components/errors.py)
├── DocumentError      a pipeline's file cannot be read
├── PipelineError      a pipeline that cannot run: carries every problem
├── ExportError        a pipeline that cannot be written as code
├── PlacementError     a step that the compute target can never place
├── ClusterError       the Ray cluster does not answer, or refuses
├── WorkspaceError     the workspace cannot be read or written
│   └── DiskFullError  there is no room left for it
├── StepError          a step failed
├── EndpointError      an endpoint cannot be published or reached
└── UsageError         the command line or a call asks for something that does not exist
"""

from typing import Any

from components.errors import DeclarationError, FramewireError, InputError

__all__ = [
    "ClusterError",
    "DeclarationError",
    "DiskFullError",
    "DocumentError",
    "EndpointError",
    "ExportError",
    "FramewireError",
    "InputError",
    "PipelineError",
    "PlacementError",
    "StepError",
    "UsageError",
    "WorkspaceError",
]


class DocumentError(FramewireError):
    """A pipeline's file cannot be read: not JSON, too deep, unknown keys; `problems` holds every reason at once."""

    kind = "document"

    def __init__(self, message: str, remedy: str = "", problems: tuple[Any, ...] = ()) -> None:
        super().__init__(message, remedy)
        self.problems = problems


class PipelineError(FramewireError):
    """A pipeline that cannot run; `problems` holds every reason at once."""

    kind = "pipeline"

    def __init__(self, message: str, remedy: str = "", problems: tuple[Any, ...] = ()) -> None:
        super().__init__(message, remedy)
        self.problems = problems


class ExportError(FramewireError):
    """A pipeline that cannot be written as code of some kind; `problems` holds every reason at once."""

    kind = "export"

    def __init__(self, message: str, remedy: str = "", problems: tuple[Any, ...] = ()) -> None:
        super().__init__(message, remedy)
        self.problems = problems


class PlacementError(FramewireError):
    """A step that the compute target can never place."""

    kind = "placement"


class ClusterError(FramewireError):
    """The Ray cluster does not answer, or refuses."""

    kind = "cluster"


class WorkspaceError(FramewireError):
    """The workspace cannot be read or written."""

    kind = "workspace"


class DiskFullError(WorkspaceError):
    """There is no room left on the disk."""

    kind = "disk"


class StepError(FramewireError):
    """A step failed."""

    kind = "step"


class EndpointError(FramewireError):
    """An endpoint cannot be published or reached."""

    kind = "endpoint"


class UsageError(FramewireError):
    """The command line or a call asks for something that does not exist."""

    kind = "usage"
