"""Components that teach a network: train_cnn."""

from typing import Annotated, Literal, NamedTuple

from components.artifacts import Dataset, Metrics, Model
from components.context import context
from components.declare import Hint, Limits, component

__all__ = ["Trained", "train_cnn"]


class Trained(NamedTuple):
    """What train_cnn gives."""

    model: Annotated[Model, Hint("the network of the best epoch, with everything that must be done to an image before it")]
    metrics: Annotated[Metrics, Hint("the loss and the validation figure, at the end and as curves")]


@component(category="Train", title="Train CNN", cpus=2, gpus=1, memory_mb=2000)
def train_cnn(
    train: Annotated[Dataset, Hint("labelled frames of one size to learn from")],
    validation: Annotated[Dataset | None, Hint("labelled frames that judge each epoch; without, the last epoch is kept")] = None,
    *,
    task: Annotated[
        Literal["auto", "classification", "detection"], Hint("what to learn: one class an image, or boxes; auto: what the labels say")
    ] = "auto",
    epochs: Annotated[int, Limits("passes over the training data", "passes", ge=1, le=1000)] = 20,
    batch_size: Annotated[
        int | None, Limits("images looked at together; empty: 8 for detection, 128 for classification", "images", ge=1, le=4096)
    ] = None,
    optimizer: Annotated[
        Literal["adamw", "muon"],
        Hint("how the weights move: muon makes all directions learn alike fast, and may need half the epochs", advanced=True),
    ] = "adamw",
    learning_rate: Annotated[float, Limits("largest step of the optimiser; lower it if the loss jumps", gt=0, le=1)] = 4e-3,
    schedule: Annotated[
        Literal["cosine", "one-cycle", "constant"],
        Hint("how the step size changes: a short climb and a long descent, a long climb and a descent, or level", advanced=True),
    ] = "cosine",
    weight_decay: Annotated[float, Limits("pull of the weights towards zero, against learning by heart", ge=0, le=1, advanced=True)] = 0.05,
    ema: Annotated[
        float,
        Limits("memory of the running average of the weights, which is kept; 0: no average", ge=0, lt=1, advanced=True),
    ] = 0.995,
    early_stopping: Annotated[
        int, Limits("stop when so many epochs brought no better validation figure; 0: never", "epochs", ge=0, le=1000)
    ] = 10,
    precision: Annotated[
        Literal["auto", "bf16", "fp32"], Hint("arithmetic: bf16 is faster where the processor has it; auto: there only", advanced=True)
    ] = "auto",
    width: Annotated[int, Limits("channels of the network: more learns more and takes longer", "channels", ge=8, le=256)] = 32,
    seed: Annotated[int, Limits("chance: the same seed gives the same model", ge=0, le=2**31 - 1, advanced=True)] = 0,
) -> Trained:
    """Train a convolutional network to classify images or to detect objects.

    Detection learns boxes with a compact anchor-free detector of about a million parameters, classification one class an image with a
    compact residual network. Watch the loss, the validation figure and sample images while it learns. A training that was
    interrupted goes on after its last epoch and ends in the same weights, to the bit.
    """
    from components.learning.fit import Wishes, fit

    active = context()
    wishes = Wishes(
        task=task,
        epochs=epochs,
        batch_size=batch_size,
        optimizer=optimizer,
        learning_rate=learning_rate,
        schedule=schedule,
        weight_decay=weight_decay,
        ema=ema,
        early_stopping=early_stopping,
        precision=precision,
        width=width,
        seed=seed,
        device=active.device,
        threads=active.cpus,
    )
    return Trained(*fit(train, validation, wishes, model=active.output("model"), metrics=active.output("metrics")))
