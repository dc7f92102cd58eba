"""The version of Framewire that written code states."""

__all__ = ["VERSION"]

VERSION = "0.1.0"  # as in pyproject.toml; kept so by a test
