"""What a parameter names outside the workspace is listed in one order, and only regular files are."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import InputError
from components.files import named_files


@pytest.fixture
def cameras(tmp_path):
    """Videos of two cameras, and what lies beside them."""
    for name in ("north/b.mp4", "north/a.MP4", "south/deep/c.mkv", "notes.txt", ".hidden.mp4", ".trash/d.mp4"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def names(source, suffixes=(".mp4", ".mkv")):
    return [file.name for file in named_files(str(source), suffixes)]


def test_a_folder_means_everything_below_it_that_fits(cameras):
    assert names(cameras) == ["north/a.MP4", "north/b.mp4", "south/deep/c.mkv"]
    assert "notes.txt" in names(cameras, ())


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*/*.mp4", ["north/b.mp4"]),
        ("north/*", ["a.MP4", "b.mp4"]),
        ("**/*.mkv", ["south/deep/c.mkv"]),
        ("north/[ab].*", ["a.MP4", "b.mp4"]),
        ("sou?h/**/*", ["south/deep/c.mkv"]),
    ],
)
def test_a_pattern_means_what_it_matches_named_from_its_first_wildcard(cameras, pattern, found):
    assert names(cameras / pattern) == found


def test_a_single_file_is_taken_whatever_its_ending(cameras):
    (file,) = named_files(str(cameras / "notes.txt"), (".mp4",))
    assert (file.name, file.path) == ("notes.txt", cameras / "notes.txt")


def test_a_path_that_looks_like_a_pattern_but_exists_is_a_path(tmp_path):
    (tmp_path / "clips [1]").mkdir()
    (tmp_path / "clips [1]" / "a.mp4").touch()
    assert names(tmp_path / "clips [1]") == names(tmp_path / "clips [1]" / "a.mp4") == ["a.mp4"]


def test_relative_paths_and_patterns_are_read_from_here(cameras, monkeypatch):
    monkeypatch.chdir(cameras)
    assert names("north") == ["a.MP4", "b.mp4"]
    assert names("*/*.mp4") == ["north/b.mp4"]


def test_pipes_and_dead_links_are_not_files(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "dead.mp4").symlink_to(tmp_path / "gone.mp4")
    with pytest.raises(InputError, match=r"holds no \.mp4 file"):
        named_files(str(tmp_path), (".mp4",))
    with pytest.raises(InputError):
        named_files(str(tmp_path / "pipe.mp4"))


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "No file or folder is given"),
        ("   ", "No file or folder is given"),
        ("{here}/nothing", "does not exist.*from where its file lies.*`step` from the current folder"),
        ("{here}/sample_data/videos", "does not exist.*make sample"),
        ("{here}/sample_data/*.avi", "matches no file.*make sample"),
        ("{here}/*.avi", "matches no file"),
        ("{here}/no/**b", "is no pattern"),
        ("{here}/north/*.txt", "matches no file"),
        ("http://127.0.0.1/a.mp4", "does not exist"),
        ("/dev/null", "holds no .mp4 file|does not exist|no file"),
    ],
)
def test_what_names_nothing_is_explained(cameras, source, why):
    with pytest.raises(InputError, match=why):
        named_files(source.format(here=cameras), (".mp4",))


@given(st.sets(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=5), st.permutations(range(5)))
def test_the_order_is_that_of_the_names_whatever_came_first(stems, order):
    with TemporaryDirectory() as folder:
        for _, stem in sorted(zip(order, sorted(stems), strict=False)):
            (Path(folder) / f"{stem}.mp4").touch()
        assert names(folder) == sorted(f"{stem}.mp4" for stem in stems)


def test_a_path_that_no_file_can_have_is_refused_with_a_sentence():
    with pytest.raises(InputError, match="NUL"):
        named_files("videos\0.mp4")
