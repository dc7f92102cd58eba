"""A compact anchor-free detector: a residual backbone, one output level, a heat map per class and a box at every place.

After CenterNet (Zhou et al. 2019) and TTFNet (Liu et al. 2020): the heat map peaks where objects have their centres, and the places
around a centre say how far the box reaches to the left, top, right and bottom.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from components.learning.layers import ConvNorm, Residual

__all__ = ["COARSEST", "Detector", "stride_for"]

COARSEST = 32  # the backbone's deepest map has one place for so many px
SMALL = 24  # px: objects under this are lost at one place for 8 px
RARE = 0.01  # heat that an untrained network gives every place: most are background


def stride_for(shorter_sides: Tensor) -> int:
    """The px that one place of the output stands for: 4 where a quarter of the objects (their shorter sides, px) are small, else 8."""
    return 4 if len(shorter_sides) and float((shorter_sides < SMALL).float().mean()) > 0.25 else 8


class Detector(nn.Module):
    """About 1 M parameters at a width of 32 channels; most of them work where the image is smallest."""

    def __init__(self, *, classes: int, width: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        fine, middle, coarse = width, 2 * width, 4 * width  # channels at 4, at 8, and at 16 and 32 px a place
        self.stem = nn.Sequential(ConvNorm(3, width // 2, stride=2), nn.ReLU(inplace=True))
        self.at4 = nn.Sequential(ConvNorm(width // 2, fine, stride=2), nn.ReLU(inplace=True))
        self.at8 = Residual(fine, middle, stride=2)
        self.at16 = Residual(middle, coarse, stride=2)
        self.at32 = nn.Sequential(Residual(coarse, coarse, stride=2), Residual(coarse, coarse))
        self.down16 = ConvNorm(coarse, coarse, kernel=1)
        self.down8 = ConvNorm(coarse, middle, kernel=1)
        self.down4 = ConvNorm(middle, fine, kernel=1) if stride == 4 else None
        seen = fine if stride == 4 else middle
        self.blend = Residual(seen, middle)
        self.heat = nn.Conv2d(middle, classes, 3, padding=1)
        self.reach = nn.Conv2d(middle, 4, 3, padding=1)
        nn.init.normal_(self.heat.weight, std=0.01)
        nn.init.constant_(self.heat.bias, math.log(RARE / (1 - RARE)))  # type: ignore[arg-type]
        nn.init.normal_(self.reach.weight, std=0.01)
        nn.init.constant_(self.reach.bias, 0.5)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:  # (N, 3, H, W) -> (N, classes, h, w), (N, 4, h, w)
        """The heat of every class at every place, before the sigmoid, and the distances to l, t, r, b in px, always positive."""
        x = functional.pad(x, (0, -x.shape[3] % COARSEST, 0, -x.shape[2] % COARSEST))
        at4 = self.at4(self.stem(x))  # (N, fine, H/4, W/4)
        at8 = self.at8(at4)  # (N, middle, H/8, W/8)
        at16 = self.at16(at8)  # (N, coarse, H/16, W/16)
        seen = functional.relu(at16 + _doubled(self.down16(self.at32(at16))))
        seen = functional.relu(at8 + _doubled(self.down8(seen)))
        if self.down4 is not None:
            seen = functional.relu(at4 + _doubled(self.down4(seen)))
        seen = self.blend(seen)  # (N, middle, h, w)
        reach = functional.softplus(self.reach(seen).float()) * (2 * self.stride)
        return self.heat(seen).float(), reach


def _doubled(x: Tensor) -> Tensor:
    """Each place four times: by repeating, whose gradient is deterministic on every device (that of interpolation is not)."""
    n, c, h, w = x.shape
    wide: Tensor = x[:, :, :, None, :, None].expand(n, c, h, 2, w, 2)
    return wide.reshape(n, c, 2 * h, 2 * w).contiguous(memory_format=torch.channels_last)
