"""What `components` holds in a script: written by `python -m docs.generate`; a test fails when it is stale."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal

from components.artifacts import Artifact, Dataset, Endpoint, Frames, Labels, Metrics, Model, Predictions, Report, Table, Videos
from runtime.sdk.handles import AnyNode, Node, Output, Parameter

def own(name: str) -> Callable[..., AnyNode]:
    """The operator's own component `name`."""

class _AugmentNode(Node):
    """A node of augment: its outputs are its attributes."""

    @property
    def dataset(self) -> Output[Dataset]:
        """What it gives: Dataset."""

def augment(
    *,
    dataset: Output[Dataset],
    horizontal_flip: float | Parameter[float] = 0.5,
    vertical_flip: float | Parameter[float] = 0.0,
    smallest_scale: float | Parameter[float] = 0.8,
    largest_scale: float | Parameter[float] = 1.25,
    translate: float | Parameter[float] = 0.1,
    brightness: float | Parameter[float] = 0.2,
    contrast: float | Parameter[float] = 0.2,
    saturation: float | Parameter[float] = 0.2,
    hue: float | Parameter[float] = 0.02,
    mosaic: float | Parameter[float] = 0.25,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _AugmentNode:
    """Say how training images are varied, so that a network learns what an object is and not where it was seen.

    Nothing is written again: the settings travel with the dataset, training applies them anew in each epoch, and the model records them.

    dataset: the training set
    horizontal_flip: part of the images that are mirrored left to right (at least 0, at most 1)
    vertical_flip: part of the images that are turned upside down (at least 0, at most 1)
    smallest_scale: images are shrunk to at least this size (at least 0.2, at most 1)
    largest_scale: images are enlarged to at most this size, which crops them (at least 1, at most 4)
    translate: images are moved by at most this part of their size (at least 0, at most 0.5)
    brightness: largest change of brightness: 0.2 is from 0.8 to 1.2 times (at least 0, at most 0.9)
    contrast: largest change of contrast (at least 0, at most 0.9)
    saturation: largest change of the strength of colours (at least 0, at most 0.9)
    hue: largest turn of colours, as a part of the colour circle (at least 0, at most 0.5)
    mosaic: part of the images put together of four; only for detection (at least 0, at most 1)
    """

class _DeployNode(Node):
    """A node of deploy: its outputs are its attributes."""

    @property
    def endpoint(self) -> Output[Endpoint]:
        """What it gives: Endpoint."""

def deploy(
    *,
    model: Output[Model],
    name: str | Parameter[str] = "model",
    replicas: int | Parameter[int] = 1,
    gpus: float | Parameter[float] = 0.0,
    threads: int | Parameter[int] = 1,
    threshold: float | Parameter[float] = 0.3,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    node_gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _DeployNode:
    """Publish a model as a REST endpoint.

    Post an image to its URL, with the key, and it answers boxes or classes as JSON, after exactly the preprocessing that the
    model was trained with. Deploying another model under the same name replaces the old one without a failed request and keeps
    URL and key. Outside a run nothing is published; the result can be published later.

    name: what the endpoint is called: the last part of its URL; deploying under a name again replaces it
    replicas: copies that answer side by side (at least 1, at most 64)
    gpus: part of a GPU that each replica gets; 0: it answers on the CPU [GPUs] (at least 0, at most 1)
    threads: CPU threads of each replica (at least 1, at most 64)
    threshold: boxes the model is less sure of are left out, unless a request asks for another threshold (at least 0, at most 1)
    """

class _EvaluateNode(Node):
    """A node of evaluate: its outputs are its attributes."""

    @property
    def metrics(self) -> Output[Metrics]:
        """Figures over all and by class, curves, and what is taken for what."""

    @property
    def report(self) -> Output[Report]:
        """A page to read: figures, charts, the worst and the best images."""

    @property
    def predictions(self) -> Output[Predictions]:
        """Every box that was found whatever its score, or the class of each frame."""

def evaluate(
    *,
    model: Output[Model],
    test: Output[Dataset],
    threshold: float | Parameter[float] = 0.3,
    iou: float | Parameter[float] = 0.5,
    examples: int | Parameter[int] = 12,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _EvaluateNode:
    """Measure how good a model is on test frames, and show where it fails.

    Detection gives "mAP@0.5" and "mAP@[.5:.95]" as the COCO benchmark defines them, and precision, recall and F1 at the
    threshold; classification gives accuracy and macro-F1. Both come for each class as well, with precision-recall curves or
    what is taken for what. The report is one page with charts and pictures of the worst and the best images.

    model: the model to judge
    test: labelled frames that the training has not seen
    threshold: score from which a box counts as found; mAP counts all (detection only) (at least 0, at most 1)
    iou: how much a found box must overlap a true one to be right: intersection over union (detection only) (at least 0.05, at most
        0.95)
    examples: how many of the worst and of the best images the report shows [images] (at least 0, at most 200)
    """

class _ExtractFramesNode(Node):
    """A node of extract_frames: its outputs are its attributes."""

    @property
    def frames(self) -> Output[Frames]:
        """What it gives: Frames."""

def extract_frames(
    *,
    videos: Output[Videos],
    mode: Literal["frames per second", "every n-th", "keyframes", "scene change"] | Parameter[str] = "frames per second",
    fps: float | Parameter[float] = 2.0,
    every: int | Parameter[int] = 10,
    scene_threshold: float | Parameter[float] = 0.15,
    longest_side: int | Parameter[int] | None = None,
    format: Literal["jpeg", "png"] | Parameter[str] = "jpeg",
    quality: int | Parameter[int] = 90,
    broken: Literal["leave out frames", "set aside", "fail"] | Parameter[str] = "leave out frames",
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _ExtractFramesNode:
    """Take frames out of videos, each with its index and true time, turned upright.

    By frames per second, the first frame at or after each point of a grid over the whole video is taken. However a video was cut into
    parts, the same frames come out. A frame's id is "VIDEO@TIME in ms". A picture that had to be guessed, and what is built on it up to
    the next keyframe, is never taken; what was left out is counted and listed.

    mode: which frames to take: so many a second, every n-th, those stored whole, or the first of each scene
    fps: frames to take of each second, if by frames per second [frames/s] (above 0, at most 1,000)
    every: take every so many frames, if every n-th [frames] (at least 1, at most 1,000,000)
    scene_threshold: how much a picture differs from the one before if it begins a scene: 0 not at all, 1 fully (at least 0, at most 1)
    longest_side: shrink frames whose longer side is above this; empty: keep their size [px] (at least 16, at most 16,384)
    format: jpeg is small; png keeps every pixel as it was decoded
    quality: of jpeg, from 1 (small) to 100 (best) (at least 1, at most 100)
    broken: where a video is damaged: go on without those frames, or without that video (of a long one, the segment), or fail the step
    """

class _FilterImagesNode(Node):
    """A node of filter_images: its outputs are its attributes."""

    @property
    def frames(self) -> Output[Frames]:
        """What it gives: Frames."""

def filter_images(
    *,
    frames: Output[Frames],
    denoise: Literal["none", "median", "bilateral", "non-local means"] | Parameter[str] = "none",
    denoise_strength: float | Parameter[float] = 5.0,
    sharpen: float | Parameter[float] = 0.0,
    sharpen_radius: float | Parameter[float] = 1.5,
    contrast: float | Parameter[float] = 0.0,
    contrast_tiles: int | Parameter[int] = 8,
    grayscale: bool | Parameter[bool] = False,
    blurry_below: float | Parameter[float] = 0.0,
    dark_below: float | Parameter[float] = 4.0,
    unchanged_below: float | Parameter[float] = 0.0,
    broken: Literal["fail", "set aside"] | Parameter[str] = "fail",
    format: Literal["png", "jpeg"] | Parameter[str] = "png",
    quality: int | Parameter[int] = 95,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _FilterImagesNode:
    """Clean images and drop those not worth keeping.

    What changes pixels is done in the order of the parameters and written into the recipe, so that a model's endpoint does
    the same to what it is sent. Frames too blurry, too dark or hardly different from the one before are left out and counted;
    they are measured before anything is changed, and compared with the last one kept of the whole video, however it was cut.

    denoise: takes noise away: median is fastest, bilateral keeps edges, non-local means is best and a hundred times slower
    denoise_strength: how much noise is taken away (above 0, at most 30)
    sharpen: how much edges are strengthened; 0 leaves them (at least 0, at most 5)
    sharpen_radius: how wide an edge is taken to be [px] (at least 0.3, at most 20)
    contrast: local contrast is raised up to this factor (CLAHE); 0 leaves it (at least 0, at most 20)
    contrast_tiles: into how many tiles a side is cut for local contrast (at least 1, at most 64)
    grayscale: take the colours away (images keep three equal channels)
    blurry_below: reject frames less sharp than this (variance of the Laplacian); 0 keeps all (at least 0)
    dark_below: reject frames darker than this on average; 0 keeps all [grey level] (at least 0, at most 255)
    unchanged_below: reject a frame if less than this part of the picture changed since the one kept before; 0 keeps all [%] (at least
        0, at most 100)
    broken: what to do with a frame whose picture cannot be read: fail the step, or go on without it
    format: how the images are stored; png keeps every pixel, so that training sees exactly what an endpoint will see
    quality: quality of stored jpeg images [%] (at least 1, at most 100)
    """

class _FindMovingNode(Node):
    """A node of find_moving: its outputs are its attributes."""

    @property
    def labels(self) -> Output[Labels]:
        """What it gives: Labels."""

def find_moving(
    *,
    frames: Output[Frames],
    label: str | Parameter[str] = "moving",
    threshold: float | Parameter[float] = 25.0,
    min_width: int | Parameter[int] = 6,
    min_height: int | Parameter[int] = 12,
    max_share: float | Parameter[float] = 0.25,
    join: int | Parameter[int] = 9,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _FindMovingNode:
    """Draw boxes around what moves, as labels to start from where nobody has marked anything.

    For fixed cameras: learns what each place usually looks like and boxes what differs. Things that touch become one box, things that
    stand still for long become background; what is learnt from such labels can be no better than they are.

    frames: frames of fixed cameras, several a second
    label: the class to give to whatever moves
    threshold: how much a pixel differs from the background if something is there; lower finds more, and noise (above 0, at most 500)
    min_width: narrower things are left out [px] (at least 1, at most 4,096)
    min_height: lower things are left out [px] (at least 1, at most 4,096)
    max_share: things that cover more than this share of the image are left out (above 0, at most 1)
    join: pieces nearer than this, one above the other, are one thing [px] (at least 1, at most 200)
    """

class _GateNode(Node):
    """A node of gate: its outputs are its attributes."""

    @property
    def model(self) -> Output[Model]:
        """What it gives: Model."""

def gate(
    *,
    model: Output[Model],
    metrics: Output[Metrics],
    metric: str | Parameter[str] = "mAP@0.5",
    at_least: float | Parameter[float] | None = 0.5,
    at_most: float | Parameter[float] | None = None,
    class_metric: str | Parameter[str] | None = None,
    class_at_least: float | Parameter[float] = 0.5,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _GateNode:
    """Stop the pipeline when a model is not good enough; otherwise pass the model on unchanged.

    The verdict names each figure that falls short and by how much. What stands behind the gate, such as deploy, then does
    not run, and what was deployed before stays.

    model: the model that may pass
    metrics: its figures, from evaluate or from training
    metric: the figure that decides, such as mAP@0.5, F1, accuracy or macro-F1
    at_least: the model passes if the figure is no lower; empty: no such bound
    at_most: the model passes if the figure is no higher, as for a loss; empty: no such bound
    class_metric: a figure that every class must reach too, such as AP@0.5 or recall; empty: classes are not asked
    class_at_least: what each class must reach in that figure
    """

class _LabelFramesNode(Node):
    """A node of label_frames: its outputs are its attributes."""

    @property
    def frames(self) -> Output[Frames]:
        """What it gives: Frames."""

def label_frames(
    *,
    frames: Output[Frames],
    labels: Output[Labels],
    unlabelled: Literal["drop", "keep as empty"] | Parameter[str] = "drop",
    min_visible: float | Parameter[float] = 0.25,
    min_size: float | Parameter[float] = 2.0,
    match: Literal["path", "name"] | Parameter[str] = "path",
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _LabelFramesNode:
    """Put labels onto the frames they belong to.

    Images are matched by name, frames of videos by number or time. Between two marks of a track its box is taken to move in a straight
    line. Boxes follow whatever resizing was done before, so frames may be labelled before or after it.

    frames: frames of the labelled videos, or the labelled images
    labels: what is on them
    unlabelled: frames that nobody labelled: leave them out, or take them as showing nothing
    min_visible: a box of which less than this share lies in the image is left out; the others are cut at its edges (at least 0, at most
        1)
    min_size: a box narrower or lower than this, in the image, is left out [px] (at least 0, at most 10,000)
    match: how labels find their frames: by path as far as both say one, or by the file's name alone
    """

class _NormalizeNode(Node):
    """A node of normalize: its outputs are its attributes."""

    @property
    def dataset(self) -> Output[Dataset]:
        """What it gives: Dataset."""

def normalize(
    *,
    dataset: Output[Dataset],
    statistics: Literal["measured", "imagenet", "given"] | Parameter[str] = "measured",
    mean: Sequence[float | Parameter[float]] | Parameter[list[Any]] = ...,
    std: Sequence[float | Parameter[float]] | Parameter[list[Any]] = ...,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _NormalizeNode:
    """Record the mean and spread of the colours, which a network is fed relative to.

    No pixel changes: the numbers travel with the dataset into the model, so that an endpoint does the same as training.

    dataset: the training set: statistics of other sets would tell the network about them
    statistics: measured over this dataset, the usual ones of ImageNet, or those given below
    mean: mean of red, green and blue, black 0 and white 1; for given (at least 0, at most 1)
    std: standard deviation of red, green and blue; for given (above 0, at most 1)
    """

class _PredictNode(Node):
    """A node of predict: its outputs are its attributes."""

    @property
    def predictions(self) -> Output[Predictions]:
        """A row for every box found, or for the class of every frame."""

    @property
    def annotated(self) -> Output[Frames]:
        """The frames as JPEG with what was found drawn on them; write_video makes a video of them."""

def predict(
    *,
    model: Output[Model],
    frames: Output[Frames],
    threshold: float | Parameter[float] = 0.4,
    draw: bool | Parameter[bool] = True,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _PredictNode:
    """Find what a model knows on every frame.

    Frames are prepared exactly as for the training, as far as that has not been done to them. Boxes are given in pixels of the frames
    that come in. New frames are done alone: what was predicted before is reused.

    model: a trained model
    frames: frames straight from the camera, or prepared as the training's were
    threshold: score from which a box, or the best class, counts as found (at least 0, at most 1)
    draw: make annotated frames as well; without, that output is empty
    """

class _PythonScriptNode(Node):
    """A node of python_script: its outputs are its attributes."""

    @property
    def table(self) -> Output[Table]:
        """Table.parquet, table.csv or table.jsonl."""

    @property
    def frames(self) -> Output[Frames]:
        """Written with components.artifacts."""

    @property
    def labels(self) -> Output[Labels]:
        """Written with components.artifacts."""

    @property
    def predictions(self) -> Output[Predictions]:
        """Written with components.artifacts."""

    @property
    def metrics(self) -> Output[Metrics]:
        """Metrics.json: names and numbers."""

    @property
    def report(self) -> Output[Report]:
        """Index.html, with its pictures beside it."""

def python_script(
    *,
    first: Output[Artifact] | None = None,
    second: Output[Artifact] | None = None,
    third: Output[Artifact] | None = None,
    script: str | PurePath | Parameter[str],
    arguments: Mapping[str, Any] | Parameter[dict[str, Any]] | None = None,
    timeout: float | Parameter[float] = 3600.0,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    node_timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _PythonScriptNode:
    """Run a Python file of your own, with artifacts in and out.

    The file runs in a process of its own, as

        script.py --first FOLDER --out-table FOLDER --out-frames FOLDER ... --NAME VALUE

    with --first, --second, --third for what is wired, an --out-... folder for each output, and your arguments. It reads the
    artifacts in those folders and fills the output folders it wants to; the others stay empty. What it prints goes to the log;
    a line "progress 3/10" moves the progress bar; an exit code other than 0 fails the step. It may import what is installed,
    and components; not other files beside it, because the step is run again only when the script itself changes.

        from components.scripting import read_call

        call = read_call()
        rows = [{"id": row["id"], "boxes": len(row["boxes"] or [])} for row in call.inputs["first"].rows()]
        call.write_table([row for row in rows if row["boxes"] >= call.arguments["at_least"]])

    first: the script gets its folder as --first
    second: the script gets its folder as --second
    third: the script gets its folder as --third
    script: a Python file in one of the operator's script folders
    arguments: handed to the script as --NAME VALUE; what is not text is written as JSON
    timeout: the script is ended if it takes longer [s] (above 0, at most 604,800)
    """

class _ReadImagesNode(Node):
    """A node of read_images: its outputs are its attributes."""

    @property
    def frames(self) -> Output[Frames]:
        """What it gives: Frames."""

def read_images(
    *,
    source: str | PurePath | Parameter[str],
    broken: Literal["set aside", "fail"] | Parameter[str] = "set aside",
    max_megapixels: float | Parameter[float] = 64.0,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _ReadImagesNode:
    """Read still images (jpg, png, bmp, webp, tif) as frames, turned upright as the camera was held.

    An image is known by its path below the folder. JPEG and PNG files stay byte for byte what they are unless they have to be turned;
    other formats become PNG.

    source: an image, a folder of images, or a pattern such as photos/*.jpg
    broken: what to do with a file that cannot be used: go on without it, or fail the step
    max_megapixels: a larger image counts as broken [megapixels] (above 0, at most 64)
    """

class _ReadLabelsNode(Node):
    """A node of read_labels: its outputs are its attributes."""

    @property
    def labels(self) -> Output[Labels]:
        """What it gives: Labels."""

def read_labels(
    *,
    source: str | PurePath | Parameter[str],
    format: Literal["auto", "coco", "yolo", "voc", "cvat", "mot", "csv", "imagefolder"] | Parameter[str] = "auto",
    rename: Mapping[str, Any] | Parameter[dict[str, Any]] | None = None,
    classes: Sequence[str | Parameter[str]] | Parameter[list[Any]] = [],
    unknown: Literal["error", "skip", "keep"] | Parameter[str] = "error",
    invalid: Literal["error", "skip"] | Parameter[str] = "error",
    video: str | Parameter[str] = "",
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _ReadLabelsNode:
    """Read labels: boxes or classes, on images or on videos' frames.

    Reads COCO JSON (with videos and tracks), YOLO text (names from data.yaml, classes.txt or obj.names), Pascal VOC XML, CVAT XML (video
    tracks, images), MOTChallenge text, CSV with a header (columns video or image, frame or time, label, x, y, width, height, track) and
    image folders (a folder a class). Whatever is wrong in a file is said with the file's name and the place.

    source: a label file, a folder of them, or a pattern such as labels/*.xml
    format: how the labels are written down; auto: found out from the files
    rename: other names for classes: {name in the files: name here}; two may become one
    classes: the classes to use, after renaming; empty: all that occur
    unknown: a class that is not among those to use: stop and say where, leave it out, or keep it
    invalid: a box without area or outside its image: stop and say where, or leave it out and count it
    video: the video that all labels are of, where the files do not say its name
    """

class _ReadVideosNode(Node):
    """A node of read_videos: its outputs are its attributes."""

    @property
    def videos(self) -> Output[Videos]:
        """What it gives: Videos."""

def read_videos(
    *,
    source: str | PurePath | Parameter[str],
    segment_seconds: float | Parameter[float] = 30.0,
    broken: Literal["set aside", "fail"] | Parameter[str] = "set aside",
    keep: Literal["links", "copies"] | Parameter[str] = "links",
    max_megapixels: float | Parameter[float] = 36.0,
    max_hours: float | Parameter[float] = 24.0,
    max_frames: int | Parameter[int] = 5000000,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _ReadVideosNode:
    """Read videos (mp4, mov, mkv, avi, webm) and find out what they are.

    Each is opened and timed by its packets; what a file claims about its length or rate is not trusted. Files that are empty, cut off
    before any picture, without pictures or no videos at all are named with the reason. One cut off later is kept as far as it goes.

    source: a video, a folder of videos, or a pattern such as videos/*.mp4
    segment_seconds: long videos are cut at keyframes into pieces of about this length, to be worked on in parallel [s] (at least 1, at
        most 86,400)
    broken: what to do with a file that cannot be used: go on without it, or fail the step
    keep: links take no room, but a program that writes into an original spoils what was read; copies are safe from that
    max_megapixels: a video with larger frames counts as broken [megapixels] (above 0, at most 64)
    max_hours: a longer video counts as broken [hours] (above 0, at most 1,000)
    max_frames: a video with more frames counts as broken [frames] (at least 1, at most 50,000,000)
    """

class _ResizeNode(Node):
    """A node of resize: its outputs are its attributes."""

    @property
    def frames(self) -> Output[Frames]:
        """What it gives: Frames."""

def resize(
    *,
    frames: Output[Frames],
    width: int | Parameter[int] = 320,
    height: int | Parameter[int] = 256,
    mode: Literal["letterbox", "stretch", "crop"] | Parameter[str] = "letterbox",
    interpolation: Literal["area", "linear", "cubic", "nearest"] | Parameter[str] = "area",
    fill: int | Parameter[int] = 114,
    keep_visible: float | Parameter[float] = 0.3,
    broken: Literal["fail", "set aside"] | Parameter[str] = "fail",
    format: Literal["png", "jpeg"] | Parameter[str] = "png",
    quality: int | Parameter[int] = 95,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _ResizeNode:
    """Bring images to one size; boxes follow.

    The operation is written into the recipe, so that a model's endpoint does the same to what it is sent.

    width: width of the new images [px] (at least 8, at most 8,192)
    height: height of the new images [px] (at least 8, at most 8,192)
    mode: letterbox keeps everything and pads the rest, stretch fills the size and distorts, crop fills it and cuts what sticks out
    interpolation: how pixels are mixed: area is best for making images smaller; where it would enlarge, linear is used
    fill: brightness of the padding of letterbox [grey level] (at least 0, at most 255)
    keep_visible: a box is dropped if a smaller share of it than this stays inside the image (at least 0, at most 1)
    broken: what to do with a frame whose picture cannot be read: fail the step, or go on without it
    format: how the images are stored; png keeps every pixel, so that training sees exactly what an endpoint will see
    quality: quality of stored jpeg images [%] (at least 1, at most 100)
    """

class _SplitDatasetNode(Node):
    """A node of split_dataset: its outputs are its attributes."""

    @property
    def train(self) -> Output[Dataset]:
        """What the network learns from."""

    @property
    def validation(self) -> Output[Dataset]:
        """What is looked at while training, to choose the best epoch."""

    @property
    def test(self) -> Output[Dataset]:
        """What nothing looks at before evaluate."""

def split_dataset(
    *,
    frames: Output[Frames],
    train: float | Parameter[float] = 0.7,
    validation: float | Parameter[float] = 0.15,
    by: Literal["video", "time block", "image"] | Parameter[str] = "video",
    test_videos: Sequence[str | Parameter[str]] | Parameter[list[Any]] = [],
    block_seconds: float | Parameter[float] = 10.0,
    gap_seconds: float | Parameter[float] = 2.0,
    stratify: bool | Parameter[bool] = True,
    leaks: Literal["warn", "fail", "ignore"] | Parameter[str] = "warn",
    seed: int | Parameter[int] = 0,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _SplitDatasetNode:
    """Divide labelled frames into training, validation and test sets that share nothing.

    Neighbouring frames of a video are nearly the same picture. A model tested on neighbours of what it learnt looks better
    than it is, so whole videos, or blocks of time with a gap between, go to one set. Frames without labels are left out.
    The same seed gives the same split.

    frames: labelled frames
    train: share of the frames for training (above 0, at most 1)
    validation: share for validation; the test set gets the rest (at least 0, below 1)
    by: what stays together: whole videos; blocks of a video, with a gap between them; or nothing, for unrelated photos
    test_videos: videos held out for the test by name, such as north/*.mp4; validation gets its share of the others
    block_seconds: length of a time block [s] (above 0, at most 86,400)
    gap_seconds: least time between two frames of a video in different sets [s] (at least 0, at most 3,600)
    stratify: give every set its share of each class, as far as whole videos or blocks allow
    leaks: if frames nearly repeat a frame of another set: say so, stop, or do not look
    seed: another number, another split (at least 0)
    """

class _SqlNode(Node):
    """A node of sql: its outputs are its attributes."""

    @property
    def table(self) -> Output[Table]:
        """What it gives: Table."""

def sql(
    *,
    first: Output[Table] | Output[Frames] | Output[Labels] | Output[Predictions] | Output[Metrics] | Output[Videos],
    second: Output[Table] | Output[Frames] | Output[Labels] | Output[Predictions] | Output[Metrics] | Output[Videos] | None = None,
    third: Output[Table] | Output[Frames] | Output[Labels] | Output[Predictions] | Output[Metrics] | Output[Videos] | None = None,
    query: str | Parameter[str] = "SELECT count(*) AS rows FROM first",
    names: Sequence[str | Parameter[str]] | Parameter[list[Any]] = [],
    memory: int | Parameter[int] = 1000,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _SqlNode:
    """Ask a question of tables, frames, labels, predictions or metrics in SQL.

    The query sees the tables wired to it and nothing else: no file, no network, no extension, no setting. The same query over the
    same tables gives the same rows in the same order, so functions such as now() and random() are refused.

    first: known in the query as first, and by its type: frames, dataset, labels, predictions ...
    second: known as second, and by its type if first is of another
    third: known as third, and by its type if it is the first of it
    query: one SELECT of DuckDB's SQL
    names: other names for first, second and third, in this order
    memory: the query is stopped when it needs more [MB] (at least 50, at most 64,000)
    """

class _TrainCnnNode(Node):
    """A node of train_cnn: its outputs are its attributes."""

    @property
    def model(self) -> Output[Model]:
        """The network of the best epoch, with everything that must be done to an image before it."""

    @property
    def metrics(self) -> Output[Metrics]:
        """The loss and the validation figure, at the end and as curves."""

def train_cnn(
    *,
    train: Output[Dataset],
    validation: Output[Dataset] | None = None,
    task: Literal["auto", "classification", "detection"] | Parameter[str] = "auto",
    epochs: int | Parameter[int] = 20,
    batch_size: int | Parameter[int] | None = None,
    optimizer: Literal["adamw", "muon"] | Parameter[str] = "adamw",
    learning_rate: float | Parameter[float] = 0.004,
    schedule: Literal["cosine", "one-cycle", "constant"] | Parameter[str] = "cosine",
    weight_decay: float | Parameter[float] = 0.05,
    ema: float | Parameter[float] = 0.995,
    early_stopping: int | Parameter[int] = 10,
    precision: Literal["auto", "bf16", "fp32"] | Parameter[str] = "auto",
    width: int | Parameter[int] = 32,
    seed: int | Parameter[int] = 0,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _TrainCnnNode:
    """Train a convolutional network to classify images or to detect objects.

    Detection learns boxes with a compact anchor-free detector of about a million parameters, classification one class an image with a
    compact residual network. Watch the loss, the validation figure and sample images while it learns. A training that was
    interrupted goes on after its last epoch and ends in the same weights, to the bit.

    train: labelled frames of one size to learn from
    validation: labelled frames that judge each epoch; without, the last epoch is kept
    task: what to learn: one class an image, or boxes; auto: what the labels say
    epochs: passes over the training data [passes] (at least 1, at most 1,000)
    batch_size: images looked at together; empty: 8 for detection, 128 for classification [images] (at least 1, at most 4,096)
    optimizer: how the weights move: muon makes all directions learn alike fast, and may need half the epochs
    learning_rate: largest step of the optimiser; lower it if the loss jumps (above 0, at most 1)
    schedule: how the step size changes: a short climb and a long descent, a long climb and a descent, or level
    weight_decay: pull of the weights towards zero, against learning by heart (at least 0, at most 1)
    ema: memory of the running average of the weights, which is kept; 0: no average (at least 0, below 1)
    early_stopping: stop when so many epochs brought no better validation figure; 0: never [epochs] (at least 0, at most 1,000)
    precision: arithmetic: bf16 is faster where the processor has it; auto: there only
    width: channels of the network: more learns more and takes longer [channels] (at least 8, at most 256)
    seed: chance: the same seed gives the same model (at least 0, at most 2,147,483,647)
    """

class _WriteVideoNode(Node):
    """A node of write_video: its outputs are its attributes."""

    @property
    def videos(self) -> Output[Videos]:
        """What it gives: Videos."""

def write_video(
    *,
    frames: Output[Frames],
    fps: float | Parameter[float] | None = None,
    rate_factor: int | Parameter[int] = 23,
    title: str = "",
    id: str | None = None,
    compute: str = "local",
    cpus: float | None = None,
    gpus: float | None = None,
    gpu: Literal["prefer", "require", "never"] = "prefer",
    retries: int = 2,
    timeout: float | None = None,
    reuse: bool = True,
    bypass: bool = False,
) -> _WriteVideoNode:
    """Make an H.264 video (mp4) of the frames of each video, in the order of their times.

    Frames of another size than a video's first are fitted into it with a margin. Odd sides get one more pixel.

    fps: show so many frames a second; empty: each frame at its own time [frames/s] (above 0, at most 1,000)
    rate_factor: size against quality, as x264 counts: 0 lossless and large, 51 small and bad (at least 0, at most 51)
    """
