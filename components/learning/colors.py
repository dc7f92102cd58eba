"""Changes of light and colour, all four at once: each is linear, so together they are one 3 x 3 matrix an image."""

import math

import torch
from torch import Tensor

__all__ = ["jitter"]

LUMA = (0.299, 0.587, 0.114)  # of red, green and blue in brightness (ITU-R BT.601)


def jitter(images: Tensor, *, brightness: Tensor, contrast: Tensor, saturation: Tensor, hue: Tensor) -> Tensor:
    """`images` (N, 3, H, W; 0..255) with each change ((N,); 0: none): the first three as parts, hue as a part of the colour circle."""
    n, _, high, wide = images.shape
    flat = images.float().permute(0, 2, 3, 1).reshape(n, high * wide, 3)  # channels last in memory: no copy
    luma = torch.tensor(LUMA, device=images.device)
    matrix = _saturation(1 + saturation, luma) @ _hue(hue)  # (N, 3, 3)
    light = (1 + brightness)[:, None]
    middle = (flat.mean(dim=1) * luma).sum(dim=1, keepdim=True) * light  # (N, 1)
    strength = (1 + contrast)[:, None]
    matrix = matrix * (light * strength)[:, :, None]
    changed = torch.baddbmm((middle * (1 - strength))[:, :, None], flat, matrix.transpose(1, 2))
    return changed.clamp_(0, 255).reshape(n, high, wide, 3).permute(0, 3, 1, 2)


def _saturation(strength: Tensor, luma: Tensor) -> Tensor:
    """Between grey of the same luma (0) and the colour itself (1); (N, 3, 3)."""
    grey = luma.expand(3, 3)
    itself = torch.eye(3, device=luma.device)
    return grey + strength[:, None, None] * (itself - grey)


def _hue(turn: Tensor) -> Tensor:
    """A turn about the axis of greys, by parts of the circle; (N, 3, 3), after Rodrigues' formula."""
    angle = (turn * 2 * math.pi)[:, None, None]
    axis = 1 / math.sqrt(3)
    cross = torch.tensor([[0.0, -axis, axis], [axis, 0.0, -axis], [-axis, axis, 0.0]], device=turn.device)
    itself = torch.eye(3, device=turn.device)
    along = torch.full((3, 3), 1 / 3, device=turn.device)
    return itself * angle.cos() + cross * angle.sin() + along * (1 - angle.cos())
