"""The training loop: shuffle, vary, step, average, validate, keep the best, leave a checkpoint, until the epochs are over."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from components.context import context
from components.errors import InputError
from components.learning.data import Batch, Examples
from components.learning.network import Network
from components.learning.objectives import Objective, answers
from components.learning.optimizer import OptimizerName, optimizers_of
from components.learning.randomness import generator
from components.learning.schedule import Schedule, rate_at

__all__ = ["Settings", "Training", "Vary", "train_epoch", "validate"]

LONGEST_STEP = 5.0  # the gradient's norm is clipped to this
REPORT = 10  # steps between two points of the loss curve; reading the loss makes a GPU wait

Vary = Callable[[Batch, torch.Generator], Batch]  # augmentation: one batch to another, with chance from the generator alone


@dataclass(frozen=True)
class Settings:
    """What stays the same throughout a training."""

    epochs: int
    batch_size: int
    optimizer: OptimizerName
    learning_rate: float
    schedule: Schedule
    weight_decay: float
    ema: float
    early_stopping: int
    bf16: bool
    seed: int


@dataclass
class Training:
    """A training on its way: everything that changes from step to step, and so everything that a checkpoint must hold."""

    network: Network
    settings: Settings
    objective: Objective
    device: torch.device
    step: int = 0
    epoch: int = 0  # epochs done
    best: float = -1.0  # the highest validation figure so far
    stale: int = 0  # epochs since then
    losses: list[list[float]] = field(default_factory=list)  # [step, loss]
    figures: list[dict[str, float]] = field(default_factory=list)  # per epoch

    def __post_init__(self) -> None:
        self.network.to(self.device)
        self.averaged = copy.deepcopy(self.network)
        self.kept = copy.deepcopy(self.network)  # the best epoch's averaged network
        told = self.settings
        self.optimizers = optimizers_of(self.network, told.optimizer, learning_rate=told.learning_rate, weight_decay=told.weight_decay)
        self._pairs = (_floats(self.averaged), _floats(self.network))

    def average(self) -> None:
        """Move the averaged weights towards the present ones: slowly, though fast in the first steps."""
        decay = min(self.settings.ema, (1 + self.step) / (10 + self.step)) if self.settings.ema else 0.0
        torch._foreach_lerp_(self._pairs[0], self._pairs[1], 1 - decay)

    @property
    def over(self) -> bool:
        """Whether all epochs are done, or none of the last ones was better."""
        patience = self.settings.early_stopping
        return self.epoch >= self.settings.epochs or (patience > 0 and self.stale >= patience)


def train_epoch(training: Training, examples: Examples, vary: Vary) -> None:
    """One pass over `examples` in an order that depends on seed and epoch alone.

    Raises InputError, naming the epoch, if the loss is no number any more.
    """
    settings, device = training.settings, training.device
    size = min(settings.batch_size, len(examples))
    order = torch.randperm(len(examples), generator=generator(settings.seed, training.epoch))
    batches = order[: len(order) // size * size].view(-1, size)  # of a rest too small for steady statistics the next epoch has others
    training.network.train()
    held: list[Tensor] = []
    for place, chosen in enumerate(batches):
        context().go_on()
        batch = vary(examples.batch(chosen, device), generator(settings.seed, training.epoch, place))
        held.append(_step(training, batch, len(batches) * settings.epochs))
        if len(held) == REPORT or place == len(batches) - 1:
            _report(training, held)
            held = []
        _show_progress(training, len(batches))
    training.epoch += 1


def validate(training: Training, examples: Examples) -> None:
    """Judge the averaged network on `examples`, and keep it if it is the best so far."""
    settings, objective = training.settings, training.objective
    seen = list(answers(training.averaged, examples, batch_size=settings.batch_size, device=training.device, bf16=settings.bf16))
    figures = objective.figures(seen, examples)
    for name, value in figures.items():
        context().metric(name, value, training.step)
    training.figures.append(figures)
    value = figures[objective.metric]
    training.stale = 0 if value > training.best or value == 0 else training.stale + 1  # at 0 it has yet to begin
    if value > training.best:
        training.best = value
        training.kept.load_state_dict(training.averaged.state_dict())


def _step(training: Training, batch: Batch, steps: int) -> Tensor:
    settings = training.settings
    rate = rate_at(training.step, steps, schedule=settings.schedule, highest=settings.learning_rate)
    for group in (group for optimizer in training.optimizers for group in optimizer.param_groups):
        group["lr"] = rate
    with torch.autocast(training.device.type, torch.bfloat16, enabled=settings.bf16):
        answer = training.network(batch.images)
    loss = training.objective.loss(answer, batch)
    training.network.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(training.network.parameters(), LONGEST_STEP)
    for optimizer in training.optimizers:
        optimizer.step()
    training.step += 1
    training.average()
    return loss.detach()


def _report(training: Training, held: list[Tensor]) -> None:
    loss = float(torch.stack(held).mean())
    if not math.isfinite(loss):
        what = f"The loss became {loss} in epoch {training.epoch + 1} of {training.settings.epochs}."
        raise InputError(what, f"Lower the learning rate (it was {training.settings.learning_rate:g}), or train with precision fp32.")
    training.losses.append([training.step, loss])
    context().metric("loss", loss, training.step)


def _show_progress(training: Training, batches: int) -> None:
    said = f"epoch {training.epoch + 1} of {training.settings.epochs}"
    loss = f", loss {training.losses[-1][1]:.3f}" if training.losses else ""
    context().progress(training.step, batches * training.settings.epochs, said + loss)


def _floats(network: nn.Module) -> list[Tensor]:
    return [t.detach() for t in network.state_dict().values() if t.is_floating_point()]
