"""Pictures of a training for the node: sample images with what was found over what is true, and the loss curve."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import torch

from components.learning.data import Examples
from components.learning.drawing import INK, PALETTE, draw_boxes
from components.learning.found import Found

__all__ = ["curve_picture", "sample_picture"]

Image = npt.NDArray[np.uint8]

SIDE = 240  # px: samples are enlarged until their longer side has about this
WIDE, HIGH, EDGE = 480, 240, 24  # px of the curve's picture and of its border


def sample_picture(examples: Examples, found: Sequence[Sequence[Found]]) -> Image:
    """The first images of `examples` side by side, two a row, with what was `found` on each over the truth in white."""
    tiles = [_tile(examples, place, list(one)) for place, one in enumerate(found)]
    tiles += [np.zeros_like(tiles[0])] * (len(tiles) % 2 if len(tiles) > 1 else 0)
    rows = [np.concatenate(tiles[at : at + 2], axis=1) for at in range(0, len(tiles), 2)]
    return np.concatenate(rows, axis=0)


def curve_picture(losses: Sequence[Sequence[float]], figures: Sequence[Sequence[float]], name: str) -> Image:
    """The loss over the steps, from 0 to its highest, and the validation figure `name`, from 0 to 1; both as [step, value]."""
    picture = np.full((HIGH, WIDE, 3), 250, np.uint8)
    last = max([point[0] for point in (*losses, *figures)] or [1])
    highest = max([point[1] for point in losses] or [1]) or 1
    _line(picture, [(step / last, value / highest) for step, value in losses], PALETTE[0])
    _line(picture, [(step / last, value) for step, value in figures], PALETTE[3])
    said = [(f"loss {losses[-1][1]:.3f}", PALETTE[0])] if losses else []
    said += [(f"{name} {figures[-1][1]:.3f}", PALETTE[3])] if figures else []
    for place, (text, color) in enumerate(said):
        cv2.putText(picture, text, (EDGE + 150 * place, EDGE - 8), color, cv2.FontFace("sans"), 14)
    cv2.rectangle(picture, (EDGE, EDGE), (WIDE - EDGE, HIGH - EDGE), INK, 1)
    return picture


def _tile(examples: Examples, place: int, found: list[Found]) -> Image:
    times = max(1, round(SIDE / max(examples.size)))
    image = examples.images[place].cpu().numpy().repeat(times, axis=0).repeat(times, axis=1)
    larger = [Found(f.label, f.score, *(None if v is None else v * times for v in (f.x, f.y, f.width, f.height))) for f in found]
    return draw_boxes(image, larger, _truth(examples, place, times), classes=examples.classes)


def _truth(examples: Examples, place: int, times: int) -> list[dict[str, float]]:
    if examples.task == "classification":
        return []
    there = examples.kinds[place] >= 0
    corners = torch.cat((examples.boxes[place, :, :2], examples.boxes[place, :, 2:] - examples.boxes[place, :, :2]), dim=1)[there]
    return [dict(zip(("x", "y", "width", "height"), (v * times for v in box), strict=True)) for box in corners.tolist()]


def _line(picture: Image, points: Sequence[tuple[float, float]], color: tuple[int, int, int]) -> None:
    """A line through `points`, whose x and y run from 0 to 1."""
    across, up = WIDE - 2 * EDGE, HIGH - 2 * EDGE
    placed = [(EDGE + round(x * across), HIGH - EDGE - round(min(1.0, y) * up)) for x, y in points]
    cv2.polylines(picture, [np.array(placed, np.int32).reshape(-1, 1, 2)], isClosed=False, color=color, thickness=2, lineType=cv2.LINE_AA)
