"""A network with its preprocessing, built from the configuration that a Model's `config.json` keeps."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from components.errors import InputError
from components.learning.classifier import Classifier
from components.learning.detector import Detector
from components.learning.layers import Preprocess

__all__ = ["Network", "build"]


class Network(nn.Module):
    """Pixels in, the classifier's or detector's answer out."""

    def __init__(self, preprocess: Preprocess, body: nn.Module) -> None:
        super().__init__()
        self.preprocess = preprocess
        self.body = body

    def forward(self, images: Tensor) -> Any:  # (N, 3, H, W) 0..255 -> what the body says: a tensor, or two
        """The answer for `images`."""
        return self.body(self.preprocess(images))


def build(config: Mapping[str, Any]) -> Network:
    """The untrained network that `config` (as in components/artifacts.py, Model) describes, channels last in memory."""
    plan = dict(config["architecture"])
    kind = plan.pop("kind", "")
    bodies: dict[str, type[nn.Module]] = {"residual_classifier": Classifier, "centre_detector": Detector}
    if kind not in bodies:
        raise InputError(f"The model's architecture is '{kind}', which is not known here.", f"Known are {', '.join(bodies)}.")
    try:
        made = Network(Preprocess(**config["normalization"]), bodies[kind](classes=len(config["classes"]), **plan))
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"The model's network cannot be built from its configuration: {error}.", "Train it again.") from None
    return made.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]
