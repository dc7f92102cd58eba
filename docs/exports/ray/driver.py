"""Video detector: the graph, as tasks of Ray

Written by Framewire 0.1.0, from video_detector.json, with augment@1, deploy@1, evaluate@1, extract_frames@1, filter_images@1, gate@1, label_frames@1, normalize@1, read_labels@1, read_videos@1, resize@1, split_dataset@1, train_cnn@1.
"""

from __future__ import annotations

from typing import Any

import pipeline_steps as work
import ray


def task(function: Any, *given: Any, cpus: float, gpus: float = 0, retries: int = 0) -> Any:
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
    cameras = task(work.make_cameras, steps, options, cpus=1, retries=2)
    frames = task(work.make_frames, steps, options, cameras, cpus=1, retries=2)
    drop_repeats = task(
        work.make_drop_repeats, steps, options, frames, cpus=1, retries=2
    )
    fit_to_320_x_256 = task(
        work.make_fit_to_320_x_256, steps, options, drop_repeats, cpus=1, retries=2
    )
    tracks = task(work.make_tracks, steps, options, cpus=1, retries=2)
    labelled_frames = task(
        work.make_labelled_frames,
        steps,
        options,
        fit_to_320_x_256,
        tracks,
        cpus=1,
        retries=2,
    )
    hold_out_a_shift = task(
        work.make_hold_out_a_shift, steps, options, labelled_frames, cpus=1, retries=2
    )
    normalize_2 = task(
        work.make_normalize_2, steps, options, hold_out_a_shift, cpus=1, retries=2
    )
    augment_2 = task(
        work.make_augment_2, steps, options, normalize_2, cpus=1, retries=2
    )
    train_the_detector = task(
        work.make_train_the_detector,
        steps,
        options,
        augment_2,
        hold_out_a_shift,
        cpus=2,
        gpus=preferred(1),
        retries=2,
    )
    test_on_the_late_shift = task(
        work.make_test_on_the_late_shift,
        steps,
        options,
        train_the_detector,
        hold_out_a_shift,
        cpus=2,
        gpus=preferred(1),
        retries=2,
    )
    good_enough = task(
        work.make_good_enough,
        steps,
        options,
        train_the_detector,
        test_on_the_late_shift,
        cpus=1,
        retries=2,
    )
    go_live = task(work.make_go_live, steps, options, good_enough, cpus=1, retries=2)
    try:
        ray.get(
            [
                cameras,
                frames,
                drop_repeats,
                fit_to_320_x_256,
                tracks,
                labelled_frames,
                hold_out_a_shift,
                normalize_2,
                augment_2,
                train_the_detector,
                test_on_the_late_shift,
                good_enough,
                go_live,
            ]
        )
    except ray.exceptions.RayTaskError as failed:
        raise SystemExit(str(failed.cause)) from None


if __name__ == "__main__":
    main()
