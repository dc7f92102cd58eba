"""Numbers in sentences: what follows one agrees with it."""

__all__ = ["are", "counted", "digits", "times"]


def counted(number: float, one: str, many: str = "") -> str:
    """The number with its noun: 1 frame, 2 frames; `many` where the plural takes more than an s."""
    return f"{digits(number)} {one if number == 1 else many or one + 's'}"


def are(number: float) -> str:
    """The verb after so many."""
    return "is" if number == 1 else "are"


def digits(number: float) -> str:
    """A number written out as people write it: 2,147,483,647, 0.003, 5."""
    return f"{number:,.12g}"


def times(number: int) -> str:
    """How often."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
