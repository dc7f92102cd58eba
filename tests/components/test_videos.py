import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components import recipe
from components.artifacts import Frames, Videos
from components.context import Context, running_in
from components.errors import InputError
from components.registry import catalogue
from components.videos import extract_frames, read_images, read_videos, write_video
from tests.components.video.filming import B_FRAMES, OPEN_GROUPS, REFRESHED, Take, every_frame, film, grey, sound
from tests.components.video.test_probe import CODECS

MODES: list[dict[str, Any]] = [
    {"fps": 3.0},
    {"mode": "every n-th", "every": 7},
    {"mode": "keyframes"},
    {"mode": "scene change", "scene_threshold": 0.08},
]
HARD = [
    ("open.mp4", "open groups", Take(options=OPEN_GROUPS)),
    ("refreshed.mkv", "refreshed bit by bit", Take(options=REFRESHED)),
    ("reordered.avi", "B frames in AVI", Take(codec="mpeg4", options={"bf": "2", "g": "10"})),
    ("variable.mkv", "variable rate", Take(options=B_FRAMES, times=[100 * i + (i * 37 % 61) for i in range(40)])),
    ("turned.mp4", "turned", Take(rotation=90)),
]
FILMED = [*CODECS, *HARD]
DAMAGED = [
    ("a.mp4", "h264 with B frames", Take(options=B_FRAMES)),
    ("a.mkv", "h264", Take(options={"g": "10"})),
    ("a.avi", "mpeg4", Take(codec="mpeg4", options={"g": "10"})),
    ("b.avi", "mpeg4 without stamps", Take(codec="mpeg4", options={"bf": "2", "g": "10"})),
    ("b.mp4", "vp9", Take(codec="libvpx-vp9", options={"g": "10"})),
]


class Told(Context):
    """A context that remembers what was reported."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[float] = []
        self.pictures: list[str] = []
        self.lines: list[str] = []

    def progress(self, done: float, total: float, message: str = "") -> None:
        self.done.append(done / total)

    def picture(self, name: str, image: Any, caption: str = "") -> None:
        self.pictures.append(caption)

    def log(self, message: str) -> None:
        self.lines.append(message)


@pytest.fixture(autouse=True)
def rooms(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What components write goes where the test ends."""
    monkeypatch.setattr("tempfile.mkdtemp", lambda prefix="": str(tmp_path_factory.mktemp(prefix or "room")))


@pytest.fixture
def told() -> Iterator[Told]:
    with running_in(Told()) as context:
        yield context  # type: ignore[misc]


def rows_of(videos: Videos, **how: Any) -> list[dict[str, Any]]:
    """The frames of every part, taken one part at a time as the engine does."""
    return [row for part in videos.parts for row in extract_frames(videos.select(part.name), **how).rows()]


@pytest.mark.parametrize("how", MODES, ids=["rate", "n-th", "keyframes", "scenes"])
@pytest.mark.parametrize(("name", "codec", "take"), FILMED, ids=[codec for _, codec, _ in FILMED])
def test_one_part_or_many_give_the_same_frames(tmp_path: Path, name: str, codec: str, take: Take, how: dict[str, Any]) -> None:
    path = film(tmp_path / name, take)
    whole, cut = (read_videos(source=str(path), segment_seconds=s) for s in (100.0, 1.0))
    assert rows_of(whole, **how) == rows_of(cut, **how) != []
    assert len(whole.parts) == 1
    assert len(whole) == len(cut) == 40


@pytest.mark.parametrize(("name", "codec", "take"), FILMED, ids=[codec for _, codec, _ in FILMED])
def test_frames_are_the_ones_that_plain_decoding_gives(tmp_path: Path, name: str, codec: str, take: Take) -> None:
    path = film(tmp_path / name, take)
    videos = read_videos(source=str(path), segment_seconds=1.0)
    assert "broken" not in extract_frames(videos).info
    rows = rows_of(videos, mode="every n-th", every=3, format="png")
    assert [row["index"] for row in rows] == list(range(0, 40, 3))
    for row, (time, image) in zip(rows, every_frame(path)[::3], strict=True):
        upright = np.rot90(image, 3) if take.rotation else image
        assert np.array_equal(recipe.decode(row["image"]), upright)
        assert abs(float(image[:, :32].mean()) - grey(row["index"])) < 8  # its neighbours are 68 away
        if codec != "B frames in AVI":  # whose own stamps are of decoding
            assert row["time"] == pytest.approx(time, abs=1e-6)
        assert row["id"] == f"{name}@{round(row['time'] * 1000):09d}"


