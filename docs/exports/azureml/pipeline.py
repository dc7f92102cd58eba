"""Video detector: a pipeline for Azure Machine Learning (azure-ai-ml 1.35.2)

Written by Framewire 0.1.0, from video_detector.json, with augment@1, deploy@1, evaluate@1, extract_frames@1, filter_images@1, gate@1, label_frames@1, normalize@1, read_labels@1, read_videos@1, resize@1, split_dataset@1, train_cnn@1.
Submit it with: python pipeline.py
"""

from pathlib import Path

from azure.ai.ml import Input, MLClient, dsl, load_component

HERE = Path(__file__).resolve().parent
COMPONENTS = HERE / "components"
cameras = load_component(COMPONENTS / "cameras.yml")
frames = load_component(COMPONENTS / "frames.yml")
drop_repeats = load_component(COMPONENTS / "drop_repeats.yml")
fit_to_320_x_256 = load_component(COMPONENTS / "fit_to_320_x_256.yml")
tracks = load_component(COMPONENTS / "tracks.yml")
labelled_frames = load_component(COMPONENTS / "labelled_frames.yml")
hold_out_a_shift = load_component(COMPONENTS / "hold_out_a_shift.yml")
normalize = load_component(COMPONENTS / "normalize.yml")
augment = load_component(COMPONENTS / "augment.yml")
train_the_detector = load_component(COMPONENTS / "train_the_detector.yml")
test_on_the_late_shift = load_component(COMPONENTS / "test_on_the_late_shift.yml")
good_enough_2 = load_component(COMPONENTS / "good_enough_2.yml")
go_live = load_component(COMPONENTS / "go_live.yml")


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
    cameras_job = cameras(source=cameras_source)
    cameras_job.name = "cameras"
    cameras_job.display_name = "Cameras"
    frames_job = frames(videos=cameras_job.outputs.videos, fps=fps)
    frames_job.name = "frames"
    frames_job.display_name = "Frames"
    drop_repeats_job = drop_repeats(frames=frames_job.outputs.frames)
    drop_repeats_job.name = "drop_repeats"
    drop_repeats_job.display_name = "Drop repeats"
    fit_to_320_x_256_job = fit_to_320_x_256(frames=drop_repeats_job.outputs.frames)
    fit_to_320_x_256_job.name = "fit_to_320_x_256"
    fit_to_320_x_256_job.display_name = "Fit to 320 x 256"
    tracks_job = tracks(source=tracks_source)
    tracks_job.name = "tracks"
    tracks_job.display_name = "Tracks"
    labelled_frames_job = labelled_frames(
        frames=fit_to_320_x_256_job.outputs.frames, labels=tracks_job.outputs.labels
    )
    labelled_frames_job.name = "labelled_frames"
    labelled_frames_job.display_name = "Labelled frames"
    hold_out_a_shift_job = hold_out_a_shift(frames=labelled_frames_job.outputs.frames)
    hold_out_a_shift_job.name = "hold_out_a_shift"
    hold_out_a_shift_job.display_name = "Hold out a shift"
    normalize_job = normalize(dataset=hold_out_a_shift_job.outputs.train)
    normalize_job.name = "normalize"
    normalize_job.display_name = "Normalize"
    augment_job = augment(dataset=normalize_job.outputs.dataset)
    augment_job.name = "augment"
    augment_job.display_name = "Augment"
    train_the_detector_job = train_the_detector(
        train=augment_job.outputs.dataset,
        validation=hold_out_a_shift_job.outputs.validation,
        epochs=epochs,
    )
    train_the_detector_job.name = "train_the_detector"
    train_the_detector_job.display_name = "Train the detector"
    train_the_detector_job.compute = "gpu-cluster"
    test_on_the_late_shift_job = test_on_the_late_shift(
        model=train_the_detector_job.outputs.model,
        test=hold_out_a_shift_job.outputs.test,
    )
    test_on_the_late_shift_job.name = "test_on_the_late_shift"
    test_on_the_late_shift_job.display_name = "Test on the late shift"
    test_on_the_late_shift_job.compute = "gpu-cluster"
    good_enough_2_job = good_enough_2(
        model=train_the_detector_job.outputs.model,
        metrics=test_on_the_late_shift_job.outputs.metrics,
        good_enough=good_enough,
    )
    good_enough_2_job.name = "good_enough_2"
    good_enough_2_job.display_name = "Good enough?"
    go_live_job = go_live(model=good_enough_2_job.outputs.model)
    go_live_job.name = "go_live"
    go_live_job.display_name = "Go live"


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
