"""The two blocks that every network here is built of, and the preprocessing in front of them."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["ConvNorm", "Preprocess", "Residual"]


class ConvNorm(nn.Sequential):
    """A dense convolution and its batch normalisation."""

    def __init__(self, given: int, made: int, *, kernel: int = 3, stride: int = 1, groups: int = 1) -> None:
        convolution = nn.Conv2d(given, made, kernel, stride, kernel // 2, groups=groups, bias=False)
        super().__init__(convolution, nn.BatchNorm2d(made))

    @property
    def kernel(self) -> nn.Parameter:
        """The convolution's weights, (made, given / groups, kernel, kernel)."""
        kernel: nn.Parameter = self[0].weight  # type: ignore[assignment]
        return kernel


class Residual(nn.Module):
    """Two 3x3 convolutions beside a shortcut (He et al. 2016); starts as the identity, so that deep stacks train from the first step."""

    def __init__(self, given: int, made: int, *, stride: int = 1) -> None:
        super().__init__()
        self.first = ConvNorm(given, made, stride=stride)
        self.second = ConvNorm(made, made)
        nn.init.zeros_(self.second[1].weight)  # type: ignore[arg-type]
        shrink = nn.AvgPool2d(stride, ceil_mode=True) if stride > 1 else nn.Identity()
        match = ConvNorm(given, made, kernel=1) if given != made else nn.Identity()
        self.shortcut = nn.Sequential(shrink, match)

    def forward(self, x: Tensor) -> Tensor:  # (N, given, H, W) -> (N, made, ceil(H / stride), ceil(W / stride))
        """Add what the convolutions see to `x`."""
        inner = functional.relu(self.first(x), inplace=True)
        return functional.relu(self.shortcut(x) + self.second(inner), inplace=True)


class Preprocess(nn.Module):
    """From pixels 0..255 to what a network sees: (x / 255 - mean) / std; no weights, so no file but the configuration carries it."""

    def __init__(self, mean: Sequence[float], std: Sequence[float]) -> None:
        super().__init__()
        scale = 1 / (255 * torch.tensor(std, dtype=torch.float64))
        shift = -torch.tensor(mean, dtype=torch.float64) / torch.tensor(std, dtype=torch.float64)
        self.register_buffer("scale", scale.float().view(3, 1, 1), persistent=False)
        self.register_buffer("shift", shift.float().view(3, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> Tensor:  # (N, 3, H, W) uint8 or float 0..255 -> (N, 3, H, W) float
        """Normalise `images`."""
        return torch.addcmul(self.shift, images.float(), self.scale)  # type: ignore[arg-type]
