"""Components that make the smallest frames, model and figures that the pages can show; they load neither torch nor cv2."""

import io
from typing import Annotated

from components.artifacts import Frames, Metrics, Model, write_json
from components.context import context
from components.declare import Limits, component


@component(category="Toys")
def small_frames(*, many: Annotated[int, Limits("how many", ge=1, le=100)] = 6) -> Frames:
    """Give frames of 64 x 48 with a can, or a can and a bag, on each."""
    info = {"recipe": [], "classes": ["bag", "can"], "task": "detection", "counts": {"frames": many}}
    return Frames.from_rows(context().output("frames"), (_frame(n) for n in range(many)), info, shard=10)


@component(category="Toys")
def small_model(frames: Frames, *, epochs: Annotated[int, Limits("points of the curve", ge=1, le=100)] = 3) -> Model:
    """Give a model of no weights, with a loss curve and pictures on the way."""
    for step in range(epochs):
        context().metric("loss", 1.0 / (step + 1), step=step)
    context().picture("example", _png(200), "what it sees")
    context().picture("curves", _png(250), "loss by step")
    context().log(f"trained on {len(frames)} frames")
    folder = context().output("model")
    config = {"task": "detection", "classes": ["bag", "can"], "input": {"width": 64, "height": 48}, "training": {"epochs": epochs}}
    write_json(folder / "config.json", config)
    (folder / "card.md").write_text("A model of <b>nothing</b>.\n", "utf-8")
    (folder / "model.safetensors").write_bytes(bytes(epochs))
    return Model.create(folder, {"task": "detection", "classes": ["bag", "can"]})


@component(category="Toys")
def small_test(model: Model) -> Metrics:
    """Give the model a score that grows with its epochs."""
    score = 1 - 1 / (1 + model.config["training"]["epochs"])
    context().metric("mAP@0.5", score)
    return Metrics.of(context().output("metrics"), {"mAP@0.5": score}, per_class={"can": {"AP": score}, "bag": {"AP": 0.5}})


def _frame(n: int) -> dict[str, object]:
    boxes = [{"label": "can", "x": 4.0 + n, "y": 4.0, "width": 10.0 + n, "height": 12.0, "track": None}]
    more = [{"label": "bag", "x": 30.0, "y": 20.0, "width": 20.0, "height": 16.0, "track": None}] if n % 2 else []
    size = {
        "width": 64,
        "height": 48,
        "source_width": 64,
        "source_height": 48,
        "scale_x": 1.0,
        "scale_y": 1.0,
        "offset_x": 0.0,
        "offset_y": 0.0,
    }
    name = f"film.mp4@{n:09d}"
    return {"id": name, "video": "film.mp4", "index": n, "time": n / 4, **size, "image": _png(n * 20), "label": None, "boxes": boxes + more}


def _png(grey: int) -> bytes:
    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (64, 48), (grey % 256, 90, 90)).save(held, "PNG")
    return held.getvalue()
