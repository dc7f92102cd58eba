"""Components that make datasets of labelled frames: split, normalize and augment."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

from components.artifacts import Collection, Dataset, Frames, link_or_copy
from components.context import Context, context
from components.declare import Hint, Limits, component
from components.errors import InputError
from components.words import counted

__all__ = ["Split", "augment", "normalize", "split_dataset"]

IMAGENET = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}  # of RGB in 0..1, as torchvision's models expect


class Split(NamedTuple):
    """The three sets."""

    train: Annotated[Dataset, Hint("what the network learns from")]
    validation: Annotated[Dataset, Hint("what is looked at while training, to choose the best epoch")]
    test: Annotated[Dataset, Hint("what nothing looks at before evaluate")]


@component(category="Prepare", title="Split dataset", memory_mb=800)
def split_dataset(
    frames: Annotated[Frames, Hint("labelled frames")],
    *,
    train: Annotated[float, Limits("share of the frames for training", gt=0, le=1)] = 0.7,
    validation: Annotated[float, Limits("share for validation; the test set gets the rest", ge=0, lt=1)] = 0.15,
    by: Annotated[
        Literal["video", "time block", "image"],
        Hint("what stays together: whole videos; blocks of a video, with a gap between them; or nothing, for unrelated photos"),
    ] = "video",
    test_videos: Annotated[
        tuple[str, ...], Hint("videos held out for the test by name, such as north/*.mp4; validation gets its share of the others")
    ] = (),
    block_seconds: Annotated[float, Limits("length of a time block", unit="s", gt=0, le=86_400)] = 10.0,
    gap_seconds: Annotated[float, Limits("least time between two frames of a video in different sets", unit="s", ge=0, le=3_600)] = 2.0,
    stratify: Annotated[bool, Hint("give every set its share of each class, as far as whole videos or blocks allow")] = True,
    leaks: Annotated[
        Literal["warn", "fail", "ignore"],
        Hint("if frames nearly repeat a frame of another set: say so, stop, or do not look"),
    ] = "warn",
    seed: Annotated[int, Limits("another number, another split", ge=0, advanced=True)] = 0,
) -> Split:
    """Divide labelled frames into training, validation and test sets that share nothing.

    Neighbouring frames of a video are nearly the same picture. A model tested on neighbours of what it learnt looks better
    than it is, so whole videos, or blocks of time with a gap between, go to one set. Frames without labels are left out.
    The same seed gives the same split.
    """
    from components.splitting.leaks import leaks as found_leaks
    from components.splitting.work import SETS, Settings, decided, written

    active = context()
    if by == "time block" and gap_seconds >= block_seconds:
        raise InputError(f"The gap of {gap_seconds:g} s is not shorter than a block of {block_seconds:g} s.", "Make block_seconds larger.")
    settings = Settings(train, validation, by, tuple(test_videos), block_seconds, gap_seconds, stratify, seed)
    members = decided(frames, settings, active)
    sets = {name: written(frames, name, members[name], active.output(name)) for name in SETS}
    for name, made in sets.items():
        active.log(f"{name}: {_in_words(made.info['counts'])}.")
    if leaks != "ignore":
        _report(found_leaks(sets, active), leaks, active)
    return Split(**sets)


def _in_words(counts: dict[str, int]) -> str:
    classes = ", ".join(f"{number} {name.removeprefix('class ')}" for name, number in counts.items() if name.startswith("class "))
    return f"{counted(counts['frames'], 'frame')} of {counted(counts['videos'], 'video')} ({classes})"


def _report(found: list[Any], leaks: str, active: Context) -> None:
    active.metric("near-duplicates across sets", len(found))
    if not found:
        active.log("No frame nearly repeats a frame of another set.")
        return
    examples = "; ".join(map(str, found[:5])) + (" ..." if len(found) > 5 else "")
    what = f"{counted(len(found), 'near-duplicate')} across sets: {examples}."
    if leaks == "fail":
        raise InputError(what, "Split by video or with a larger gap, remove the repetitions with filter_images, or set leaks to warn.")
    active.log(f"Warning: {what}")


@component(category="Prepare", memory_mb=400)
def normalize(
    dataset: Annotated[Dataset, Hint("the training set: statistics of other sets would tell the network about them")],
    *,
    statistics: Annotated[
        Literal["measured", "imagenet", "given"], Hint("measured over this dataset, the usual ones of ImageNet, or those given below")
    ] = "measured",
    mean: Annotated[tuple[float, ...], Limits("mean of red, green and blue, black 0 and white 1; for given", ge=0, le=1)] = (0.5, 0.5, 0.5),
    std: Annotated[tuple[float, ...], Limits("standard deviation of red, green and blue; for given", gt=0, le=1)] = (0.25, 0.25, 0.25),
) -> Dataset:
    """Record the mean and spread of the colours, which a network is fed relative to.

    No pixel changes: the numbers travel with the dataset into the model, so that an endpoint does the same as training.
    """
    active = context()
    match statistics:
        case "measured":
            from components.splitting.statistics import measured

            found = measured(dataset, active)
        case "imagenet":
            found = IMAGENET
        case _:
            found = {"mean": _three("mean", mean), "std": _three("std", std)}
    active.log("; ".join(f"{name} of red, green, blue: {', '.join(f'{v:.4f}' for v in values)}" for name, values in found.items()) + ".")
    return _with_info(dataset, active, normalization=found)


def _three(name: str, values: Sequence[float]) -> list[float]:
    if len(values) != 3:
        raise InputError(f"'{name}' has {len(values)} numbers.", "Give three: for red, green and blue.")
    return [float(v) for v in values]


@component(category="Prepare", memory_mb=200)
def augment(
    dataset: Annotated[Dataset, Hint("the training set")],
    *,
    horizontal_flip: Annotated[float, Limits("part of the images that are mirrored left to right", ge=0, le=1)] = 0.5,
    vertical_flip: Annotated[float, Limits("part of the images that are turned upside down", ge=0, le=1)] = 0.0,
    smallest_scale: Annotated[float, Limits("images are shrunk to at least this size", ge=0.2, le=1)] = 0.8,
    largest_scale: Annotated[float, Limits("images are enlarged to at most this size, which crops them", ge=1, le=4)] = 1.25,
    translate: Annotated[float, Limits("images are moved by at most this part of their size", ge=0, le=0.5)] = 0.1,
    brightness: Annotated[float, Limits("largest change of brightness: 0.2 is from 0.8 to 1.2 times", ge=0, le=0.9)] = 0.2,
    contrast: Annotated[float, Limits("largest change of contrast", ge=0, le=0.9)] = 0.2,
    saturation: Annotated[float, Limits("largest change of the strength of colours", ge=0, le=0.9)] = 0.2,
    hue: Annotated[float, Limits("largest turn of colours, as a part of the colour circle", ge=0, le=0.5)] = 0.02,
    mosaic: Annotated[float, Limits("part of the images put together of four; only for detection", ge=0, le=1)] = 0.25,
) -> Dataset:
    """Say how training images are varied, so that a network learns what an object is and not where it was seen.

    Nothing is written again: the settings travel with the dataset, training applies them anew in each epoch, and the model records them.
    """
    chances = {"horizontal_flip": horizontal_flip, "vertical_flip": vertical_flip, "translate": translate, "mosaic": mosaic}
    colors = {"brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue}
    if dataset.info["task"] != "detection":
        del chances["mosaic"]
    settings: dict[str, Any] = {name: float(value) for name, value in {**chances, **colors}.items() if value}
    if (smallest_scale, largest_scale) != (1, 1):
        settings["scale"] = [float(smallest_scale), float(largest_scale)]
    active = context()
    active.log(f"While training: {', '.join(f'{name} {settings[name]}' for name in sorted(settings)) or 'nothing'}.")
    return _with_info(dataset, active, augmentation=settings or None)


def _with_info(dataset: Collection, active: Context, **changed: Any) -> Dataset:
    """The same parts, by hard links, with something else known of them."""
    folder = active.output("dataset")
    for part in dataset.parts:
        for file in part.files:
            link_or_copy(dataset.path / file, folder / file)
    return Dataset.create(folder, {**dataset.info, **changed}, dataset.parts)
