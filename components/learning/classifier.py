"""A compact residual classifier: a stem that shrinks the image, three residual blocks, the mean over places, one linear layer."""

from torch import Tensor, nn
from torch.nn import functional

from components.learning.layers import ConvNorm, Residual

__all__ = ["Classifier", "stem_steps"]

BODY = 28  # px: the stem halves the image until its shorter side is at most this


def stem_steps(width: int, height: int) -> int:
    """How often the stem must halve images of `width` x `height` px: once at least."""
    steps, side = 1, min(width, height) // 2
    while side > BODY:
        steps, side = steps + 1, side // 2
    return steps


class Classifier(nn.Module):
    """About 0.14 M parameters at a width of 32; the first block, which sees most places, is the narrowest."""

    def __init__(self, *, classes: int, width: int, steps: int) -> None:
        super().__init__()
        first, last = max(1, 3 * width // 4), 2 * width  # channels
        self.stem = nn.ModuleList(ConvNorm(given, first, stride=2) for given in [3] + [first] * (steps - 1))
        self.body = nn.Sequential(
            Residual(first, first),
            Residual(first, last, stride=2),
            Residual(last, last),
        )
        self.head = nn.Linear(last, classes)

    def forward(self, x: Tensor) -> Tensor:  # (N, 3, H, W) -> (N, classes)
        """The score of each class, before softmax."""
        for halve in self.stem:
            x = functional.relu(halve(x), inplace=True)
        x = self.body(x)  # (N, last, h, w)
        scores: Tensor = self.head(x.mean(dim=(2, 3)).float())
        return scores
