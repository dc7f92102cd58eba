"""A detector that has learnt nothing: as slow as one that has, and there at once."""

from components.artifacts import Model
from components.context import context
from components.declare import component

__all__ = ["untaught_detector"]


@component(category="Bench")
def untaught_detector() -> Model:
    """Give a detector with the weights that it began with."""
    import torch

    from components.learning.network import build
    from components.learning.saving import save_model, weights_of

    config = {
        "task": "detection",
        "architecture": {"kind": "centre_detector", "width": 32, "stride": 8},
        "classes": ["thing"],
        "input": {"width": 160, "height": 96},
        "recipe": [{"op": "resize", "mode": "letterbox", "width": 160, "height": 96, "interpolation": "area", "fill": 114}],
        "normalization": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]},
        "augmentation": None,
        "training": {
            "images": 1, "validation_images": 0, "epochs_run": 0, "seed": 0, "device": "cpu", "threads": 1, "precision": "fp32"
        },
    }  # fmt: skip
    torch.manual_seed(0)
    return save_model(context().output("model"), weights_of(build(config)), config, {})
