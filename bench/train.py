"""Training, side by side with a bare torch loop of the same network on the same tensors: images a second."""

import statistics
import time
from functools import partial
from typing import Any

import torch

from bench.report import figure
from components.learning.augmentation import vary
from components.learning.data import Examples
from components.learning.loop import Settings, Training, train_epoch
from components.learning.losses import detection_loss
from components.learning.network import build
from components.learning.objectives import Detect
from components.learning.randomness import repeatable

__all__ = ["measure"]

SHARE = 0.95
WIDE, HIGH, STRIDE, BATCH = 320, 256, 8, 16
CONFIG: dict[str, Any] = {
    "architecture": {"kind": "centre_detector", "width": 32, "stride": STRIDE},
    "classes": ["a", "b", "c", "d"],
    "normalization": {"mean": [0.4, 0.4, 0.4], "std": [0.2, 0.2, 0.2]},
}


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Images a second of an epoch of ours, as a share of a bare loop's: same weights, batches, threads and optimiser, in turn."""
    examples = _examples(4 * BATCH)
    seconds: tuple[list[float], list[float]] = ([], [])
    with repeatable(0, threads=2):
        loops = (_ours(examples), _Bare(examples))
        for number in range(5 if quick else 13):
            pairs = list(zip(seconds, loops, strict=True))
            for taken, loop in pairs if number % 2 else reversed(pairs):
                start = time.process_time()  # on shared cores the wall clock tells of the neighbours
                loop()
                taken.append(time.process_time() - start)
    ours, bare = (one[1:] for one in seconds)  # the first round warms up
    share = statistics.median(b / o for o, b in zip(ours, bare, strict=True))
    speed = len(examples) / statistics.median(ours)
    return [
        figure("training, images a CPU second", speed, "images/s"),
        figure("training, share of a bare loop", share, least=SHARE),
    ]


def _examples(count: int) -> Examples:
    chance = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (count, HIGH, WIDE, 3), dtype=torch.uint8, generator=chance)
    corners = torch.rand(count, 5, 2, generator=chance) * 200
    boxes = torch.cat((corners, corners + 48), dim=2)
    return Examples(images, torch.randint(0, 4, (count, 5), generator=chance), boxes, tuple(CONFIG["classes"]), "detection")


def _ours(examples: Examples) -> Any:
    settings = Settings(
        epochs=1000,
        batch_size=BATCH,
        optimizer="adamw",
        learning_rate=1e-3,
        schedule="cosine",
        weight_decay=0.05,
        ema=0.995,
        early_stopping=0,
        bf16=False,
        seed=0,
    )
    training = Training(build(CONFIG), settings, Detect(STRIDE), torch.device("cpu"))
    return partial(train_epoch, training, examples, partial(vary, {}))


class _Bare:
    """What anyone would write: batches in order, forward, loss, backward, step."""

    def __init__(self, examples: Examples) -> None:
        self.network = build(CONFIG).train()
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=1e-3, weight_decay=0.05, fused=True)
        self.images = examples.images.permute(0, 3, 1, 2)
        self.kinds, self.boxes = examples.kinds, examples.boxes

    def __call__(self) -> None:
        for at in range(0, len(self.images), BATCH):
            chosen = slice(at, at + BATCH)
            loss = detection_loss(self.network(self.images[chosen]), self.kinds[chosen], self.boxes[chosen], stride=STRIDE)
            self.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
