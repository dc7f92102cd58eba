"""Whether a test set can tell anything about a model; if not, a sentence says why."""

from dataclasses import dataclass, field
from typing import Any

from components.artifacts import Dataset, Model
from components.errors import InputError
from components.words import are, counted

__all__ = ["check_test"]

SHOWN = 5  # names listed in a sentence before "and 7 more"


@dataclass
class _Truth:
    """What the labels of a test set come to for one task."""

    frames: int = 0
    unlabelled: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)


def check_test(model: Model, test: Dataset) -> None:
    """Raise InputError if `test` is empty, lacks the labels of the model's task, or shows classes or pixels the model does not know."""
    task, truth = model.config["task"], _truth(test, model.config["task"])
    if not truth.frames:
        raise InputError("The test set holds no frames.", "Give the test split a larger share, or label more frames.")
    if len(truth.unlabelled) == truth.frames and test.info.get("task") != task:
        raise _other_task(task, test.info.get("task"))
    if truth.unlabelled:
        few = len(truth.unlabelled)
        which = f"{few} of {counted(truth.frames, 'frame')} of the test set {are(few)} not labelled: {_listed(truth.unlabelled)}."
        raise InputError(which, "Label them, or let label_frames drop the frames without labels.")
    if not truth.classes:
        why = f"The test set ({counted(truth.frames, 'frame')}) shows no object, so there is nothing to measure by."
        raise InputError(why, "Put frames with objects into the test split.")
    _check_classes(truth.classes, model.config["classes"])
    _check_recipe(model, test)


def _truth(test: Dataset, task: str) -> _Truth:
    import pyarrow.parquet

    truth = _Truth()
    for file in test.files():
        for row in pyarrow.parquet.read_table(file, columns=["id", "label", "boxes"]).to_pylist():
            truth.frames += 1
            names = _names(row, task)
            if names is None:
                truth.unlabelled.append(row["id"])
            else:
                truth.classes |= names
    return truth


def _names(row: dict[str, Any], task: str) -> set[str] | None:
    if task == "classification":
        return None if row["label"] is None else {row["label"]}
    return None if row["boxes"] is None else {box["label"] for box in row["boxes"]}


def _other_task(task: str, given: Any) -> InputError:
    wanted = "boxes" if task == "detection" else "a class for each frame"
    why = f"The model does {task}, which is tested by {wanted}, but the test set is labelled for {given or 'nothing'}."
    return InputError(why, "Connect the test split of the data that the model was trained on.")


def _check_classes(there: set[str], known: list[str]) -> None:
    if unknown := sorted(there - set(known)):
        why = f"The test set shows {_listed(unknown)}, which the model does not know; it knows {_listed(known)}."
        raise InputError(why, "Train on data with the same classes, or test on the split of the model's own data.")


def _check_recipe(model: Model, test: Dataset) -> None:
    from components.recipe import remaining

    try:
        remaining(model.config.get("recipe", []), test.info.get("recipe", []))
    except InputError as error:
        why = f"The test frames were not prepared as the model needs them: {error.message}"
        raise InputError(why, error.remedy or "Test on frames that went the same way as those of the training.") from None


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"
