"""The detector pipeline as an analyst draws it, and the smallest data it can learn from."""

from pathlib import Path

from tests.drawn import sample

__all__ = ["COMPONENTS", "RAN", "VALUES", "WIRES", "frame_of_a_held_out_video", "source"]

# node id, the component's title, where it is put: parts of the canvas's width and height
COMPONENTS = [
    ("read_videos", "Read videos", (0.10, 0.20)),
    ("extract_frames", "Extract frames", (0.35, 0.20)),
    ("resize", "Resize", (0.60, 0.20)),
    ("read_labels", "Read labels", (0.10, 0.55)),
    ("label_frames", "Label frames", (0.35, 0.55)),
    ("split_dataset", "Split dataset", (0.60, 0.55)),
    ("train_cnn", "Train CNN", (0.85, 0.20)),
    ("evaluate", "Evaluate", (0.85, 0.55)),
    ("deploy", "Deploy", (0.60, 0.88)),
]
WIRES = [
    ("read_videos.videos", "extract_frames.videos"),
    ("extract_frames.frames", "resize.frames"),
    ("resize.frames", "label_frames.frames"),
    ("read_labels.labels", "label_frames.labels"),
    ("label_frames.frames", "split_dataset.frames"),
    ("split_dataset.train", "train_cnn.train"),
    ("train_cnn.model", "evaluate.model"),
    ("split_dataset.test", "evaluate.test"),
    ("train_cnn.model", "deploy.model"),
]
RAN = [node for node, *_ in COMPONENTS]


def source(what: str) -> str:
    """Where the short sample data lies: one camera's "videos" or its "labels"."""
    folder = {"videos": "videos/dock", "labels": "labels/cvat/dock"}[what]
    return str(sample() / folder)


# what is set, by node and parameter, as it is typed
VALUES = [
    ("read_videos", "source", lambda: source("videos")),
    ("read_labels", "source", lambda: source("labels")),
    ("resize", "width", lambda: "64"),
    ("resize", "height", lambda: "64"),
    ("split_dataset", "validation", lambda: "0"),
    ("split_dataset", "test_videos", lambda: "noon.*"),
    ("train_cnn", "epochs", lambda: "2"),
    ("deploy", "name", lambda: "dock_line"),
]


def frame_of_a_held_out_video() -> bytes:
    """A picture that the detector has not seen, as JPEG."""
    import cv2

    (video,) = Path(source("videos")).glob("noon.*")
    opened = cv2.VideoCapture(str(video))
    for _ in range(20):
        there, picture = opened.read()
        assert there
    opened.release()
    return bytes(cv2.imencode(".jpg", picture)[1])
