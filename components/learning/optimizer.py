"""What moves the weights: AdamW, or Muon for the kernels that a normalisation follows and AdamW for the rest."""

from collections.abc import Iterable
from typing import Any, Literal

import torch
from torch import Tensor, nn

from components.learning.layers import ConvNorm

__all__ = ["Muon", "OptimizerName", "optimizers_of"]

OptimizerName = Literal["adamw", "muon"]

MOMENTUM = 0.9
TURNS = 5  # rounds of the iteration that makes a matrix orthogonal
QUINTIC = (3.4445, -4.7750, 2.0315)  # its coefficients, which raise small singular values fastest
SIZE = 0.2  # the root mean square of a step, in learning rates: that of AdamW's, so that one learning rate suits both


def optimizers_of(network: nn.Module, name: OptimizerName, *, learning_rate: float, weight_decay: float) -> list[torch.optim.Optimizer]:
    """Those that together move every weight of `network` once; biases and normalisation are not pulled to zero."""
    kernels = [layer.kernel for layer in network.modules() if isinstance(layer, ConvNorm)] if name == "muon" else []
    taken = set(map(id, kernels))
    weights = [p for p in network.parameters() if p.dim() > 1 and id(p) not in taken]
    others = [p for p in network.parameters() if p.dim() <= 1]
    groups: list[dict[str, Any]] = [{"params": weights, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]
    rest = torch.optim.AdamW(groups, lr=learning_rate, fused=True)
    return [rest, Muon(kernels, learning_rate=learning_rate, weight_decay=weight_decay)] if kernels else [rest]


class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal (Jordan et al. 2024, "Muon"): all directions of a kernel learn alike fast, so fewer passes are needed.

    The size of a step is matched to AdamW's as by Liu et al. 2025 ("Muon is scalable for LLM training"). Takes convolution kernels only.
    """

    def __init__(self, kernels: Iterable[Tensor], *, learning_rate: float, weight_decay: float) -> None:
        super().__init__(kernels, {"lr": learning_rate, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # nothing here measures the loss again
        """Move every kernel that has a gradient."""
        for group in self.param_groups:
            for kernel in group["params"]:
                if kernel.grad is not None:
                    kernel.mul_(1 - group["lr"] * group["weight_decay"])
                    kernel.add_(self._direction(kernel), alpha=-group["lr"])

    def _direction(self, kernel: Tensor) -> Tensor:
        """Nesterov's momentum of `kernel`, (made, given, h, w), as a matrix with a row for each channel made, orthogonal and scaled."""
        state = self.state[kernel]
        if not state:
            state["momentum"] = torch.zeros_like(kernel)
        momentum = state["momentum"].mul_(MOMENTUM).add_(kernel.grad)
        ahead = momentum.mul(MOMENTUM).add_(kernel.grad).permute(0, 2, 3, 1)  # (made, h, w, given): channels last, as in memory
        flat = _orthogonal(ahead.flatten(1))
        size: float = SIZE * max(flat.shape) ** 0.5
        return flat.mul(size).view(ahead.shape).permute(0, 3, 1, 2)


def _orthogonal(matrix: Tensor) -> Tensor:
    """`matrix` with all its singular values brought near 1, by a Newton-Schulz iteration."""
    if matrix.shape[0] > matrix.shape[1]:
        return _orthogonal(matrix.T).T
    a, b, c = QUINTIC
    x: Tensor = matrix / (matrix.norm() + 1e-7)
    for _ in range(TURNS):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x
