"""The pipeline as a value: made, saved, checked, wired and resolved. Pure but for `load` and `save`."""

from runtime.graph.diff import Change, Difference, difference
from runtime.graph.document import dumps, load, loads, save
from runtime.graph.pipeline import Edge, End, Group, Node, Note, Pipeline, PipelineParameter
from runtime.graph.problem import Problem
from runtime.graph.problems import problems
from runtime.graph.resolve import Resolved, ResolvedNode, ancestors, critical_path, descendants, resolve
from runtime.graph.schema import NODE_SETTINGS
from runtime.graph.wiring import can_connect, check_connect, ways_to_connect

__all__ = [
    "NODE_SETTINGS",
    "Change",
    "Difference",
    "Edge",
    "End",
    "Group",
    "Node",
    "Note",
    "Pipeline",
    "PipelineParameter",
    "Problem",
    "Resolved",
    "ResolvedNode",
    "ancestors",
    "can_connect",
    "check_connect",
    "critical_path",
    "descendants",
    "difference",
    "dumps",
    "load",
    "loads",
    "problems",
    "resolve",
    "save",
    "ways_to_connect",
]
