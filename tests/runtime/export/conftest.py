"""The command line, as its own tests call it."""

from tests.runtime.cli.conftest import pipeline, runtime

__all__ = ["pipeline", "runtime"]
