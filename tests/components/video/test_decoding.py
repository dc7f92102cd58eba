from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.video.decoding import DROP, FULL, REFERENCE, decoded, feeding, read_index
from components.video.film import Broken
from components.video.probe import Limit, probe
from components.video.segment import Segment
from tests.components.video.filming import B_FRAMES, OPEN_GROUPS, Take, every_frame, film

I, P, B = "I", "P", "B"  # noqa: E741


def plan(kinds: str, shown: list[int], wanted: set[int], *, jumps: bool = True) -> list[int]:
    packets = np.array(shown)
    keys = np.array([kind == I for kind in kinds])
    return feeding(packets, keys, np.isin(packets, list(wanted)), jumps=jumps).tolist()


def test_a_group_without_wanted_frames_is_not_decoded() -> None:
    assert plan("IPPIPP", [0, 1, 2, 3, 4, 5], {4}) == [DROP, DROP, DROP, REFERENCE, FULL, DROP]


def test_without_jumps_all_up_to_the_last_wanted_frame_is_decoded() -> None:
    assert plan("IPPIPP", [0, 1, 2, 3, 4, 5], {4}, jumps=False) == [REFERENCE] * 4 + [FULL, DROP]


def test_a_frame_before_its_keyframe_needs_the_group_before() -> None:
    assert plan("IPIBP", [0, 1, 3, 2, 4], {2}) == [REFERENCE, REFERENCE, REFERENCE, FULL, DROP]


def test_nothing_wanted_nothing_decoded() -> None:
    assert plan("IPIP", [0, 1, 2, 3], set()) == [DROP] * 4


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=40), st.data())
def test_what_a_wanted_frame_may_need_is_always_decoded(keys: list[bool], data: st.DataObject) -> None:
    is_key = np.array([True, *keys])
    stamps = np.arange(len(is_key))
    wanted = np.array(data.draw(st.lists(st.booleans(), min_size=len(is_key), max_size=len(is_key))))
    done = feeding(stamps, is_key, wanted, jumps=True)
    for at in np.flatnonzero(wanted):
        key = int(np.flatnonzero(is_key[: at + 1])[-1])
        assert done[at] == FULL
        assert (done[key:at] != DROP).all()
    assert ((done == FULL) == wanted).all()


def segments(path: Path, seconds: float) -> list[Segment]:
    return probe(path, name="a", media="a", digest="d", segment_seconds=seconds, limit=Limit()).segments


@pytest.mark.parametrize("options", [B_FRAMES, OPEN_GROUPS], ids=["closed groups", "open groups"])
@pytest.mark.parametrize("step", [1, 7, 13])
def test_frames_decoded_sparsely_are_those_of_plain_decoding(tmp_path: Path, options: dict[str, str], step: int) -> None:
    path = film(tmp_path / "a.mp4", Take(options=options))
    plain = every_frame(path)
    seen = []
    for segment in segments(path, 1.0):
        index = read_index(segment, path)
        chosen = (np.arange(len(index.times)) + segment.first_index) % step == 0
        given = decoded(segment, path, index, chosen, threads=1)
        seen += [(segment.first_index + at, f.to_ndarray(format="rgb24")) for at, f in given if f]
    assert [at for at, _ in seen] == list(range(0, 40, step))
    for at, image in seen:
        assert np.array_equal(image, plain[at][1])


def test_more_threads_give_the_same_frames(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", Take(options=B_FRAMES))
    (segment,) = segments(path, 60.0)
    index = read_index(segment, path)
    chosen = np.arange(40) % 3 == 0
    one, three = ([f.to_ndarray() for _, f in decoded(segment, path, index, chosen, threads=n) if f] for n in (1, 3))
    assert len(one) == 14
    assert all(np.array_equal(a, b) for a, b in zip(one, three, strict=True))


def test_an_index_counts_the_frames_of_its_segment_alone(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", Take(options=OPEN_GROUPS))
    pieces = segments(path, 1.0)
    found = [read_index(piece, path).times for piece in pieces]
    assert len(pieces) > 2
    assert np.concatenate(found).tolist() == pytest.approx((np.arange(40) / 10).tolist())
    assert [len(times) for times in found] == [piece.frames for piece in pieces]


def test_a_file_that_is_no_longer_what_it_was_is_refused(tmp_path: Path) -> None:
    path = film(tmp_path / "a.avi", Take(codec="mjpeg", pixels="yuvj420p", options={}))
    (segment,) = segments(path, 60.0)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"movi") + 4])
    with pytest.raises(Broken):
        read_index(segment, path)
