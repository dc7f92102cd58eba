"""Splits share nothing and lose nothing; statistics are exact; augmentation is written down and pixels stay."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.context import Context, running_in
from components.datasets import augment, normalize, split_dataset
from components.errors import InputError
from components.recipe import decode
from tests.components.pictures import box, dataset, frame, frames, noise, plain, with_square

TINY = noise(8, 8)


class Recording(Context):
    """Keeps what was logged."""

    def __init__(self):
        super().__init__()
        self.lines, self.metrics = [], {}

    def log(self, message):
        self.lines.append(message)

    def metric(self, name, value, step=None):
        self.metrics[name] = value


def film(video, count, *, label="box", seconds=1.0, image=TINY):
    """A labelled video, all of whose frames show `image`."""
    return [frame(image, video=video, index=i, time=i * seconds, boxes=[box(label, 1, 1, 4, 4)]) for i in range(count)]


def labelled(folder, rows, *, classes=("box",), task="detection", shard=5):
    return frames(folder, rows, task=task, classes=list(classes), shard=shard)


def ids(made):
    return [row["id"] for row in made.rows()]


def videos(made):
    return {row["video"] for row in made.rows()}


splits = st.fixed_dictionaries(
    {
        "by": st.sampled_from(["video", "time block", "image"]),
        "train": st.sampled_from([0.4, 0.6, 0.7]),
        "validation": st.sampled_from([0.1, 0.2, 0.25]),
        "stratify": st.booleans(),
        "seed": st.integers(0, 5),
        "block_seconds": st.sampled_from([3.0, 4.5]),
        "gap_seconds": st.sampled_from([0.0, 1.0, 2.0]),
    }
)
films = st.lists(st.tuples(st.integers(3, 14), st.sampled_from("ab")), min_size=3, max_size=6)


@settings(max_examples=25, deadline=None)
@given(films, splits)
def test_every_frame_is_in_one_set_and_nothing_straddles(lengths, how):
    with TemporaryDirectory() as folder:
        rows = [row for n, (count, label) in enumerate(lengths) for row in film(f"{n}.mp4", count, label=label, seconds=0.7)]
        try:
            sets = split_dataset(labelled(Path(folder), rows, classes="ab"), **how, leaks="ignore")
        except InputError:
            assume(how["gap_seconds"] == 0)  # gaps may leave nothing of a short set
            raise
        found = [list(made.rows()) for made in sets]
    every = [row["id"] for rows_of_set in found for row in rows_of_set]
    assert len(every) == len(set(every))
    assert all(found)
    by_id = {row["id"]: row for row in rows}
    assert all(row == by_id[row["id"]] for rows_of_set in found for row in rows_of_set)
    if how["by"] != "time block" or how["gap_seconds"] == 0:
        assert set(every) == set(by_id)
    for one in range(3):
        for other in range(one):
            _check_apart(found[one], found[other], how)


def _check_apart(rows, others, how):
    if how["by"] == "video":
        assert {r["video"] for r in rows}.isdisjoint(r["video"] for r in others)
    elif how["by"] == "time block":
        near = [abs(r["time"] - o["time"]) for r in rows for o in others if r["video"] == o["video"]]
        assert min(near, default=99) >= how["gap_seconds"] - 1e-9


def test_sets_get_their_shares_and_their_classes(tmp_path):
    rows = [row for n in range(20) for row in film(f"{n:02}.mp4", 4, label="ab"[n % 2])]
    sets = split_dataset(labelled(tmp_path, rows, classes="ab"), train=0.6, validation=0.2)
    assert [len(made) for made in sets] == [48, 16, 16]
    for made in sets:
        counts = made.info["counts"]
        assert counts["class a"] == counts["class b"] == len(made) / 2
        assert counts["videos"] == len(videos(made)) == len(made) / 4


def test_a_rare_class_reaches_every_set_when_stratified(tmp_path):
    rows = [row for n in range(12) for row in film(f"{n:02}.mp4", 3, label="rare" if n < 3 else "usual")]
    sets = split_dataset(labelled(tmp_path, rows, classes=["rare", "usual"]), train=0.5, validation=0.25)
    assert all(made.info["counts"]["class rare"] == 3 for made in sets)


def test_the_seed_decides_and_repeats(tmp_path):
    source = labelled(tmp_path, [row for n in range(8) for row in film(f"{n}.mp4", 2)])
    tests = [tuple(sorted(videos(split_dataset(source, seed=seed).test))) for seed in (0, 0, 1, 2, 3, 4)]
    assert tests[0] == tests[1]
    assert len(set(tests)) > 1


def test_videos_are_held_out_for_the_test_by_name(tmp_path):
    source = labelled(tmp_path, [row for n in range(6) for row in film(f"{'north' if n < 2 else 'south'}/{n}.mp4", 4)])
    sets = split_dataset(source, train=0.6, validation=0.2, test_videos=["north/*"])
    assert videos(sets.test) == {"north/0.mp4", "north/1.mp4"}
    assert (len(videos(sets.train)), len(videos(sets.validation))) == (3, 1)


@pytest.mark.parametrize(
    ("pattern", "why"), [("west/*", r"No labelled video is named 'west/\*'.*a\.mp4, b\.mp4"), ("*", "Every video is held out")]
)
def test_held_out_names_that_make_no_sense_are_refused(tmp_path, pattern, why):
    with pytest.raises(InputError, match=why):
        split_dataset(labelled(tmp_path, film("a.mp4", 2) + film("b.mp4", 2)), test_videos=[pattern])


def test_parts_wanted_whole_are_the_same_files_and_the_info_tells_all(tmp_path):
    source = labelled(tmp_path, [row for n in range(4) for row in film(f"{n}.mp4", 5)])
    sets = split_dataset(source)
    names = [part.name for part in source.parts]
    assert all(part.name in names for made in sets for part in made.parts)
    info = sets.train.info
    assert {key: info[key] for key in ("task", "classes", "split", "recipe", "normalization", "augmentation")} == {
        "task": "detection",
        "classes": ["box"],
        "split": "train",
        "recipe": [],
        "normalization": None,
        "augmentation": None,
    }
    assert info["counts"] == {"frames": 10, "videos": 2, "boxes": 10, "class box": 10}


def test_frames_without_labels_are_left_out_and_those_without_boxes_kept(tmp_path):
    rows = [frame(TINY, video=f"{n}.jpg", boxes=None if n % 2 else []) for n in range(8)]
    with running_in(Recording()) as active:
        sets = split_dataset(labelled(tmp_path, rows), leaks="ignore")
    assert sum(map(len, sets)) == 4
    assert active.lines[0] == "4 of 8 frames are not labelled and left out."


def test_images_with_a_class_are_split_by_image(tmp_path):
    rows = [frame(TINY, video=f"{n}.jpg", label="ab"[n % 2]) for n in range(20)]
    sets = split_dataset(labelled(tmp_path, rows, classes="ab", task="classification"), train=0.6, validation=0.2, leaks="ignore")
    assert [made.info["counts"]["class a"] for made in sets] == [6, 2, 2]
    assert "boxes" not in sets.train.info["counts"]


@pytest.mark.parametrize(
    ("rows", "how", "why"),
    [
        (film("a.mp4", 9), {}, "only 1 labelled video to divide into train, validation, test. .*split by time block"),
        (film("a.mp4", 9), {"by": "time block", "block_seconds": 100}, "only 1 labelled time block .*smaller"),
        (film("a.mp4", 9), {"by": "time block", "block_seconds": 2, "gap_seconds": 2}, "gap of 2 s is not shorter than a block"),
        (film("a.mp4", 9), {"train": 0.9, "validation": 0.3}, "0.9 and 0.3, add up to more than 1"),
        (film("a.mp4", 9), {"by": "time block", "block_seconds": 3, "gap_seconds": 2.5}, "gaps between blocks leave no frame for"),
        ([frame(TINY)], {}, "None of the frames is labelled"),
    ],
)
def test_what_cannot_be_split_is_refused_with_what_to_do(tmp_path, rows, how, why):
    with pytest.raises(InputError, match=why):
        split_dataset(labelled(tmp_path, rows), **how)


def test_frames_that_never_met_labels_are_sent_to_label_frames(tmp_path):
    with pytest.raises(InputError, match="label_frames"):
        split_dataset(frames(tmp_path, [frame(TINY)]))


def test_a_set_without_a_share_is_empty(tmp_path):
    sets = split_dataset(labelled(tmp_path, film("a.mp4", 3)), train=1.0, validation=0.0)
    assert [len(made) for made in sets] == [3, 0, 0]
    assert sets.test.info["split"] == "test"


def scene(seed, x):
    """A street of its own with an object at x."""
    street = noise(40, 30, seed=seed).repeat(4, axis=0).repeat(4, axis=1)
    street[40:70, x : x + 30] = (40, 200, 60)
    return street


def test_a_copy_of_a_training_video_is_found_and_named(tmp_path):
    pictures = {"a": scene(1, 20), "b": scene(2, 20), "c": scene(3, 20), "copy": scene(1, 20)}
    source = labelled(tmp_path, [row for name, image in pictures.items() for row in film(f"{name}.mp4", 2, image=image)])
    how = {"train": 0.5, "validation": 0.25, "test_videos": ["copy.mp4"]}
    with running_in(Recording()) as active:
        split_dataset(source, **how)
    warning = active.lines[-1]
    assert "2 near-duplicates across sets: 'copy.mp4@000000000' (test) is like 'a.mp4@000000000'" in warning
    assert active.metrics == {"near-duplicates across sets": 2}
    with pytest.raises(InputError, match="2 near-duplicates across sets"):
        split_dataset(source, **how, leaks="fail")
    with running_in(Recording()) as active:
        split_dataset(source, **how, leaks="ignore")
    assert active.metrics == {}


def test_the_same_street_with_an_object_elsewhere_is_no_copy(tmp_path):
    source = labelled(tmp_path, [row for n in range(3) for row in film(f"{n}.mp4", 1, image=scene(1, 20 + 40 * n))])
    with running_in(Recording()) as active:
        split_dataset(source)
    assert active.lines[-1] == "No frame nearly repeats a frame of another set."


def test_noise_and_compression_do_not_hide_a_copy(tmp_path):
    grainy = np.clip(scene(1, 20).astype(int) + np.random.default_rng(0).normal(0, 4, (120, 160, 3)), 0, 255).astype(np.uint8)
    rows = film("a.mp4", 1, image=scene(1, 20)) + film("b.mp4", 1, image=grainy) + film("c.mp4", 1, image=scene(9, 20))
    with pytest.raises(InputError, match="1 near-duplicate across sets"):
        split_dataset(labelled(tmp_path, rows), leaks="fail")


def test_measured_statistics_are_those_of_every_pixel(tmp_path):
    pictures = [noise(16, 12, seed=1), plain(30, 7, (250, 10, 128)), with_square(3, 4, 9)]
    made = normalize(dataset(tmp_path, [frame(p, index=i) for i, p in enumerate(pictures)]))
    pixels = np.concatenate([p.reshape(-1, 3) for p in pictures]) / 255
    assert made.info["normalization"]["mean"] == pytest.approx(pixels.mean(axis=0), rel=1e-12)
    assert made.info["normalization"]["std"] == pytest.approx(pixels.std(axis=0), rel=1e-12)


def test_statistics_do_not_depend_on_order_threads_or_parts(tmp_path):
    rows = [frame(noise(seed=i), index=i) for i in range(9)]
    found = []
    for number, order in enumerate((rows, rows[::-1])):
        with running_in(Context(cpus=1 + 2 * number)):
            found.append(normalize(dataset(tmp_path / str(number), order)).info["normalization"])
    assert found[0] == found[1]


def test_a_channel_that_never_changes_can_still_be_divided_by(tmp_path):
    made = normalize(dataset(tmp_path, [frame(plain())]))
    assert made.info["normalization"]["std"] == [1 / 255] * 3


def test_statistics_may_be_given_or_the_usual_ones(tmp_path):
    source = dataset(tmp_path, [frame(plain())])
    given_ones = normalize(source, statistics="given", mean=[0, 0.5, 1], std=[1, 1, 0.5]).info["normalization"]
    assert given_ones == {"mean": [0.0, 0.5, 1.0], "std": [1.0, 1.0, 0.5]}
    assert normalize(source, statistics="imagenet").info["normalization"]["mean"] == [0.485, 0.456, 0.406]
    with pytest.raises(InputError, match="'mean' has 1 numbers"):
        normalize(source, statistics="given", mean=[0.5])


def test_an_empty_dataset_has_no_statistics(tmp_path):
    with pytest.raises(InputError, match="no frame to measure"):
        normalize(dataset(tmp_path, []))


def test_normalize_and_augment_leave_the_pixels_alone(tmp_path):
    source = dataset(tmp_path, [frame(noise(), boxes=[])])
    made = augment(normalize(source))
    assert [p.name for p in made.parts] == [p.name for p in source.parts]
    assert np.array_equal(decode(next(made.rows())["image"]), noise())
    assert {**made.info, "normalization": None, "augmentation": None} == source.info


def test_augmentation_is_written_down_without_what_is_off(tmp_path):
    source = dataset(tmp_path, [frame(plain())])
    settings = augment(source, horizontal_flip=1, hue=0, brightness=0, smallest_scale=0.5, mosaic=0.5).info["augmentation"]
    assert settings == {
        "horizontal_flip": 1.0,
        "translate": 0.1,
        "contrast": 0.2,
        "saturation": 0.2,
        "mosaic": 0.5,
        "scale": [0.5, 1.25],
    }


def test_nothing_is_augmented_when_all_is_off_and_no_mosaic_without_boxes(tmp_path):
    off = dict.fromkeys(["horizontal_flip", "translate", "brightness", "contrast", "saturation", "hue"], 0)
    made = augment(dataset(tmp_path, [frame(plain())], task="classification"), **off, smallest_scale=1, largest_scale=1)
    assert made.info["augmentation"] is None
