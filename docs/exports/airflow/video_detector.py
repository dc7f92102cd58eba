"""Video detector: a pipeline as a DAG for Airflow 3

Written by Framewire 0.1.0, from video_detector.json, with augment@1, deploy@1,
evaluate@1, extract_frames@1, filter_images@1, gate@1, label_frames@1, normalize@1,
read_labels@1, read_videos@1, resize@1, split_dataset@1, train_cnn@1.

Every worker has Framewire in the folder that FRAMEWIRE_HOME names, with its .venv (make
venv), and sees the folder that FRAMEWIRE_OUT names, which takes what the steps give as
OUT/RUN/STEP/PORT. Airflow reuses nothing.
'Go live' makes an endpoint's files and publishes nothing; publish the model with:
python -m runtime endpoints deploy
"""

import json
import os
import re
import subprocess
from pathlib import Path

from airflow.sdk import Param, dag, get_current_context, task

HERE = Path(__file__).resolve().parent  # relative paths of files are relative to it
OUT = Path(os.environ.get("FRAMEWIRE_OUT", HERE / "out"))  # takes what the steps give


@task(multiple_outputs=True)
def step(
    component: str,
    *,
    outputs: list[str],
    inputs: dict[str, str] | None = None,
    settings: dict | None = None,
    options: list[str] | None = None,
) -> dict[str, str]:
    """Run a component on the folders of its inputs; the folder of each output."""
    home = os.environ["FRAMEWIRE_HOME"]
    context = get_current_context()
    run = re.sub(r"[^A-Za-z0-9_.+-]", "_", context["run_id"])
    made = {port: str(OUT / run / context["ti"].task_id / port) for port in outputs}
    command = [f"{home}/.venv/bin/python", "-m", "runtime", "step", component, *(options or [])]
    command += [f"--in={port}={folder}" for port, folder in (inputs or {}).items()]
    command += [f"--out={port}={folder}" for port, folder in made.items()]
    command += [f"--param={name}={json.dumps(value)}" for name, value in (settings or {}).items()]
    command += [f"--argument={name}={json.dumps(value)}" for name, value in context["params"].items()]
    subprocess.run(command, cwd=HERE, env={**os.environ, "PYTHONPATH": home}, check=True)
    return made


@dag(
    "video_detector",
    dag_display_name="Video detector",
    description=(
        "The videos of four cameras over a sorting line become a detector of bags, "
        "bottles, cans and cartons, live behind a REST endpoint. The late shift of "
        "every camera is held out for the test."
    ),
    schedule=None,
    default_args={"retries": 2},
    params={
        "fps": Param(
            4,
            type="number",
            exclusiveMinimum=0,
            maximum=1000,
            description="frames to take of each second of video",
        ),
        "epochs": Param(
            13,
            type="integer",
            minimum=1,
            maximum=1000,
            description="passes over the training frames",
        ),
        "good_enough": Param(
            0.85,
            type="number",
            description="mAP@0.5 on the held-out videos from which the detector goes live",
        ),
    },
)
def video_detector() -> None:
    """Video detector"""
    cameras = step.override(task_id="cameras", task_display_name="Cameras")(
        "read_videos", outputs=["videos"], settings={"source": "../videos"}
    )
    frames = step.override(task_id="frames", task_display_name="Frames")(
        "extract_frames",
        outputs=["frames"],
        inputs={"videos": cameras["videos"]},
        settings={"fps": "${fps}"},
    )
    drop_repeats = step.override(
        task_id="drop_repeats", task_display_name="Drop repeats"
    )(
        "filter_images",
        outputs=["frames"],
        inputs={"frames": frames["frames"]},
        settings={"unchanged_below": 0.5},
    )
    fit_to_320_x_256 = step.override(
        task_id="fit_to_320_x_256", task_display_name="Fit to 320 x 256"
    )(
        "resize", outputs=["frames"], inputs={"frames": drop_repeats["frames"]}
    )
    tracks = step.override(task_id="tracks", task_display_name="Tracks")(
        "read_labels", outputs=["labels"], settings={"source": "../labels/cvat"}
    )
    labelled_frames = step.override(
        task_id="labelled_frames", task_display_name="Labelled frames"
    )(
        "label_frames",
        outputs=["frames"],
        inputs={"frames": fit_to_320_x_256["frames"], "labels": tracks["labels"]},
    )
    hold_out_a_shift = step.override(
        task_id="hold_out_a_shift", task_display_name="Hold out a shift"
    )(
        "split_dataset",
        outputs=["train", "validation", "test"],
        inputs={"frames": labelled_frames["frames"]},
        settings={"validation": 0.0, "test_videos": ["*/late.*"]},
    )
    normalize = step.override(task_id="normalize", task_display_name="Normalize")(
        "normalize", outputs=["dataset"], inputs={"dataset": hold_out_a_shift["train"]}
    )
    augment = step.override(task_id="augment", task_display_name="Augment")(
        "augment",
        outputs=["dataset"],
        inputs={"dataset": normalize["dataset"]},
        settings={
            "vertical_flip": 0.5,
            "brightness": 0.25,
            "contrast": 0.25,
            "saturation": 0.4,
            "hue": 0.15,
        },
    )
    train_the_detector = step.override(
        task_id="train_the_detector", task_display_name="Train the detector"
    )(
        "train_cnn",
        outputs=["model", "metrics"],
        inputs={
            "train": augment["dataset"],
            "validation": hold_out_a_shift["validation"],
        },
        settings={"epochs": "${epochs}"},
    )
    test_on_the_late_shift = step.override(
        task_id="test_on_the_late_shift", task_display_name="Test on the late shift"
    )(
        "evaluate",
        outputs=["metrics", "report", "predictions"],
        inputs={"model": train_the_detector["model"], "test": hold_out_a_shift["test"]},
    )
    good_enough_step = step.override(
        task_id="good_enough_step", task_display_name="Good enough?"
    )(
        "gate",
        outputs=["model"],
        inputs={
            "model": train_the_detector["model"],
            "metrics": test_on_the_late_shift["metrics"],
        },
        settings={"at_least": "${good_enough}"},
    )
    step.override(task_id="go_live", task_display_name="Go live")(
        "deploy",
        outputs=["endpoint"],
        inputs={"model": good_enough_step["model"]},
        settings={"name": "sorting_line"},
    )


video_detector()
