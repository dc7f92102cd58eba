"""What a replay's script calls, on whosoever's desk it lies: the step once more, and whether it ended as in its run."""

from runtime.desk.again import desk

__all__ = ["desk"]
