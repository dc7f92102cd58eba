"""Video detector: a pipeline for Azure Machine Learning (azure-ai-ml 1.35.2)

Written by Framewire 0.1.0, from video_detector.json, with augment@1, deploy@1,
evaluate@1, extract_frames@1, filter_images@1, gate@1, label_frames@1, normalize@1,
read_labels@1, read_videos@1, resize@1, split_dataset@1, train_cnn@1.
Submit it with: python pipeline.py
"""

from collections.abc import Callable
from pathlib import Path

from azure.ai.ml import Input, MLClient, dsl, load_component

HERE = Path(__file__).resolve().parent


def component(name: str) -> Callable:
    """The step in components/NAME.yml."""
    return load_component(HERE / "components" / f"{name}.yml")


@dsl.pipeline(
    display_name="Video detector",
    description=(
        "The videos of four cameras over a sorting line become a detector of bags, "
        "bottles, cans and cartons, live behind a REST endpoint. The late shift of "
        "every camera is held out for the test."
    ),
    experiment_name="video_detector",
    default_compute="cpu-cluster",
)
def video_detector(
    cameras_source: Input,
    tracks_source: Input,
    fps: float = 4,
    epochs: int = 13,
    good_enough: float = 0.85,
):
    cameras = component("cameras")(source=cameras_source)
    cameras.display_name = "Cameras"
    frames = component("frames")(videos=cameras.outputs.videos, fps=fps)
    frames.display_name = "Frames"
    drop_repeats = component("drop_repeats")(frames=frames.outputs.frames)
    drop_repeats.display_name = "Drop repeats"
    fit_to_320_x_256 = component("fit_to_320_x_256")(frames=drop_repeats.outputs.frames)
    fit_to_320_x_256.display_name = "Fit to 320 x 256"
    tracks = component("tracks")(source=tracks_source)
    tracks.display_name = "Tracks"
    labelled_frames = component("labelled_frames")(
        frames=fit_to_320_x_256.outputs.frames, labels=tracks.outputs.labels
    )
    labelled_frames.display_name = "Labelled frames"
    hold_out_a_shift = component("hold_out_a_shift")(
        frames=labelled_frames.outputs.frames
    )
    hold_out_a_shift.display_name = "Hold out a shift"
    normalize = component("normalize")(dataset=hold_out_a_shift.outputs.train)
    normalize.display_name = "Normalize"
    augment = component("augment")(dataset=normalize.outputs.dataset)
    augment.display_name = "Augment"
    train_the_detector = component("train_the_detector")(
        train=augment.outputs.dataset,
        validation=hold_out_a_shift.outputs.validation,
        epochs=epochs,
    )
    train_the_detector.display_name = "Train the detector"
    train_the_detector.compute = "gpu-cluster"
    test_on_the_late_shift = component("test_on_the_late_shift")(
        model=train_the_detector.outputs.model, test=hold_out_a_shift.outputs.test
    )
    test_on_the_late_shift.display_name = "Test on the late shift"
    test_on_the_late_shift.compute = "gpu-cluster"
    good_enough_step = component("good_enough_step")(
        model=train_the_detector.outputs.model,
        metrics=test_on_the_late_shift.outputs.metrics,
        good_enough=good_enough,
    )
    good_enough_step.display_name = "Good enough?"
    go_live = component("go_live")(model=good_enough_step.outputs.model)
    go_live.display_name = "Go live"


def job() -> object:
    """The pipeline on the files that it was drawn for."""
    return video_detector(
        cameras_source=Input(type="uri_folder", path=str(HERE / "../videos")),
        tracks_source=Input(type="uri_folder", path=str(HERE / "../labels/cvat")),
    )


if __name__ == "__main__":
    from azure.identity import DefaultAzureCredential

    client = MLClient.from_config(DefaultAzureCredential())  # reads config.json of the workspace
    print(client.jobs.create_or_update(job()).studio_url)
