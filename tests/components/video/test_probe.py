from pathlib import Path
from typing import Any

import pytest

from components.video.film import Broken
from components.video.probe import Limit, Probe, probe
from tests.components.video.filming import B_FRAMES, Take, film

CODECS = [
    ("a.mp4", "h264", Take(options=B_FRAMES)),
    ("a.mov", "mpeg4", Take(codec="mpeg4", options={})),
    ("a.mkv", "hevc", Take(codec="libx265", options={"preset": "ultrafast", "x265-params": "log-level=none:keyint=10:pools=1"})),
    ("a.avi", "mjpeg", Take(codec="mjpeg", pixels="yuvj420p", options={})),
    ("a.webm", "vp8", Take(codec="libvpx", options={"cpu-used": "8", "deadline": "realtime"})),
    ("b.webm", "vp9", Take(codec="libvpx-vp9", options={"cpu-used": "8", "deadline": "realtime"})),
    ("c.mkv", "av1", Take(codec="libsvtav1", options={"preset": "12", "g": "10", "svtav1-params": "lp=1"})),
    ("b.mkv", "ffv1", Take(codec="ffv1", options={})),
]


def probed(path: Path, **limits: Any) -> Probe:
    return probe(path, name=path.name, media="media/x", digest="d", segment_seconds=60.0, limit=Limit(**limits))


@pytest.mark.parametrize(("name", "codec", "take"), CODECS, ids=[codec for _, codec, _ in CODECS])
def test_codecs_and_containers_are_recognised(tmp_path: Path, name: str, codec: str, take: Take) -> None:
    (segment,) = probed(film(tmp_path / name, take)).segments
    assert (segment.codec, segment.width, segment.height, segment.rotation) == (codec, 96, 64, 0)
    assert segment.fps == pytest.approx(10, rel=0.002)
    assert segment.duration == pytest.approx(4.0, rel=0.002)
    assert (segment.frames, segment.variable, segment.start, segment.end, segment.previous) == (40, False, 0.0, None, None)


def test_a_turned_video_has_the_size_it_is_shown_in(tmp_path: Path) -> None:
    (segment,) = probed(film(tmp_path / "a.mp4", Take(rotation=90))).segments
    assert (segment.width, segment.height, segment.rotation) == (64, 96, 270)


def test_a_variable_rate_is_seen(tmp_path: Path) -> None:
    times = [100 * i + (40 if i % 3 else 0) for i in range(40)]
    (segment,) = probed(film(tmp_path / "a.mp4", Take(times=times))).segments
    assert segment.variable
    assert segment.duration == pytest.approx(3.9 * 40 / 39, abs=0.001)


def test_a_frame_count_that_lies_is_not_believed(tmp_path: Path) -> None:
    path = film(tmp_path / "a.avi", Take(codec="mjpeg", pixels="yuvj420p", options={}))
    data = bytearray(path.read_bytes())
    data[(at := data.index(b"avih") + 8 + 16) : at + 4] = (4000).to_bytes(4, "little")
    data[(at := data.index(b"strh") + 8 + 32) : at + 4] = (4000).to_bytes(4, "little")
    path.write_bytes(data)
    found = probed(path)
    assert found.segments[0].frames == 40
    assert found.segments[0].duration == pytest.approx(4.0)
    assert found.missing == ""


@pytest.mark.parametrize("name", ["a.mkv", "a.avi"])
def test_a_truncated_video_is_kept_as_far_as_it_goes(tmp_path: Path, name: str) -> None:
    path = film(tmp_path / name, Take(codec="mjpeg", pixels="yuvj420p", options={}))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found = probed(path)
    assert 10 < found.segments[0].frames < 30
    assert found.missing.startswith("is cut off: ")


def test_a_recording_whose_clock_began_earlier_is_not_cut_off(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", Take(times=[60_000 + 100 * i for i in range(40)]))
    found = probed(path)
    assert found.missing == ""
    assert (found.segments[0].start, found.segments[0].duration) == (0.0, 4.0)


def test_limits_are_kept(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    with pytest.raises(Broken, match=r"has frames of 96 x 64 px, more than 0\.006 megapixels"):
        probed(path, megapixels=0.006)
    with pytest.raises(Broken, match=r"lasts 0\.0 hours, more than 0\.001"):
        probed(path, hours=0.001)
    with pytest.raises(Broken, match="has more than 39 frames"):
        probed(path, frames=39)


def test_a_video_whose_pictures_are_all_gone_is_broken(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", Take(codec="libx264"))
    data = path.read_bytes()
    start, end = data.index(b"mdat") + 4, data.index(b"moov") - 4
    path.write_bytes(data[:start] + bytes(end - start) + data[end:])
    with pytest.raises(Broken, match=r"holds no frame that can be decoded \(h264\)"):
        probed(path)


def test_a_container_without_frames_is_broken(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv")
    data = path.read_bytes()
    cluster = data.index(b"\x1f\x43\xb6\x75")
    path.write_bytes(data[: cluster + 12])  # EBML: an element's id and size, but nothing in it
    with pytest.raises(Broken, match=r"holds no frame|cannot be opened as a video"):
        probed(path)