def test_frames_that_do_not_decode_are_left_out_counted_and_named(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", Take(options={"g": "1"}))
    whole = extract_frames(read_videos(source=str(path)), mode="every n-th", every=1)
    assert "broken" not in whole.info
    with path.open("r+b") as file:
        for start, size in packets(path)[10:14]:
            file.seek(start)
            file.write(b"\xff" * size)
    left = extract_frames(read_videos(source=str(path)), mode="every n-th", every=2)
    ids = [row["id"] for row in whole.rows()]
    assert [one["frame"] for one in left.info["broken"]] == [ids[10], ids[12]]
    assert [row["id"] for row in left.rows()] == [one for one in ids[::2] if one not in (ids[10], ids[12])]
    assert left.info["counts"] == {"frames": 18, "broken": 2}


@pytest.mark.parametrize(("every", "threads"), [(1, 1), (1, 2), (5, 1), (3, 2)])
@pytest.mark.parametrize(("name", "codec", "take"), DAMAGED, ids=[codec for _, codec, _ in DAMAGED])
def test_no_picture_that_had_to_be_guessed_is_taken(
    tmp_path: Path, name: str, codec: str, take: Take, every: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Context, "cpus", threads)
    path = film(tmp_path / name, take)
    how: dict[str, Any] = {"mode": "every n-th", "every": every, "format": "png"}
    sound = {row["index"]: row["image"] for row in rows_of(read_videos(source=str(path)), **how)}
    damage(path, range(13, 16), spare=0 if codec == "vp9" else 3)  # whose decoder notices only a damaged header
    frames = extract_frames(read_videos(source=str(path)), **how)
    kept = {row["index"]: row["image"] for row in frames.rows()}
    assert all(image == sound[index] for index, image in kept.items())
    assert {0, every} <= kept.keys()
    assert len(frames.info["broken"]) == frames.info["counts"]["broken"] == len(sound) - len(kept) > 0


def test_a_damaged_video_is_set_aside_named_and_counted_and_the_others_go_on(tmp_path: Path) -> None:
    for name in "ab":
        film(tmp_path / "in" / f"{name}.mp4", Take(options={"g": "10"}))
    damage(tmp_path / "in" / "a.mp4", range(13, 16))
    frames = extract_frames(read_videos(source=str(tmp_path / "in")), mode="every n-th", every=1, broken="set aside")
    assert {row["video"] for row in frames.rows()} == {"b.mp4"}
    (left,) = frames.info["broken"]
    assert left["video"] == "a.mp4"
    assert "frames could not be decoded, 'a.mp4@00000" in left["why"]
    assert left["why"].endswith("; it is set aside")
    assert frames.info["counts"] == {"frames": 40, "broken": 1}
    assert [f.name for f in (frames.path / "parts").iterdir()] == [part.name for part in frames.parts]


def test_of_a_long_video_only_the_damaged_segment_is_set_aside(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", Take(options={"g": "10"}))
    damage(path, range(13, 16))
    videos = read_videos(source=str(path), segment_seconds=1.0)
    given = [extract_frames(videos.select(p.name), mode="every n-th", every=1, broken="set aside") for p in videos.parts]
    assert [len(frames) for frames in given] == [10, 0, 10, 10]
    assert given[1].info["broken"][0]["why"].endswith("; its segment from 1.0 to 2.0 s is set aside")


def test_damage_fails_the_step_where_it_is_to(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", Take(options={"g": "1"}))
    damage(path, range(10, 14))
    with pytest.raises(InputError, match=r"'a\.mp4' is damaged: 4 frames could not be decoded, 'a\.mp4@000001000' the first.*Mend"):
        extract_frames(read_videos(source=str(path)), mode="every n-th", every=1, broken="fail")


def test_a_video_that_cannot_be_read_any_more_is_set_aside_or_fails_the_step(tmp_path: Path) -> None:
    film(tmp_path / "in" / "a.mp4")
    film(tmp_path / "in" / "b.mp4", Take(frames=30))
    videos = read_videos(source=str(tmp_path / "in"))
    media = videos.segments()[0]["path"]
    media.unlink()
    media.write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"'a\.mp4' "):
        extract_frames(videos)
    frames = extract_frames(videos, broken="set aside")
    assert {row["video"] for row in frames.rows()} == {"b.mp4"}
    assert [one["video"] for one in frames.info["broken"]] == ["a.mp4"]


def damage(path: Path, which: range, spare: int = 3) -> None:
    """Overwrite some packets but for their first third (`spare`; 0: all), so that a decoder has to guess or to give up."""
    found = packets(path)
    with path.open("r+b") as file:
        for start, size in (found[number] for number in which):
            whole = size // spare if spare else 0
            file.seek(start + whole)
            file.write(b"\xff" * (size - whole))


def packets(path: Path) -> list[tuple[int, int]]:
    """Where each packet begins in the file, and its size (bytes)."""
    import av

    with av.open(str(path)) as container:
        return [(packet.pos or 0, packet.size) for packet in container.demux(video=0) if packet.size]


def test_variable_rates_are_sampled_by_true_time(tmp_path: Path) -> None:
    times = [0, 100, 200, 1400, 1500, 1950, 2010, 2900, 3300]
    path = film(tmp_path / "a.mp4", Take(times=times, frames=9))
    rows = rows_of(read_videos(source=str(path)), fps=1.0)
    assert [row["time"] for row in rows] == pytest.approx([0.0, 1.4, 2.01, 3.3])
    assert [row["index"] for row in rows] == [0, 3, 6, 8]


def test_scenes_begin_where_the_picture_changes(tmp_path: Path) -> None:
    still = {"frames": 10, "options": {"g": "5"}}
    for number, colour in enumerate([(200, 30, 30), (30, 200, 30), (30, 30, 200)]):
        film(tmp_path / f"{number}.mkv", Take(codec="ffv1", plain=colour, **{**still, "options": {}}))
    spliced = splice([tmp_path / f"{n}.mkv" for n in range(3)], tmp_path / "spliced.mkv")
    rows = rows_of(read_videos(source=str(spliced), segment_seconds=1.0), mode="scene change")
    assert [row["index"] for row in rows] == [0, 10, 20]


def splice(pieces: list[Path], path: Path) -> Path:
    """One video out of several, picture after picture."""
    import av
    from av.video.frame import VideoFrame

    images = [image for piece in pieces for _, image in every_frame(piece)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = images[0].shape[1], images[0].shape[0], "yuv420p"
        for image in images:
            container.mux(stream.encode(VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def test_a_turned_video_comes_out_upright(tmp_path: Path) -> None:
    (row, *_) = rows_of(read_videos(source=str(film(tmp_path / "a.mp4", Take(rotation=90)))))
    image = recipe.decode(row["image"])
    assert image.shape == (96, 64, 3)
    assert (row["width"], row["height"], row["source_width"], row["source_height"]) == (64, 96, 64, 96)
    assert image[:32].std() < image[64:].std()  # the plain left half is on top after a turn clockwise


@pytest.mark.parametrize(("longest", "size"), [(48, (48, 32)), (500, (96, 64)), (None, (96, 64))])
def test_shrinking_is_recorded_so_that_it_can_be_done_again(tmp_path: Path, longest: int | None, size: tuple[int, int]) -> None:
    videos = read_videos(source=str(film(tmp_path / "a.mp4")))
    frames = extract_frames(videos, longest_side=longest, format="png")
    row = next(frames.rows())
    assert (row["width"], row["height"]) == size
    assert (row["scale_x"], row["scale_y"], row["source_width"]) == (size[0] / 96, size[1] / 64, 96)
    raw = recipe.decode(next(extract_frames(videos, format="png").rows())["image"])
    assert np.array_equal(recipe.apply(frames.info["recipe"], raw)[0], recipe.decode(row["image"]))


def test_two_frames_in_one_millisecond_have_ids_of_their_own(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", Take(fps=2500, frames=10, codec="mjpeg", pixels="yuvj420p", options={}))
    ids = [row["id"] for row in rows_of(read_videos(source=str(path)), mode="every n-th", every=1)]
    assert len(set(ids)) == 10
    assert ids[:4] == ["a.mp4@000000000", "a.mp4@000000000+1", "a.mp4@000000001", "a.mp4@000000001+1"]


def test_damage_in_the_middle_costs_only_its_frames(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", Take(codec="ffv1", options={"slicecrc": "1", "level": "3", "g": "1"}))
    plain = [row["image"] for row in rows_of(read_videos(source=str(path)), mode="every n-th", every=1)]
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 9] = bytes(9)
    path.write_bytes(data)
    rows = rows_of(read_videos(source=str(path)), mode="every n-th", every=1)
    same = [row["index"] for row in rows if row["image"] == plain[row["index"]]]
    assert len(same) >= 36
    assert {0, 1, 38, 39} <= set(same)


def test_extraction_tells_how_far_it_is_and_shows_pictures(tmp_path: Path, told: Told) -> None:
    extract_frames(read_videos(source=str(film(tmp_path / "a.mp4"))), mode="every n-th", every=1)
    assert told.done == sorted(told.done[:1]) + told.done[1:]
    assert told.done[-1] == 1.0
    assert len(told.done) >= 4
    assert told.pictures == ["a.mp4@000000000", "a.mp4@000001000", "a.mp4@000002000", "a.mp4@000003000"]


@pytest.mark.parametrize(("keep", "spoiled"), [("links", True), ("copies", False)])
def test_an_original_that_is_written_into_spoils_links_and_leaves_copies(tmp_path: Path, keep: Any, spoiled: bool) -> None:
    path = film(tmp_path / "a.mp4")
    videos = read_videos(source=str(path), keep=keep)
    media = videos.segments()[0]["path"]
    before = media.read_bytes()
    with path.open("r+b") as file:
        file.write(b"other")
    assert (media.read_bytes() != before) == spoiled


def test_a_file_that_is_written_into_while_it_is_copied_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film(tmp_path / "in" / "a.mp4")
    film(tmp_path / "in" / "b.mp4", Take(frames=30))

    def torn(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[: -1 if source.name == "a.mp4" else None])

    monkeypatch.setattr("components.video.reading.shutil.copyfile", torn)
    videos = read_videos(source=str(tmp_path / "in"), keep="copies")
    assert videos.info["broken"] == [{"video": "a.mp4", "why": "was written into while it was read"}]
    assert len(list((videos.path / "media").iterdir())) == 1


def test_a_folder_is_read_in_the_order_of_names_with_media_linked_once(tmp_path: Path) -> None:
    film(tmp_path / "in" / "b.mp4")
    film(tmp_path / "in" / "cam" / "a.mp4", Take(frames=9))
    os.link(tmp_path / "in" / "b.mp4", tmp_path / "in" / "copy.mp4")
    (tmp_path / "in" / "link.mp4").symlink_to(tmp_path / "in" / "b.mp4")
    videos = read_videos(source=str(tmp_path / "in"), segment_seconds=1.0)
    segments = videos.segments()
    assert list(dict.fromkeys(s["video"] for s in segments)) == ["b.mp4", "cam/a.mp4", "copy.mp4", "link.mp4"]
    assert videos.info["counts"] == {"videos": 4, "segments": 13, "broken": 0}
    assert len(list((videos.path / "media").iterdir())) == 2
    assert segments[0]["path"].stat().st_ino == (tmp_path / "in" / "b.mp4").stat().st_ino


def test_the_same_videos_give_the_same_artifact(tmp_path: Path) -> None:
    for place in ("here", "there"):
        film(tmp_path / place / "a.mp4")
    one, two = (read_videos(source=str(tmp_path / place), segment_seconds=1.0) for place in ("here", "there"))
    assert one.manifest == two.manifest
    assert extract_frames(one).manifest == extract_frames(two).manifest


def broken_videos(folder: Path) -> dict[str, str]:
    """Files that are no videos, with what is to be said of them."""
    folder.mkdir()
    (folder / "empty.mp4").touch()
    (folder / "text.mkv").write_text("no pictures here\n")
    sound(folder / "sound.mov")
    whole = film(folder / "cut.mp4").read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    return {
        "cut.mp4": "cannot be opened as a video; it may be cut off or damaged",
        "empty.mp4": "is empty",
        "sound.mov": "holds no video, only sound",
        "text.mkv": "is text, not a video",
    }


def test_broken_videos_are_set_aside_named_and_counted(tmp_path: Path, told: Told) -> None:
    expected = broken_videos(tmp_path / "in")
    film(tmp_path / "in" / "good.mp4")
    videos = read_videos(source=str(tmp_path / "in"))
    assert videos.info["counts"] == {"videos": 1, "segments": 1, "broken": 4}
    assert [b["video"] for b in videos.info["broken"]] == list(expected)
    assert all(b["why"].startswith(expected[b["video"]]) for b in videos.info["broken"])
    assert [line.split("'")[1] for line in told.lines] == list(expected)


def test_broken_videos_fail_the_step_if_asked(tmp_path: Path) -> None:
    expected = broken_videos(tmp_path / "in")
    film(tmp_path / "in" / "good.mp4")
    with pytest.raises(InputError) as failed:
        read_videos(source=str(tmp_path / "in"), broken="fail")
    assert all(f"'{name}' {why}" in failed.value.message for name, why in expected.items())


def test_no_video_left_names_every_reason(tmp_path: Path) -> None:
    expected = broken_videos(tmp_path / "in")
    with pytest.raises(InputError, match="No video can be used") as failed:
        read_videos(source=str(tmp_path / "in"))
    assert all(f"'{name}' {why}" in failed.value.message for name, why in expected.items())


def test_a_truncated_video_is_kept_and_said_to_be(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", Take(codec="ffv1", options={}))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    videos = read_videos(source=str(path))
    ((said),) = videos.info["incomplete"]
    assert said["video"] == "a.mkv"
    assert said["why"].startswith("is cut off: ")
    rows = rows_of(videos, mode="every n-th", every=1)
    assert 10 < len(rows) < 30
    assert [row["index"] for row in rows] == list(range(len(rows)))


def test_a_video_that_vanished_is_named(tmp_path: Path) -> None:
    videos = read_videos(source=str(film(tmp_path / "a.mp4")))
    videos.segments()[0]["path"].unlink()
    with pytest.raises(InputError, match=r"'a\.mp4' is not there"):
        extract_frames(videos)


def test_images_and_videos_lead_to_frames_and_back(tmp_path: Path) -> None:
    frames = extract_frames(read_videos(source=str(film(tmp_path / "a.mp4"))), fps=5.0)
    for row in frames.rows():
        (tmp_path / "images").mkdir(exist_ok=True)
        (tmp_path / "images" / f"{row['index']:03d}.jpg").write_bytes(row["image"])
    images = read_images(source=str(tmp_path / "images" / "*.jpg"))
    assert isinstance(images, Frames)
    assert [row["image"] for row in images.rows()] == [row["image"] for row in frames.rows()]
    again = extract_frames(write_video(frames), mode="every n-th", every=1)
    assert [row["time"] for row in again.rows()] == pytest.approx([row["time"] for row in frames.rows()])


@pytest.mark.parametrize("name", ["read_videos", "extract_frames", "read_images", "write_video"])
def test_the_palette_offers_it_with_help_for_everything(name: str) -> None:
    made = catalogue()[name]
    assert made.summary.endswith(".")
    assert all(parameter.hint.help for parameter in made.parameters.values())
    assert made.per_part == ("videos" if name == "extract_frames" else "")
