"""Exporting a pipeline of 200 nodes to every target: the first time in a process, sources of the components read, and again."""

import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.report import figure
from components.registry import catalogue
from runtime.export import TARGETS, export, read_script
from runtime.graph import Edge, Pipeline, load

__all__ = ["measure", "once", "repeated"]

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data" / "pipelines" / "video_detector.json"
NODES = 200
LIMIT = 0.5  # s


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Seconds of each target's export, first in processes of their own, then again in one; and of reading the script of the SDK back."""
    pipeline, known = repeated(load(SAMPLE), NODES), catalogue()
    first = {target: statistics.median(_in_a_new_process(target) for _ in range(1 if quick else 5)) for target in TARGETS}
    for target in TARGETS:
        export(pipeline, target, catalogue=known)
    again = {target: statistics.median(_seconds(pipeline, target) for _ in range(3 if quick else 9)) for target in TARGETS}
    (script,) = export(pipeline, "sdk", catalogue=known).values()
    start = time.perf_counter()
    back = read_script(script, known)
    took = time.perf_counter() - start
    assert back.nodes == pipeline.nodes
    rows = [
        figure(f"{target}, {when}", told[target], "s", most=LIMIT)
        for target in TARGETS
        for when, told in (("first", first), ("again", again))
    ]
    return [*rows, figure("sdk, read back", took, "s", most=LIMIT)]


def repeated(pipeline: Pipeline, nodes: int) -> Pipeline:
    """`pipeline` beside itself until it has so many nodes."""
    times = -(-nodes // len(pipeline.nodes))
    made = {f"{id_}_{number}": node for number in range(times) for id_, node in pipeline.nodes.items()}
    edges = [
        Edge((f"{edge.source[0]}_{number}", edge.source[1]), (f"{edge.target[0]}_{number}", edge.target[1]))
        for number in range(times)
        for edge in pipeline.edges
    ]
    return replace(pipeline, nodes=made, edges=tuple(edges), notes=(), groups=(), layout={})


def once(target: str) -> float:
    """Seconds of one export, the sources of the components not yet read if nothing was exported before."""
    return _seconds(repeated(load(SAMPLE), NODES), target)


def _in_a_new_process(target: str) -> float:
    code = f"from bench.exports import once; print(once({target!r}))"
    return float(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def _seconds(pipeline: Pipeline, target: str) -> float:
    known = catalogue()
    start = time.perf_counter()
    export(pipeline, target, catalogue=known)
    return time.perf_counter() - start
