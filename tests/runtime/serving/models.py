"""Small real models, untrained: what they answer is meaningless, but always the same."""

import torch

from components.artifacts import Model
from components.learning.network import build
from components.learning.saving import save_model, weights_of

NORMALIZATION = {"mean": [0.5, 0.4, 0.3], "std": [0.2, 0.2, 0.2]}
TRAINING = {"images": 0, "validation_images": 0, "epochs_run": 0, "seed": 0, "device": "cpu", "threads": 1, "precision": "float32"}
RECIPE = [{"op": "grayscale"}, {"op": "resize", "mode": "letterbox", "width": 64, "height": 48, "interpolation": "area"}]
BODIES = {
    "classification": {"kind": "residual_classifier", "width": 8, "steps": 2},
    "detection": {"kind": "centre_detector", "width": 8, "stride": 8},
}


def small_model(folder, *, task="classification", seed=0, recipe=RECIPE) -> Model:
    """A model of 64 x 48 px images that knows day and night; another `seed` answers otherwise."""
    config = {
        "task": task,
        "architecture": BODIES[task],
        "classes": ["day", "night"],
        "input": {"width": 64, "height": 48},
        "recipe": recipe,
        "normalization": NORMALIZATION,
        "augmentation": None,
        "training": TRAINING,
    }
    torch.manual_seed(seed)
    return save_model(folder, weights_of(build(config)), config, {})
