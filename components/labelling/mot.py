"""MOTChallenge's text (motchallenge.net): `frame, track, left, top, width, height, considered, class, visibility`, frames from 1."""

from configparser import ConfigParser, Error
from pathlib import PurePosixPath

from components.labelling.marks import Mark, looked_at
from components.labelling.reading import Reading, number, whole_number
from components.labelling.tracks import ended_where_missing

__all__ = ["read_mot"]

CLASSES = (
    "pedestrian", "person_on_vehicle", "car", "bicycle", "motorbike", "non_motor_vehicle", "static_person", "distractor",
    "occluder", "occluder_on_ground", "occluder_full", "reflection", "crowd",
)  # fmt: skip


def read_mot(reading: Reading) -> None:
    """Read the tracks of one sequence; lines that are not to be considered are counted, not read."""
    sequence = _sequence(reading)
    video = sequence.get("name") or _video_name(reading)
    marks: list[tuple[Mark, str]] = []
    frames: list[int] = []
    for line, text in enumerate(reading.text().splitlines(), 1):
        where = f"line {line}"
        if not text.strip():
            continue
        words = [w.strip() for w in text.split(",")]
        if len(words) < 6:
            reading.fail(where, f"has {len(words)} numbers, where MOT has at least 6: frame, track, left, top, width, height")
        frame, track = (whole_number(reading, where, name, word) for name, word in zip(("frame", "track"), words, strict=False))
        if frame < 1:
            reading.fail(where, f"is of frame {frame}, and MOT counts frames from 1")
        frames.append(frame - 1)
        if len(words) > 6 and number(reading, where, "considered", words[6]) == 0:
            reading.counts["not_considered"] += 1
            continue
        left, top, width, height = (number(reading, where, "a number", w) for w in words[2:6])
        box = (left - 1, top - 1, width, height)  # MOT counts pixels from 1
        marks.append((Mark(_label(reading, where, words), video, frame - 1, box=box, track=track), where))
    _add(reading, video, marks, _looked_at(reading, sequence, frames))


def _add(reading: Reading, video: str, marks: list[tuple[Mark, str]], frames: range) -> None:
    if not frames:
        return
    for mark in looked_at(video, frames[0], frames[-1]):
        reading.add(mark, "")
    for mark, where in marks:
        reading.add(mark, where)
    for end in ended_where_missing([m for m, _ in marks], frames):
        reading.add(end, "")


def _looked_at(reading: Reading, sequence: dict[str, str], frames: list[int]) -> range:
    if not frames:
        return range(0)
    length = whole_number(reading, "seqinfo.ini", "seqLength", sequence.get("seqlength", 0))
    if max(frames) - min(frames) > 10_000_000:
        reading.fail("", f"speaks of frame {max(frames) + 1}, which no video has")
    return range(min(frames) if not length else 0, max(max(frames) + 1, min(length, 10_000_000)))


def _label(reading: Reading, where: str, words: list[str]) -> str:
    """Nine columns have a class; ten are of 2D MOT 2015, which knows pedestrians only."""
    number_ = whole_number(reading, where, "class", words[7]) if len(words) in (8, 9) else -1
    if number_ == -1:
        return CLASSES[0]
    return CLASSES[number_ - 1] if 1 <= number_ <= len(CLASSES) else f"class_{number_}"


def _video_name(reading: Reading) -> str:
    """Of `SEQUENCE/gt/gt.txt` the sequence, of any other file its own name."""
    path = PurePosixPath(reading.file.name)
    folders = "/".join(p for p in path.parent.parts if p not in ("gt", "det"))
    return folders if folders and path.name in ("gt.txt", "det.txt") else path.with_suffix("").as_posix()


def _sequence(reading: Reading) -> dict[str, str]:
    """The [Sequence] section of the nearest seqinfo.ini."""
    file = reading.near("seqinfo.ini")
    if file is None:
        return {}
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(file.text())
    except Error as error:
        file.fail("", f"cannot be read: {str(error).splitlines()[0]}")
    return dict(parser["Sequence"]) if parser.has_section("Sequence") else {}
