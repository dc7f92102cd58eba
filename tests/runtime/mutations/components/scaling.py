"""A helper that components import."""


def scaled(value: float, factor: float) -> float:
    """So many times the value."""
    return value * factor
