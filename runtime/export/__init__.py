"""Pipelines to code, and code back to pipelines. Nothing that a pipeline or a script names is executed."""

from runtime.export.joining import joined_with
from runtime.export.moving import moved
from runtime.export.reading import load_script, read_script
from runtime.export.targets import TARGETS, Target, export

__all__ = ["TARGETS", "Target", "export", "joined_with", "load_script", "moved", "read_script"]
