"""Video detector: the graph, as tasks of Ray

Written by Framewire 0.1.0, from video_detector.json, with augment@1, deploy@1,
evaluate@1, extract_frames@1, filter_images@1, gate@1, label_frames@1, normalize@1,
read_labels@1, read_videos@1, resize@1, split_dataset@1, train_cnn@1.
"""

from __future__ import annotations

from typing import Any

import pipeline_steps as work
import ray


def task(function: Any, *given: Any, cpus: float = 1, gpus: float = 0, retries: int = 2) -> Any:
    """Have Ray call `function` with what is given, once that is there; a reference to what it will give."""
    remote = ray.remote(num_cpus=cpus, num_gpus=gpus, max_retries=retries)(called)
    return remote.remote(function, *given)


def called(function: Any, *given: Any) -> Any:
    """Call `function`; what would end a script is an error here, which the driver hears of."""
    try:
        return function(*given)
    except SystemExit as end:
        raise RuntimeError(str(end)) from None


def preferred(gpus: float) -> float:
    """So many GPUs where the cluster has them, else none."""
    return gpus if ray.cluster_resources().get("GPU", 0) >= gpus else 0


def main() -> None:
    """Carry out the graph: each step as soon as what feeds it is there."""
    options = work.read_options()
    ray.init()
    steps = work.Steps(options.out_folder)
    cameras = task(work.make_cameras, steps, options)
    frames = task(work.make_frames, steps, options, cameras)
    drop_repeats = task(work.make_drop_repeats, steps, options, frames)
    fit_to_320_x_256 = task(work.make_fit_to_320_x_256, steps, options, drop_repeats)
    tracks = task(work.make_tracks, steps, options)
    labelled_frames = task(
        work.make_labelled_frames, steps, options, fit_to_320_x_256, tracks
    )
    hold_out_a_shift = task(work.make_hold_out_a_shift, steps, options, labelled_frames)
    normalize_step = task(work.make_normalize_step, steps, options, hold_out_a_shift)
    augment_step = task(work.make_augment_step, steps, options, normalize_step)
    train_the_detector = task(
        work.make_train_the_detector,
        steps,
        options,
        augment_step,
        hold_out_a_shift,
        cpus=2,
        gpus=preferred(1),
    )
    test_on_the_late_shift = task(
        work.make_test_on_the_late_shift,
        steps,
        options,
        train_the_detector,
        hold_out_a_shift,
        cpus=2,
        gpus=preferred(1),
    )
    good_enough = task(
        work.make_good_enough,
        steps,
        options,
        train_the_detector,
        test_on_the_late_shift,
    )
    go_live = task(work.make_go_live, steps, options, good_enough)
    try:
        ray.get([go_live])
    except ray.exceptions.RayTaskError as failed:
        raise SystemExit(str(failed.cause)) from None


if __name__ == "__main__":
    main()
