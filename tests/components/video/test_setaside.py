import pytest

from components.errors import InputError
from components.video.setaside import SHOWN, SetAside


def aside(count: int) -> SetAside:
    made = SetAside("video")
    for number in range(count):
        made.add(f"{number}.mp4", "is empty")
    return made


def test_broken_files_are_let_pass_where_allowed_and_others_are_left() -> None:
    made = aside(2)
    made.check(kept=1, allowed=True)
    assert made.broken == [{"video": "0.mp4", "why": "is empty"}, {"video": "1.mp4", "why": "is empty"}]


def test_each_broken_file_is_named_where_none_may_be() -> None:
    with pytest.raises(InputError, match=r"2 videos cannot be used: '0\.mp4' is empty; '1\.mp4' is empty\. .*set aside"):
        aside(2).check(kept=1, allowed=False)


def test_nothing_left_is_an_error_even_where_broken_files_are_allowed() -> None:
    with pytest.raises(InputError, match=r"No video can be used: '0\.mp4' is empty"):
        aside(1).check(kept=0, allowed=True)


def test_a_great_many_are_counted_not_listed() -> None:
    with pytest.raises(InputError, match=r"'19\.mp4' is empty; and 30 more\."):
        aside(SHOWN + 30).check(kept=0, allowed=True)


def test_without_broken_files_there_is_nothing_to_say() -> None:
    SetAside("image").check(kept=3, allowed=False)
