"""From Datasets to a trained Model and its Metrics: reads, builds, trains epoch by epoch, writes."""

from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from components.artifacts import Dataset, Metrics, Model
from components.context import context
from components.errors import InputError
from components.learning.augmentation import vary
from components.learning.checkpoint import resume, write_checkpoint
from components.learning.classifier import stem_steps
from components.learning.data import Examples, read_examples
from components.learning.detector import stride_for
from components.learning.loop import Settings, Training, Vary, train_epoch, validate
from components.learning.network import build
from components.learning.objectives import Classify, Detect, Objective, answers
from components.learning.optimizer import OptimizerName
from components.learning.pictures import curve_picture, sample_picture
from components.learning.randomness import repeatable, runs_bf16_faster
from components.learning.saving import save_model, weights_of
from components.learning.schedule import Schedule

__all__ = ["Wishes", "fit"]

BATCH = {"classification": 128, "detection": 8}  # images at a step, unless asked otherwise
SAMPLES = 4  # images shown after each epoch
PLAIN = {"mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 1.0]}  # where nothing was measured


@dataclass(frozen=True)
class Wishes:
    """What was asked for, beside the data; the parameters of train_cnn and where to compute."""

    task: str  # "auto", "classification" or "detection"
    epochs: int
    batch_size: int | None
    optimizer: OptimizerName
    learning_rate: float
    schedule: Schedule
    weight_decay: float
    ema: float
    early_stopping: int
    precision: str  # "auto", "bf16" or "fp32"
    width: int
    seed: int
    device: str
    threads: int

    def settings(self, task: str) -> Settings:
        """What the loop needs to know, for the task that the data turned out to be for."""
        return Settings(
            epochs=self.epochs,
            batch_size=self.batch_size or BATCH[task],
            optimizer=self.optimizer,
            learning_rate=self.learning_rate,
            schedule=self.schedule,
            weight_decay=self.weight_decay,
            ema=self.ema,
            early_stopping=self.early_stopping,
            bf16=self.precision == "bf16" or (self.precision == "auto" and runs_bf16_faster(torch.device(self.device))),
            seed=self.seed,
        )


@dataclass(frozen=True)
class Data:
    """What is learned from, what it is judged by, and how it is varied."""

    train: Examples
    validation: Examples | None
    vary: Vary


def fit(train: Dataset, validation: Dataset | None, wishes: Wishes, *, model: Path, metrics: Path) -> tuple[Model, Metrics]:
    """Train, and write the Model into folder `model` and the Metrics into `metrics`.

    Raises InputError if the data cannot be learned from, or if the loss is no number any more.
    """
    data = _read(train, validation, wishes)
    settings = wishes.settings(data.train.task)
    with repeatable(settings.seed, wishes.threads):
        config = _config(train, data.train, wishes)
        training = Training(build(config), settings, _objective(config), torch.device(wishes.device))
        _train(training, data)
        config["training"] = _training_facts(training, data, wishes)
        values = _values(training)
        made = save_model(model, weights_of(training.kept), config, values)
        return made, Metrics.of(metrics, values, curves=_curves(training))


def _read(train: Dataset, validation: Dataset | None, wishes: Wishes) -> Data:
    device = torch.device(wishes.device)
    task = train.info.get("task", "detection") if wishes.task == "auto" else wishes.task
    classes = tuple(train.info.get("classes") or ())
    if not classes:
        raise InputError("The training data names no classes.", "Join labels to the frames with Label frames before splitting.")
    learned = read_examples(train, task=task, classes=classes, called="training")
    _check_every_class(learned)
    judged = None
    if validation is not None and len(validation):  # a split may give it no share
        judged = read_examples(validation, task=task, classes=classes, called="validation")
        if judged.size != learned.size:
            sizes = f"{judged.size[0]} x {judged.size[1]} px and the training images {learned.size[0]} x {learned.size[1]} px"
            raise InputError(f"The validation images have {sizes}.", "Resize both alike, before splitting.")
    variation = partial(vary, train.info.get("augmentation") or {}, task=task)
    return Data(learned.on(device), judged and judged.on(device), variation)


def _check_every_class(examples: Examples) -> None:
    missing = [name for kind, name in enumerate(examples.classes) if not bool((examples.kinds == kind).any())]
    if missing:
        what = f"The training data shows no {' and no '.join(missing)}, so that class cannot be learned."
        raise InputError(what, "Split so that each class is in the training part, or leave the class out of the labels.")


def _config(train: Dataset, examples: Examples, wishes: Wishes) -> dict[str, Any]:
    """The Model's configuration but for the facts of the training, which come at its end."""
    wide, high = examples.size
    architecture: dict[str, Any] = {"kind": "residual_classifier", "width": wishes.width, "steps": stem_steps(wide, high)}
    if examples.task == "detection":
        sides = (examples.boxes[..., 2:] - examples.boxes[..., :2]).amin(dim=2)[examples.kinds >= 0]
        architecture = {"kind": "centre_detector", "width": wishes.width, "stride": stride_for(sides)}
        context().log(f"One place of the detector's output stands for {architecture['stride']} px.")
    return {
        "task": examples.task,
        "architecture": architecture,
        "classes": list(examples.classes),
        "input": {"width": wide, "height": high},
        "recipe": train.info.get("recipe", []),
        "normalization": train.info.get("normalization") or PLAIN,
        "augmentation": train.info.get("augmentation"),
    }


def _objective(config: dict[str, Any]) -> Objective:
    return Classify() if config["task"] == "classification" else Detect(config["architecture"]["stride"])


def _train(training: Training, data: Data) -> None:
    """All epochs that are left; after each, figures, pictures and a checkpoint."""
    folder = context().checkpoints
    resume(training, folder)
    while not training.over:
        train_epoch(training, data.train, data.vary)
        if data.validation is not None:
            validate(training, data.validation)
        else:
            training.kept.load_state_dict(training.averaged.state_dict())
        write_checkpoint(training, folder)
        _show(training, data.validation or data.train)


def _show(training: Training, examples: Examples) -> None:
    bf16 = training.settings.bf16
    answer = next(answers(training.averaged, examples, batch_size=SAMPLES, device=training.device, bf16=bf16))
    said = f"found in colour, truth in white, after epoch {training.epoch}"
    context().picture("samples", sample_picture(examples, training.objective.found(answer, examples)), said)
    metric = training.objective.metric
    context().picture("curves", curve_picture(training.losses, _by_step(training, metric), metric), f"loss and {metric} by step")


def _by_step(training: Training, metric: str) -> list[list[float]]:
    each = training.step / max(1, training.epoch)
    return [[round(each * (place + 1)), figures[metric]] for place, figures in enumerate(training.figures)]


def _training_facts(training: Training, data: Data, wishes: Wishes) -> dict[str, Any]:
    settings = training.settings
    asked = {name: value for name, value in asdict(settings).items() if name != "bf16"}
    return {
        **asked,
        "epochs_run": training.epoch,
        "images": len(data.train),
        "validation_images": len(data.validation) if data.validation else 0,
        "precision": "bf16" if settings.bf16 else "fp32",
        "device": training.device.type,
        "threads": wishes.threads,
    }


def _values(training: Training) -> dict[str, float]:
    values = {"loss": training.losses[-1][1], "epochs": float(training.epoch)}
    if training.figures:
        best = max(training.figures, key=lambda figures: figures[training.objective.metric])
        values.update(best)
        values["best epoch"] = training.figures.index(best) + 1.0
    return values


def _curves(training: Training) -> dict[str, list[list[float]]]:
    metric = training.objective.metric
    return {"loss": training.losses, **({metric: _by_step(training, metric)} if training.figures else {})}
