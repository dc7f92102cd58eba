"""The command line: python -m runtime VERB."""

from runtime.cli.main import main

__all__ = ["main"]
