"""The label formats: which files each reads, and which of them a folder holds."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from components.errors import InputError
from components.files import NamedFile
from components.labelling.coco import read_coco
from components.labelling.cvat import read_cvat
from components.labelling.imagefolder import IMAGES, read_image_folder
from components.labelling.mot import read_mot
from components.labelling.reading import Policy, Reading
from components.labelling.table import has_header, read_table
from components.labelling.voc import read_voc
from components.labelling.yolo import is_class_list, read_yolo
from components.words import counted

__all__ = ["FORMATS", "SUFFIXES", "Format", "choose_format"]

HEAD = 65536  # bytes from which a format is told
NUMBER = r"[-+]?[\d.]+(?:[eE][-+]?\d+)?"


@dataclass(frozen=True)
class Format:
    """A way to write labels down. `claims` tells from a file's first text whether it is of this format."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    claims: Callable[[NamedFile, str], bool]
    read: Callable[[Reading], None]

    def files(self, files: Iterable[NamedFile]) -> list[NamedFile]:
        """Those of `files` that may be of this format by their endings."""
        mine = [f for f in files if f.path.suffix.lower() in self.suffixes]
        return [f for f in mine if not is_class_list(f)] if self.name in ("yolo", "mot") else mine

    def reading(self, file: NamedFile, policy: Policy, beside: Mapping[str, NamedFile]) -> Reading:
        """`file`, read; `beside` are all files that are read, by name."""
        reading = Reading(file, policy, beside=beside)
        self.read(reading)
        return reading


def choose_format(files: list[NamedFile], wanted: str) -> tuple[Format, list[NamedFile], list[NamedFile]]:
    """The format `wanted`, or for "auto" the one that the files are of; its files; and the files that are no labels."""
    if wanted != "auto":
        mine = FORMATS[wanted].files(files)
        if not mine:
            endings = ", ".join(FORMATS[wanted].suffixes)
            raise InputError(f"No {FORMATS[wanted].title} file is there (such end in {endings}).", "Check the path.")
        return FORMATS[wanted], mine, [f for f in files if f not in mine]
    claimed = {f: format_ for f in files if (format_ := _claimant(f)) is not None}
    counts = Counter(f.name for f in claimed.values() if f.name != "imagefolder") or Counter(f.name for f in claimed.values())
    if not counts:
        raise InputError(f"{_some(files)} can be read as labels in no known format.", "Choose the format to see what is wrong.")
    if len(counts) > 1:
        both = " and ".join(FORMATS[n].title for n in sorted(counts))
        raise InputError(f"There are labels in more than one format: {both}.", "Choose the format, or name a folder with one of them.")
    chosen = FORMATS[next(iter(counts))]
    empty = [f for f in chosen.files(files) if f not in claimed and chosen.name == "yolo" and not _head(f).strip()]
    mine = [f for f in files if claimed.get(f) is chosen or f in empty]
    return chosen, mine, [f for f in files if f not in mine and f.path.suffix.lower() not in IMAGES]


def _claimant(file: NamedFile) -> Format | None:
    suffix = file.path.suffix.lower()
    candidates = [f for f in FORMATS.values() if suffix in f.suffixes]
    head = "" if suffix in IMAGES or not candidates else _head(file)
    return next((f for f in candidates if f.claims(file, head)), None)


def _head(file: NamedFile) -> str:
    try:
        with file.path.open("rb") as opened:
            return opened.read(HEAD).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _outermost(head: str) -> str:
    """The name of an XML file's first element."""
    found = re.search(r"<([A-Za-z_][\w.-]*)", re.sub(r"<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\])?\s*>", "", head, flags=re.DOTALL))
    return found[1] if found else ""


def _first_line(head: str) -> str:
    return next((line.strip() for line in head.splitlines() if line.strip()), "")


def _is_coco(file: NamedFile, head: str) -> bool:
    return re.search(r'"(images|annotations|categories)"\s*:', head) is not None


def _is_mot(file: NamedFile, head: str) -> bool:
    return re.fullmatch(rf"{NUMBER}(\s*,\s*{NUMBER}){{5,}}", _first_line(head)) is not None


def _is_yolo(file: NamedFile, head: str) -> bool:
    return not is_class_list(file) and re.fullmatch(rf"\d+(\s+{NUMBER}){{4,}}", _first_line(head)) is not None


def _some(files: list[NamedFile]) -> str:
    names = ", ".join(f.name for f in files[:3])
    if len(files) > 3:
        return f"None of {names} and {counted(len(files) - 3, 'more file')}"
    return f"Neither of {names}" if len(files) > 1 else names


FORMATS = {
    made.name: made
    for made in (
        Format("coco", "COCO", (".json",), _is_coco, read_coco),
        Format("cvat", "CVAT", (".xml",), lambda file, head: _outermost(head) == "annotations", read_cvat),
        Format("voc", "Pascal VOC", (".xml",), lambda file, head: _outermost(head) == "annotation", read_voc),
        Format("csv", "CSV", (".csv", ".tsv"), lambda file, head: has_header(_first_line(head)), read_table),
        Format("mot", "MOT", (".txt", ".csv"), _is_mot, read_mot),
        Format("yolo", "YOLO", (".txt",), _is_yolo, read_yolo),
        Format("imagefolder", "image folder", IMAGES, lambda file, head: "/" in file.name, read_image_folder),
    )
}
ASIDE = (".ini", ".names", ".yaml", ".yml")  # class names and the like
SUFFIXES = tuple(sorted({*ASIDE, *(suffix for made in FORMATS.values() for suffix in made.suffixes)}))
