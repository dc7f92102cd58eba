"""Images are filtered and resized as asked; boxes, geometry and recipe follow; parts may be done in any order and place."""

import numpy as np
import pytest

from components.artifacts import Frames
from components.context import Context, running_in
from components.errors import InputError
from components.images import filter_images, resize
from components.imaging.geometry import Geometry
from components.recipe import apply, decode, encode
from components.videos import extract_frames, read_videos
from tests.components.pictures import box, dataset, frame, frames, green_place, noise, plain, with_square
from tests.components.video.filming import Take, film


class Recording(Context):
    """Keeps what was reported."""

    def __init__(self, cpus=1):
        super().__init__(cpus=cpus)
        self.lines, self.pictures, self.steps = [], {}, []

    def log(self, message):
        self.lines.append(message)

    def picture(self, name, image, caption=""):
        self.pictures[name] = image

    def progress(self, done, total, message=""):
        self.steps.append((done, total))


def moving_square(count, *, video="cam.mp4", step=4):
    """A video of a square moving to the right, labelled."""
    return [
        frame(with_square(40 + step * i, 40, 30), video=video, index=i, boxes=[box("box", 40 + step * i, 40, 30, 30)]) for i in range(count)
    ]


def images(made):
    return [decode(row["image"]) for row in made.rows()]


@pytest.mark.parametrize("mode", ["letterbox", "stretch", "crop"])
def test_boxes_and_geometry_follow_resizing(tmp_path, mode):
    made = resize(frames(tmp_path, moving_square(3)), width=80, height=80, mode=mode)
    for row in made.rows():
        (found,) = row["boxes"]
        place = (found["x"], found["y"], found["width"], found["height"])
        assert place == pytest.approx(green_place(decode(row["image"])), abs=1.2)
        assert (row["width"], row["height"], row["source_width"], row["source_height"]) == (80, 80, 160, 120)
        assert Geometry.of(row).back(*place) == pytest.approx((40 + 4 * row["index"], 40, 30, 30))


def test_resizing_twice_keeps_the_way_back_to_the_camera(tmp_path):
    once = resize(frames(tmp_path, moving_square(1)), width=80, height=80)
    twice = resize(once, width=40, height=20, mode="stretch")
    (row,) = twice.rows()
    found = row["boxes"][0]
    assert Geometry.of(row).back(found["x"], found["y"], found["width"], found["height"]) == pytest.approx((40, 40, 30, 30))
    assert [step["op"] for step in twice.info["recipe"]] == ["resize", "resize"]


def test_boxes_cut_by_a_crop_are_clipped_and_mostly_hidden_ones_dropped(tmp_path):
    boxes = [box("whole", 60, 40, 20, 20), box("half", 10, 40, 20, 20), box("sliver", 4, 40, 20, 20), box("gone", 0, 40, 15, 20)]
    made = frames(tmp_path, [frame(plain(160, 120), boxes=boxes)])  # a crop to 120 x 120 cuts 20 px from the left
    (row,) = resize(made, width=120, height=120, mode="crop", keep_visible=0.3).rows()
    assert [(b["label"], b["x"], b["width"]) for b in row["boxes"]] == [("whole", 40, 20), ("half", 0, 10)]


def test_unlabelled_labelled_and_empty_stay_apart(tmp_path):
    rows = [frame(plain(), index=0), frame(plain(), index=1, boxes=[]), frame(plain(), index=2, label="cat")]
    made = list(resize(frames(tmp_path, rows), width=32, height=32).rows())
    assert [row["boxes"] for row in made] == [None, [], None]
    assert made[2]["label"] == "cat"


def test_the_recipe_in_the_info_gives_the_stored_pixels_again(tmp_path):
    rows = [frame(noise(seed=i), index=i) for i in range(3)]
    source = frames(tmp_path, rows, classes=["box"], task="detection")
    made = resize(filter_images(source, sharpen=1, contrast=2, denoise="median", grayscale=True), width=40, height=40)
    for row, image in zip(rows, images(made), strict=True):
        assert np.array_equal(apply(made.info["recipe"], decode(row["image"]))[0], image)
    assert [step["op"] for step in made.info["recipe"]] == ["denoise", "sharpen", "clahe", "grayscale", "resize"]
    assert (made.info["classes"], made.info["task"]) == (["box"], "detection")


def test_a_whole_number_makes_the_same_recipe_as_its_decimal(tmp_path):
    source = frames(tmp_path, [frame(plain())])
    assert repr(filter_images(source, sharpen=1).info) == repr(filter_images(source, sharpen=1.0).info)


def test_parts_done_one_at_a_time_are_the_parts_done_together(tmp_path):
    rows = moving_square(7) + moving_square(5, video="other.mp4")
    source = frames(tmp_path / "in", rows, shard=3)
    for change in (lambda f: resize(f, width=64, height=48), lambda f: filter_images(f, unchanged_below=3, sharpen=1)):
        together = change(source)
        apart = Frames.merge([change(source.select(part.name)) for part in source.parts], tmp_path / f"out{id(change)}")
        assert [p.name for p in apart.parts] == [p.name for p in together.parts]
        assert apart.info == together.info


@pytest.mark.parametrize("cpus", [1, 3])
def test_the_same_bytes_on_any_number_of_threads(tmp_path, cpus):
    with running_in(Recording(cpus)):
        made = resize(frames(tmp_path, moving_square(40)), width=64, height=48)
    names = [p.name for p in resize(frames(tmp_path / "again", moving_square(40)), width=64, height=48).parts]
    assert [p.name for p in made.parts] == names


