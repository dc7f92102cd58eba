"""Files from a browser: what they are called, and that none is ever lost, torn or laid over another."""

import os
import time
from pathlib import Path

import pytest

from designer.uploads import incoming, safe_name
from runtime.errors import InputError


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.mp4", "a.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\b.txt", "b.txt"),
        ("a b (1).mp4", "a b (1).mp4"),
        (".profile", "profile"),
        ("é.txt", "é.txt"),
        ("a\0<b>.mp4", "a_b_.mp4"),
        ("x" * 300 + ".mp4", "x" * 120 + ".mp4"),
    ],
)
def test_a_name_is_only_a_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["", "..", "/", " . "])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        safe_name(name)


def keep(folder: Path, content: bytes) -> Path:
    with incoming(folder, "a.mp4") as coming:
        coming.write(content)
        return coming.place()


def test_a_second_file_of_the_name_gets_a_number(tmp_path: Path) -> None:
    kept = [keep(tmp_path / "week", text) for text in (b"one", b"two")]
    assert [(file.name, file.read_bytes()) for file in kept] == [("a.mp4", b"one"), ("a 2.mp4", b"two")]


def test_nothing_is_left_of_what_broke_off_was_empty_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("designer.uploads.MOST_UPLOAD", 3)
    for content, error in ((b"", InputError), (b"1234", InputError)):
        with pytest.raises(error):
            keep(tmp_path, content)
    with incoming(tmp_path, "a.mp4") as coming:
        coming.write(b"12")  # and no more comes
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_app_left_of_an_upload_is_gone_a_day_later(tmp_path: Path) -> None:
    """But not what is still on its way, nor anything that somebody else calls so."""
    day = 86_400
    for name, age in ((".0123456789ab.partial", day + 60), (".ba9876543210.partial", day - 60), (".mine.partial", 9 * day)):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    kept = keep(tmp_path, b"whole")
    assert sorted(file.name for file in tmp_path.iterdir()) == [".ba9876543210.partial", ".mine.partial", kept.name]
