"""Writes docs/exports/: the sample detector as every kind of code that it can become."""

from pathlib import Path

from components.registry import catalogue
from runtime.export import TARGETS, export
from runtime.graph import load

__all__ = ["FOLDER", "example_files"]

FOLDER = Path(__file__).parent / "exports"
SAMPLE = Path(__file__).parent.parent / "sample_data" / "pipelines" / "video_detector.json"


def example_files() -> dict[Path, str]:
    """The text of each file below docs/exports/, a folder for each target."""
    pipeline, known = load(SAMPLE), catalogue()
    made = {target: export(pipeline, target, catalogue=known, source=SAMPLE) for target in TARGETS}
    return {FOLDER / target / name: text for target, files in made.items() for name, text in files.items()}
