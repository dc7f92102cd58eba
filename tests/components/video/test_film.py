from pathlib import Path

import pytest

from components.errors import InputError
from components.video.film import Broken, naming, opened
from tests.components.video.filming import Take, film, sound


def why_not(path: Path) -> str:
    with pytest.raises(Broken) as refused, opened(path):
        pass
    return str(refused.value)


def test_an_open_film_gives_its_packets_and_frames(tmp_path: Path) -> None:
    with opened(film(tmp_path / "a.mkv", Take(frames=12))) as film_:
        packets = list(film_.packets())
        assert film_.codec == "h264"
        assert all(film_.gives_frame(p) for p in packets)
        assert sum(len(film_.decode(p)) for p in [*packets, None]) == len(packets) == 12


def test_what_is_no_video_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("dear diary, no pictures today\n" * 20)
    (tmp_path / "noise.mp4").write_bytes(bytes(range(256)) * 50)
    assert why_not(tmp_path / "gone.mp4") == "is not there, or is no regular file"
    assert why_not(tmp_path) == "is not there, or is no regular file"
    assert why_not(tmp_path / "empty.mp4") == "is empty"
    assert why_not(tmp_path / "text.mp4") == "is text, not a video"
    assert why_not(tmp_path / "noise.mp4").startswith(("cannot be opened as a video", "is not in MP4"))
    assert why_not(sound(tmp_path / "sound.mp4")) == "holds no video, only sound"


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXTINF:4,\n{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{secret}'\n",
        "ffconcat version 1.0\nfile http://127.0.0.1:9/x\n",
    ],
    ids=["HLS", "concat", "concat over the network"],
)
def test_a_playlist_named_mp4_opens_no_other_file(tmp_path: Path, text: str) -> None:
    secret = film(tmp_path / "secret.mp4")
    (tmp_path / "list.mp4").write_text(text.format(secret=secret))
    assert why_not(tmp_path / "list.mp4") == "is text, not a video"


def test_other_containers_are_refused_whatever_they_are_called(tmp_path: Path) -> None:
    film(tmp_path / "a.ts").rename(tmp_path / "a.mp4")
    assert why_not(tmp_path / "a.mp4") == "is not in MP4, MOV, MKV, AVI or WebM format"


def test_names_with_signs_that_url_readers_understand_are_plain_names(tmp_path: Path) -> None:
    with opened(film(tmp_path / "concat:a|b %20 #1?.mp4", Take(frames=3))) as film_:
        assert len(list(film_.packets())) == 3


def test_packets_from_begin_at_a_keyframe_not_after_the_stamp(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    with opened(path) as film_:
        stamps = [p.pts for p in film_.packets() if p.pts is not None]
        for stamp in stamps:
            first = next(film_.packets_from(stamp))
            assert first.is_keyframe
            assert first.pts is not None
            assert stamp - 10 * (stamps[1] - stamps[0]) < first.pts <= stamp


def test_a_packet_that_does_not_decode_is_counted(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", Take(codec="ffv1", frames=3, options={"slicecrc": "1"}))
    with opened(path) as film_:
        packet = next(film_.packets())
        hurt = type(packet)(b"\xff" * 10)
        hurt.stream = packet.stream
        film_.decode(hurt)
        assert film_.failures == 1


def test_naming_says_which_file_is_broken() -> None:
    with pytest.raises(InputError, match=r"'cam/a\.mp4' is empty\. Mend the file"), naming("cam/a.mp4"):
        raise Broken("is empty")
