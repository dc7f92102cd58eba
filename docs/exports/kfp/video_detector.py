"""Video detector: a pipeline for Kubeflow Pipelines (kfp 2.17.0)

Written by Framewire 0.1.0, from video_detector.json, with augment@1, deploy@1,
evaluate@1, extract_frames@1, filter_images@1, gate@1, label_frames@1, normalize@1,
read_labels@1, read_videos@1, resize@1, split_dataset@1, train_cnn@1.
Compile it with: python video_detector.py
"""

from pathlib import Path

from kfp import compiler, dsl
from kfp.dsl import Artifact, Input, Output

IMAGE = "framewire:0.1.0"  # holds Framewire: see Dockerfile
GPUS = True  # False: steps that can do without a GPU ask for none


def run(
    component: str,
    *,
    inputs: dict,
    outputs: dict,
    settings: dict | None = None,
    arguments: dict | None = None,  # for ${references} in the settings
    options: list | None = None,
    folder: str = ".",  # that relative paths are relative to
    seconds: float = 0,
) -> None:
    """Run a component of Framewire on the folders of these artifacts."""
    import json
    import os
    import subprocess

    home = os.environ["FRAMEWIRE_HOME"]
    command = [f"{home}/.venv/bin/python", "-m", "runtime", "step", component, *(options or [])]
    command += [f"--in={port}={given.path}" for port, given in inputs.items() if os.path.isdir(given.path)]
    command += [f"--out={port}={made.path}" for port, made in outputs.items()]
    command += [f"--param={name}={json.dumps(value)}" for name, value in (settings or {}).items()]
    for name, value in (arguments or {}).items():
        whole = isinstance(value, float) and value.is_integer()  # Kubeflow makes 4 a 4.0
        command.append(f"--argument={name}={json.dumps(int(value) if whole else value)}")
    environment = {**os.environ, "PYTHONPATH": home}
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=seconds or None)


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def cameras(videos: Output[Artifact], base_folder: str):
    """Cameras"""
    run(
        "read_videos",
        inputs={},
        outputs={"videos": videos},
        settings={"source": "../videos"},
        folder=base_folder,
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def frames(videos: Input[Artifact], frames: Output[Artifact], fps: float):
    """Frames"""
    run(
        "extract_frames",
        inputs={"videos": videos},
        outputs={"frames": frames},
        settings={"fps": "${fps}"},
        arguments={"fps": fps},
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def drop_repeats(frames: Input[Artifact], frames_out: Output[Artifact]):
    """Drop repeats"""
    run(
        "filter_images",
        inputs={"frames": frames},
        outputs={"frames": frames_out},
        settings={"unchanged_below": 0.5},
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def fit_to_320_x_256(frames: Input[Artifact], frames_out: Output[Artifact]):
    """Fit to 320 x 256"""
    run("resize", inputs={"frames": frames}, outputs={"frames": frames_out})


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def tracks(labels: Output[Artifact], base_folder: str):
    """Tracks"""
    run(
        "read_labels",
        inputs={},
        outputs={"labels": labels},
        settings={"source": "../labels/cvat"},
        folder=base_folder,
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def labelled_frames(
    frames: Input[Artifact],
    labels: Input[Artifact],
    frames_out: Output[Artifact],
):
    """Labelled frames"""
    run(
        "label_frames",
        inputs={"frames": frames, "labels": labels},
        outputs={"frames": frames_out},
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def hold_out_a_shift(
    frames: Input[Artifact],
    train: Output[Artifact],
    validation: Output[Artifact],
    test: Output[Artifact],
):
    """Hold out a shift"""
    run(
        "split_dataset",
        inputs={"frames": frames},
        outputs={"train": train, "validation": validation, "test": test},
        settings={"validation": 0.0, "test_videos": ["*/late.*"]},
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def normalize(dataset: Input[Artifact], dataset_out: Output[Artifact]):
    """Normalize"""
    run("normalize", inputs={"dataset": dataset}, outputs={"dataset": dataset_out})


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def augment(dataset: Input[Artifact], dataset_out: Output[Artifact]):
    """Augment"""
    run(
        "augment",
        inputs={"dataset": dataset},
        outputs={"dataset": dataset_out},
        settings={
            "vertical_flip": 0.5,
            "brightness": 0.25,
            "contrast": 0.25,
            "saturation": 0.4,
            "hue": 0.15,
        },
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def train_the_detector(
    train: Input[Artifact],
    validation: Input[Artifact],
    model: Output[Artifact],
    metrics: Output[Artifact],
    epochs: int,
):
    """Train the detector"""
    run(
        "train_cnn",
        inputs={"train": train, "validation": validation},
        outputs={"model": model, "metrics": metrics},
        settings={"epochs": "${epochs}"},
        arguments={"epochs": epochs},
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def test_on_the_late_shift(
    model: Input[Artifact],
    test: Input[Artifact],
    metrics: Output[Artifact],
    report: Output[Artifact],
    predictions: Output[Artifact],
):
    """Test on the late shift"""
    run(
        "evaluate",
        inputs={"model": model, "test": test},
        outputs={"metrics": metrics, "report": report, "predictions": predictions},
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def good_enough_step(
    model: Input[Artifact],
    metrics: Input[Artifact],
    model_out: Output[Artifact],
    good_enough: float,
):
    """Good enough?"""
    run(
        "gate",
        inputs={"model": model, "metrics": metrics},
        outputs={"model": model_out},
        settings={"at_least": "${good_enough}"},
        arguments={"good_enough": good_enough},
    )


@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])
def go_live(model: Input[Artifact], endpoint: Output[Artifact]):
    """Go live"""
    run(
        "deploy",
        inputs={"model": model},
        outputs={"endpoint": endpoint},
        settings={"name": "sorting_line"},
    )


@dsl.pipeline(
    name="video-detector",
    description=(
        "The videos of four cameras over a sorting line become a detector of bags, "
        "bottles, cans and cartons, live behind a REST endpoint. The late shift of "
        "every camera is held out for the test."
    ),
)
def video_detector(
    fps: float = 4.0,
    epochs: int = 13,
    good_enough: float = 0.85,
    base_folder: str = "/data",
):
    """Video detector"""
    cameras_task = cameras(base_folder=base_folder)
    cameras_task.set_display_name("Cameras").set_retry(2)
    frames_task = frames(videos=cameras_task.outputs["videos"], fps=fps)
    frames_task.set_display_name("Frames").set_retry(2)
    drop_repeats_task = drop_repeats(frames=frames_task.outputs["frames"])
    drop_repeats_task.set_display_name("Drop repeats").set_retry(2)
    fit_to_320_x_256_task = fit_to_320_x_256(
        frames=drop_repeats_task.outputs["frames_out"]
    )
    fit_to_320_x_256_task.set_display_name("Fit to 320 x 256").set_retry(2)
    tracks_task = tracks(base_folder=base_folder)
    tracks_task.set_display_name("Tracks").set_retry(2)
    labelled_frames_task = labelled_frames(
        frames=fit_to_320_x_256_task.outputs["frames_out"],
        labels=tracks_task.outputs["labels"],
    )
    labelled_frames_task.set_display_name("Labelled frames").set_retry(2)
    hold_out_a_shift_task = hold_out_a_shift(
        frames=labelled_frames_task.outputs["frames_out"]
    )
    hold_out_a_shift_task.set_display_name("Hold out a shift").set_retry(2)
    normalize_task = normalize(dataset=hold_out_a_shift_task.outputs["train"])
    normalize_task.set_display_name("Normalize").set_retry(2)
    augment_task = augment(dataset=normalize_task.outputs["dataset_out"])
    augment_task.set_display_name("Augment").set_retry(2)
    train_the_detector_task = train_the_detector(
        train=augment_task.outputs["dataset_out"],
        validation=hold_out_a_shift_task.outputs["validation"],
        epochs=epochs,
    )
    train_the_detector_task.set_display_name("Train the detector").set_cpu_request("2").set_retry(2)
    if GPUS:
        train_the_detector_task.set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(1)
    test_on_the_late_shift_task = test_on_the_late_shift(
        model=train_the_detector_task.outputs["model"],
        test=hold_out_a_shift_task.outputs["test"],
    )
    test_on_the_late_shift_task.set_display_name("Test on the late shift").set_cpu_request("2").set_retry(2)
    if GPUS:
        test_on_the_late_shift_task.set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(1)
    good_enough_step_task = good_enough_step(
        model=train_the_detector_task.outputs["model"],
        metrics=test_on_the_late_shift_task.outputs["metrics"],
        good_enough=good_enough,
    )
    good_enough_step_task.set_display_name("Good enough?").set_retry(2)
    go_live_task = go_live(model=good_enough_step_task.outputs["model_out"])
    go_live_task.set_display_name("Go live").set_retry(2)


if __name__ == "__main__":
    compiler.Compiler().compile(video_detector, str(Path(__file__).with_suffix(".yaml")))
