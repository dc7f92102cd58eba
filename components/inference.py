"""Components that use a trained model on many images: predict."""

from typing import Annotated, NamedTuple

from components.artifacts import Frames, Model, Predictions
from components.context import context
from components.declare import Hint, Limits, component

__all__ = ["Predicted", "predict"]


class Predicted(NamedTuple):
    """What predict gives."""

    predictions: Annotated[Predictions, Hint("a row for every box found, or for the class of every frame")]
    annotated: Annotated[Frames, Hint("the frames as JPEG with what was found drawn on them; write_video makes a video of them")]


@component(category="Predict", gpus=1, memory_mb=1000, per_part="frames")
def predict(
    model: Annotated[Model, Hint("a trained model")],
    frames: Annotated[Frames, Hint("frames straight from the camera, or prepared as the training's were")],
    *,
    threshold: Annotated[float, Limits("score from which a box, or the best class, counts as found", ge=0, le=1)] = 0.4,
    draw: Annotated[bool, Hint("make annotated frames as well; without, that output is empty")] = True,
) -> Predicted:
    """Find what a model knows on every frame.

    Frames are prepared exactly as for the training, as far as that has not been done to them. Boxes are given in pixels of the frames
    that come in. New frames are done alone: what was predicted before is reused.
    """
    from components.learning.inference import Drawing, predict_frames
    from components.learning.predictor import Predictor

    active = context()
    predictor = Predictor.load(model, device=active.device, threads=active.cpus)
    folders = {"predictions": active.output("predictions"), "annotated": active.output("annotated")}
    return Predicted(*predict_frames(predictor, frames, Drawing(threshold, draw), **folders))
