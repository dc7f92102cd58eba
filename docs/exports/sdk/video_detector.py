"""Video detector: a pipeline

Written by Framewire 0.1.0, from video_detector.json.
Run it with: python video_detector.py --help
"""

from runtime.sdk import Pipeline, components

pipeline = Pipeline(
    "Video detector",
    description=(
        "The videos of four cameras over a sorting line become a detector of bags, "
        "bottles, cans and cartons, live behind a REST endpoint. The late shift of "
        "every camera is held out for the test."
    ),
    uses=[
        "augment@1",
        "deploy@1",
        "evaluate@1",
        "extract_frames@1",
        "filter_images@1",
        "gate@1",
        "label_frames@1",
        "normalize@1",
        "read_labels@1",
        "read_videos@1",
        "resize@1",
        "split_dataset@1",
        "train_cnn@1",
    ],
)

fps = pipeline.parameter(
    "fps", "number", default=4, help="frames to take of each second of video"
)
epochs = pipeline.parameter(
    "epochs", "integer", default=13, help="passes over the training frames"
)
good_enough = pipeline.parameter(
    "good_enough",
    "number",
    default=0.85,
    help="mAP@0.5 on the held-out videos from which the detector goes live",
)

cameras = pipeline.add(
    components.read_videos, source="../videos", title="Cameras", id="videos"
)
frames = pipeline.add(
    components.extract_frames, videos=cameras.videos, fps=fps, title="Frames"
)
drop_repeats = pipeline.add(
    components.filter_images,
    frames=frames.frames,
    unchanged_below=0.5,
    title="Drop repeats",
    id="clean",
)
fit_to_320_x_256 = pipeline.add(
    components.resize, frames=drop_repeats.frames, title="Fit to 320 x 256", id="resize"
)
tracks = pipeline.add(
    components.read_labels, source="../labels/cvat", title="Tracks", id="labels"
)
labelled_frames = pipeline.add(
    components.label_frames,
    frames=fit_to_320_x_256.frames,
    labels=tracks.labels,
    title="Labelled frames",
    id="labelled",
)
hold_out_a_shift = pipeline.add(
    components.split_dataset,
    frames=labelled_frames.frames,
    validation=0.0,
    test_videos=["*/late.*"],
    title="Hold out a shift",
    id="split",
)
normalize = pipeline.add(
    components.normalize, dataset=hold_out_a_shift.train, title="Normalize"
)
augment = pipeline.add(
    components.augment,
    dataset=normalize.dataset,
    vertical_flip=0.5,
    brightness=0.25,
    contrast=0.25,
    saturation=0.4,
    hue=0.15,
    title="Augment",
)
train_the_detector = pipeline.add(
    components.train_cnn,
    train=augment.dataset,
    validation=hold_out_a_shift.validation,
    epochs=epochs,
    title="Train the detector",
    id="train",
)
test_on_the_late_shift = pipeline.add(
    components.evaluate,
    model=train_the_detector.model,
    test=hold_out_a_shift.test,
    title="Test on the late shift",
    id="evaluate",
)
good_enough_node = pipeline.add(
    components.gate,
    model=train_the_detector.model,
    metrics=test_on_the_late_shift.metrics,
    at_least=good_enough,
    title="Good enough?",
    id="gate",
)
go_live = pipeline.add(
    components.deploy,
    model=good_enough_node.model,
    name="sorting_line",
    title="Go live",
    id="deploy",
)

if __name__ == "__main__":
    pipeline.main()
