"""Components that read what people marked, put it onto frames, and find what moves."""

from typing import Annotated, Literal

from components.artifacts import Frames, Labels
from components.context import context
from components.declare import Files, Hint, Limits, component

__all__ = ["find_moving", "label_frames", "read_labels"]

SUFFIXES = (
    ".json", ".xml", ".txt", ".csv", ".tsv", ".yaml", ".yml", ".names", ".ini",
    ".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff",
)  # fmt: skip


@component(category="Data")
def read_labels(
    *,
    source: Annotated[str, Files("a label file, a folder of them, or a pattern such as labels/*.xml", suffixes=SUFFIXES)],
    format: Annotated[
        Literal["auto", "coco", "yolo", "voc", "cvat", "mot", "csv", "imagefolder"],
        Hint("how the labels are written down; auto: found out from the files"),
    ] = "auto",
    rename: Annotated[dict[str, str] | None, Hint("other names for classes: {name in the files: name here}; two may become one")] = None,
    classes: Annotated[list[str], Hint("the classes to use, after renaming; empty: all that occur")] = (),  # type: ignore[assignment]
    unknown: Annotated[
        Literal["error", "skip", "keep"], Hint("a class that is not among those to use: stop and say where, leave it out, or keep it")
    ] = "error",
    invalid: Annotated[
        Literal["error", "skip"], Hint("a box without area or outside its image: stop and say where, or leave it out and count it")
    ] = "error",
    video: Annotated[str, Hint("the video that all labels are of, where the files do not say its name", advanced=True)] = "",
) -> Labels:
    """Read labels: boxes or classes, on images or on videos' frames.

    Reads COCO JSON (with videos and tracks), YOLO text (names from data.yaml, classes.txt or obj.names), Pascal VOC XML, CVAT XML (video
    tracks, images), MOTChallenge text, CSV with a header (columns video or image, frame or time, label, x, y, width, height, track) and
    image folders (a folder a class). Whatever is wrong in a file is said with the file's name and the place.
    """
    from components.labelling.collecting import collect
    from components.labelling.reading import Policy

    policy = Policy(rename or {}, frozenset(classes), unknown, invalid, video)
    return collect(source, context().output("labels"), suffixes=SUFFIXES, wanted=format, policy=policy)


@component(category="Prepare")
def label_frames(
    frames: Annotated[Frames, Hint("frames of the labelled videos, or the labelled images")],
    labels: Annotated[Labels, Hint("what is on them")],
    *,
    unlabelled: Annotated[
        Literal["drop", "keep as empty"], Hint("frames that nobody labelled: leave them out, or take them as showing nothing")
    ] = "drop",
    min_visible: Annotated[
        float, Limits("a box of which less than this share lies in the image is left out; the others are cut at its edges", ge=0, le=1)
    ] = 0.25,
    min_size: Annotated[float, Limits("a box narrower or lower than this, in the image, is left out", "px", ge=0, le=10_000)] = 2.0,
    match: Annotated[
        Literal["path", "name"], Hint("how labels find their frames: by path as far as both say one, or by the file's name alone")
    ] = "path",
) -> Frames:
    """Put labels onto the frames they belong to.

    Images are matched by name, frames of videos by number or time. Between two marks of a track its box is taken to move in a straight
    line. Boxes follow whatever resizing was done before, so frames may be labelled before or after it.
    """
    from components.labelling.joining import Joining, join

    return join(frames, labels, Joining(unlabelled, min_visible, min_size, match == "path"), context().output("frames"))


@component(category="Prepare")
def find_moving(
    frames: Annotated[Frames, Hint("frames of fixed cameras, several a second")],
    *,
    label: Annotated[str, Hint("the class to give to whatever moves")] = "moving",
    threshold: Annotated[
        float,
        Limits("how much a pixel differs from the background if something is there; lower finds more, and noise", gt=0, le=500),
    ] = 25.0,
    min_width: Annotated[int, Limits("narrower things are left out", "px", ge=1, le=4096)] = 6,
    min_height: Annotated[int, Limits("lower things are left out", "px", ge=1, le=4096)] = 12,
    max_share: Annotated[float, Limits("things that cover more than this share of the image are left out", gt=0, le=1)] = 0.25,
    join: Annotated[int, Limits("pieces nearer than this, one above the other, are one thing", "px", ge=1, le=200)] = 9,
) -> Labels:
    """Draw boxes around what moves, as labels to start from where nobody has marked anything.

    For fixed cameras: learns what each place usually looks like and boxes what differs. Things that touch become one box, things that
    stand still for long become background; what is learnt from such labels can be no better than they are.
    """
    from components.labelling.moving import Moving, find

    asked = Moving(label, threshold, min_width, min_height, max_share, join)
    return find(frames, asked, context().output("labels"))
