"""Running an operator's Python file as a step, and what such a file may import to read its call."""

from components.scripting.call import Call, read_call

__all__ = ["Call", "read_call"]
