"""Draws docs/detector.jpg: what the sample detector finds on the shift it has never seen; after `make demo`, `python -m docs.picture`."""

import sys
from pathlib import Path

import cv2
import numpy as np

from components.artifacts import Model
from components.learning.drawing import draw_boxes
from components.learning.predictor import Predictor
from components.recipe import encode
from components.video.glimpse import frame_at
from runtime.workspace import Workspace

__all__ = ["draw"]

HERE = Path(__file__).resolve().parent
VIDEOS = HERE.parent / "sample_data" / "videos"
TILE = (480, 320)  # px
SECONDS = 4.0
THRESHOLD = 0.35


def draw(workspace: Path, into: Path) -> None:
    """Write the picture, from the model of the workspace's last run."""
    outputs = Workspace(workspace).runs.get("last").record().steps["gate"].outputs
    model = Model(Workspace(workspace).store.path(outputs["model"]["digest"]))
    predictor, classes = Predictor.load(model), model.config["classes"]
    tiles = [_tile(predictor, classes, video) for video in sorted(VIDEOS.glob("*/late.*"))]
    rows = [np.hstack(tiles[n : n + 2]) for n in range(0, len(tiles), 2)]
    into.write_bytes(encode(np.vstack(rows), "jpeg", 85))


def _tile(predictor: Predictor, classes: list[str], video: Path) -> np.ndarray:
    image = frame_at(video, SECONDS)
    found = [f for f in predictor.predict([image])[0] if f.score >= THRESHOLD]
    return cv2.resize(draw_boxes(image, found, classes=classes), TILE, interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    draw(Path(sys.argv[1] if len(sys.argv) > 1 else "workspace"), HERE / "detector.jpg")
