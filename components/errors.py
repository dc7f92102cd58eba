"""The root of every error that a person may see: a sentence that says what and where, and a remedy.

FramewireError
├── DeclarationError    a component's own source declares something impossible
├── InputError          data or a parameter given to a component is wrong
└── ...                 the runtime's part of the tree stands in runtime/errors.py
"""

__all__ = ["DeclarationError", "FramewireError", "InputError"]


class FramewireError(Exception):
    """Something a person can act on; `message` says what and where, `remedy` what to do now."""

    kind = "error"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)  # both in args, so that the error survives pickling between processes
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class DeclarationError(FramewireError):
    """A component's source declares something impossible; said at import."""

    kind = "declaration"


class InputError(FramewireError):
    """A file, an artifact or a parameter handed to a component is wrong."""

    kind = "input"
