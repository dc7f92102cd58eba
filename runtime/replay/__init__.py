"""A step to take to one's desk: a small folder with a script and pinned inputs that does what the step did in its run."""

from runtime.replay.writing import Replay, write_replay

__all__ = ["Replay", "write_replay"]
