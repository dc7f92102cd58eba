"""Reads all label files of a folder into one Labels artifact, a part a video (or a folder of images)."""

from collections import Counter, defaultdict
from pathlib import Path

from components.artifacts import Labels
from components.context import context
from components.errors import InputError
from components.files import NamedFile, named_files
from components.labelling.formats import choose_format
from components.labelling.marks import Mark
from components.labelling.reading import Policy
from components.words import counted

__all__ = ["collect"]

WORDS = {
    "unknown": ("mark of an unknown class", "marks of unknown classes"),
    "invalid": ("impossible box", "impossible boxes"),
    "other_shapes": ("shape that is no box", "shapes that are no boxes"),
    "crowds": ("crowd", "crowds"),
    "not_considered": ("line that is not to be considered", "lines that are not to be considered"),
    "without_box": ("mark without a box", "marks without a box"),
}


def collect(source: str, folder: Path, *, suffixes: tuple[str, ...], wanted: str, policy: Policy) -> Labels:
    """Read the files that `source` names, in the format `wanted` ("auto": found out), into the artifact in `folder`."""
    files = named_files(source, suffixes)
    chosen, mine, others = choose_format(files, wanted)
    beside = {f.name: f for f in files}
    groups: dict[str, list[Mark]] = defaultdict(list)
    counts: Counter[str] = Counter(files=len(mine))
    for done, file in enumerate(mine):
        if done % 64 == 0:
            context().progress(done, len(mine), file.name)
        reading = chosen.reading(file, policy, beside)
        counts.update(reading.counts)
        for mark in reading.marks:
            groups[mark.video or reading.folder.as_posix()].append(mark)
    _say_others(others)
    return _write(groups, chosen.name, counts, folder)


def _write(groups: dict[str, list[Mark]], format: str, counts: Counter[str], folder: Path) -> Labels:
    marks = [mark for held in groups.values() for mark in held if mark.label is not None]
    if not marks:
        raise InputError(
            f"The labels name nothing in {counted(counts['files'], 'file')}.", "Check the path, the classes and what is skipped."
        )
    boxes = any(mark.box for mark in marks)
    if boxes:
        counts["without_box"] = sum(mark.box is None for mark in marks)
        groups = {name: [m for m in held if m.label is None or m.box] for name, held in groups.items()}
    classes = sorted({mark.label for mark in marks if mark.label and (mark.box or not boxes)})
    counts["marks"] = len(marks) - counts["without_box"]
    for name, words in WORDS.items():
        if counts[name]:
            context().log(f"Left out: {counted(counts[name], *words)}.")
    marked, shown = counted(counts["marks"], "mark"), counted(len(classes), "class", "classes")
    context().log(f"{marked} of {shown} in {counted(counts['files'], 'file')} ({format}).")
    parts = [Labels.part_from([mark.row() for mark in groups[name]], folder) for name in sorted(groups) if groups[name]]
    info = {"kind": "boxes" if boxes else "classes", "classes": classes, "format": format, "counts": {n: c for n, c in counts.items() if c}}
    return Labels.create(folder, info, parts)


def _say_others(others: list[NamedFile]) -> None:
    if others:
        context().log(f"Not read, since no labels: {counted(len(others), 'file')} beside them.")