def test_dark_blurry_and_repeated_frames_are_left_out_and_counted(tmp_path):
    rows = [frame(p, index=i) for i, p in enumerate([noise(), plain(color=(1, 1, 1)), plain(), noise(), noise(seed=5), noise(seed=5)])]
    with running_in(Recording()) as active:
        made = filter_images(frames(tmp_path, rows), dark_below=10, blurry_below=5, unchanged_below=1)
    assert [row["index"] for row in made.rows()] == [0, 4]
    assert made.info["counts"] == {"frames": 2, "boxes": 0, "rejected_blurry": 2, "rejected_duplicate": 2}
    assert active.lines == ["4 of 6 frames rejected: 2 blurry, 2 duplicate."]


def test_a_dark_frame_full_of_detail_is_called_dark(tmp_path):
    made = filter_images(frames(tmp_path, [frame(noise() // 32), frame(noise(), index=1)]), dark_below=10, blurry_below=1)
    assert made.info["counts"]["rejected_dark"] == 1


def test_frames_of_another_video_are_no_duplicates(tmp_path):
    rows = [frame(noise(), video=video) for video in ("a.mp4", "b.mp4")]
    assert len(filter_images(frames(tmp_path, rows), unchanged_below=50)) == 2


def test_a_slow_drift_is_noticed_against_the_frame_kept(tmp_path):
    rows = [frame(with_square(10 + i, 40, 30), index=i) for i in range(20)]  # 1 px a frame
    kept = [row["index"] for row in filter_images(frames(tmp_path, rows), unchanged_below=1).rows()]
    assert 1 < len(kept) < 10
    assert kept[0] == 0


def test_without_anything_to_do_images_stay_byte_for_byte(tmp_path):
    rows = [frame(noise(), image=encode(noise(), "jpeg", 80)), frame(noise(seed=2), index=1)]
    source = frames(tmp_path, rows)
    made = filter_images(source)
    assert [p.name for p in made.parts] == [p.name for p in source.parts]
    assert made.info["recipe"] == []


def test_images_can_be_stored_as_jpeg(tmp_path):
    (row,) = resize(frames(tmp_path, [frame(noise())]), format="jpeg", quality=50).rows()
    assert row["image"].startswith(b"\xff\xd8\xff")


def test_large_images_are_cut_into_more_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("components.imaging.stream.SHARD_BYTES", 30_000)
    made = resize(frames(tmp_path, [frame(noise(seed=i), index=i) for i in range(4)]), width=96, height=96, interpolation="cubic")
    assert len(made.parts) > 1
    assert [row["index"] for row in made.rows()] == [0, 1, 2, 3]


def test_a_damaged_image_is_named(tmp_path):
    with pytest.raises(InputError, match=r"Frame 'cam.mp4@000000000': .*damaged"):
        resize(frames(tmp_path, [frame(noise(), image=encode(noise())[:50])]))


def test_progress_and_a_picture_before_and_after_are_shown(tmp_path):
    with running_in(Recording()) as active:
        resize(frames(tmp_path, moving_square(6), shard=4), width=32, height=32)
    assert active.steps == [(4, 6), (6, 6)]
    assert active.pictures["before and after"].shape == (240, 560, 3)


def test_no_frame_is_no_error(tmp_path):
    assert len(resize(filter_images(frames(tmp_path, [])))) == 0


def test_a_dataset_is_resized_as_frames_that_keep_their_classes(tmp_path):
    made = resize(dataset(tmp_path, moving_square(2)), width=32, height=32)
    assert type(made) is Frames
    assert (made.info["task"], made.info["classes"]) == ("detection", ["box"])
    assert "split" not in made.info


def test_what_counts_as_unchanged_does_not_depend_on_how_the_video_was_cut(tmp_path):
    film(tmp_path / "films" / "still.mp4", Take(frames=50, plain=(90, 120, 150)))
    kept = {}
    for seconds in (1, 10):
        videos = read_videos(source=str(tmp_path / "films"), segment_seconds=seconds)
        taken = Frames.merge([extract_frames(videos.select(part.name), fps=10) for part in videos.parts], tmp_path / f"{seconds}")
        groups = taken.groups(filter_images.component.together)  # as the runtime hands them out
        kept[len(taken.parts)] = [row["id"] for names in groups for row in filter_images(taken.select(*names), unchanged_below=1).rows()]
    assert kept == {5: ["still.mp4@000000000"], 1: ["still.mp4@000000000"]}


@pytest.mark.parametrize("work", [filter_images, resize], ids=["filter", "resize"])
def test_a_frame_that_cannot_be_read_is_set_aside_with_count_and_name_if_that_is_asked_for(work, tmp_path):
    rows = [frame(noise(seed=n), index=n) for n in range(4)]
    rows[2]["image"] = b"\x89PNG\r\n\x1a\n broken"
    given = frames(tmp_path / "given", rows)
    with pytest.raises(InputError, match=f"Frame '{rows[2]['id']}'"):
        work(given)
    made = work(given, broken="set aside")
    assert [row["id"] for row in made.rows()] == [rows[n]["id"] for n in (0, 1, 3)]
    assert made.info["counts"] == {"frames": 3, "boxes": 0, "broken": 1}
    assert [told["frame"] for told in made.info["broken"]] == [rows[2]["id"]]
