"""A helper that no component imports."""

ANSWER = 42
