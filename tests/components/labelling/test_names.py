"""Labels find their frames by name however much of the path either says, and never by guessing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import InputError
from components.labelling.names import fitting

WORD = st.text("abcde", min_size=1, max_size=3)
NAMES = st.lists(st.lists(WORD, min_size=1, max_size=3).map(lambda p: "/".join(p) + ".mp4"), unique=True, max_size=8)


def fits(name, known, **more):
    return fitting([name], known, what="video", **more).get(name)


@pytest.mark.parametrize(
    "name",
    ["early", "early.mp4", "early.avi", "inlet/early", "inlet/early.mp4", "videos/inlet/early.mp4", "./inlet/early.mp4", "inlet\\early"],
)
def test_a_name_fits_with_or_without_folder_and_ending(name):
    assert fits(name, ["inlet/early.mp4", "inlet/late.mp4", "dock/noon.mkv"]) == "inlet/early.mp4"


@given(NAMES)
def test_every_name_fits_itself(names):
    assert fitting(names, names, what="video") == {n: n for n in names}


@pytest.mark.parametrize("name", ["outlet/early.mp4", "earl", "early.mp4.bak.old", "other/inlet/late", ""])
def test_what_says_another_place_does_not_fit(name):
    assert fits(name, ["inlet/early.mp4"]) is None


def test_the_ending_decides_before_the_name_alone():
    assert fits("early.mkv", ["inlet/early.mp4", "dock/early.mkv"]) == "dock/early.mkv"


def test_a_name_that_fits_several_is_refused():
    with pytest.raises(InputError, match=r"'early' may be 'inlet/early.mp4' or 'dock/early.mkv'.*folder above"):
        fits("early", ["inlet/early.mp4", "dock/early.mkv"])


def test_several_names_that_fit_one_are_refused():
    with pytest.raises(InputError, match=r"'early.mp4' may be what the labels call 'inlet/early' or 'dock/early'"):
        fitting(["inlet/early", "dock/early"], ["early.mp4"], what="video")


def test_by_name_alone_folders_do_not_count():
    assert fits("task_7/early.mp4", ["inlet/early.mp4"], by_path=False) == "inlet/early.mp4"
    with pytest.raises(InputError, match="Match them by path"):
        fits("a/early.mp4", ["b/early.mp4", "c/early.mp4"], by_path=False)


def test_a_frame_s_own_id_is_a_name_too():
    assert fits("early.mp4@000000500.png", ["inlet/early.mp4@000000000", "inlet/early.mp4@000000500"]) == "inlet/early.mp4@000000500"
