"""YOLO's text files, one an image: `class x y width height` with the box's middle and size as parts of the image."""

import re
from pathlib import PurePosixPath

from components.files import NamedFile
from components.labelling.marks import Mark
from components.labelling.reading import Reading, number, whole_number

__all__ = ["class_names", "is_class_list", "read_yolo"]

LISTS = ("classes.txt", "labels.txt", "obj.names", "train.txt", "val.txt", "valid.txt", "test.txt", "readme.txt")


def is_class_list(file: NamedFile) -> bool:
    """Whether a text file is one of those that lie beside YOLO's labels: class names, lists of images."""
    return PurePosixPath(file.name).name.lower() in LISTS


def read_yolo(reading: Reading) -> None:
    """Read boxes; a line of more than six numbers is a polygon, read as the box around it. Classes without a name are called class_N."""
    names = class_names(reading)
    image = _image_name(reading.file)
    reading.add(Mark(None, image=image), "")
    for line, text in enumerate(reading.text().splitlines(), 1):
        where, words = f"line {line}", text.split()
        if not words:
            continue
        if len(words) < 5:
            reading.fail(where, f"has {len(words)} words, where YOLO has 'class x y width height'", "Choose the format, or correct it.")
        label = whole_number(reading, where, "class", words[0])
        if names and label not in names and not _goes_without_name(reading, where, label):
            continue
        numbers = [number(reading, where, "a number", w) for w in words[1:]]
        reading.add(Mark(names.get(label, f"class_{label}"), image=image, box=_box(reading, where, numbers), relative=True), where)


def class_names(reading: Reading) -> dict[int, str]:
    """The names in the nearest data.yaml (or dataset.yaml), classes.txt or obj.names; empty if there is none."""
    if (found := reading.near("data.yaml", "data.yml", "dataset.yaml")) and (names := _names_in_yaml(found)):
        return names
    listed = reading.near("classes.txt", "obj.names", "labels.txt")
    return _names_in_lines(listed.text()) if listed else {}


def _goes_without_name(reading: Reading, where: str, label: int) -> bool:
    """Whether a class that the list of names lacks may stand."""
    if reading.policy.unknown == "error":
        reading.fail(where, f"is of class {label}, which has no name", "Add the name, or let unknown classes be skipped.")
    reading.counts["unknown"] += reading.policy.unknown == "skip"
    return reading.policy.unknown == "keep"


def _names_in_lines(text: str) -> dict[int, str]:
    return dict(enumerate(line.strip() for line in text.strip().splitlines()))


def _names_in_yaml(reading: Reading) -> dict[int, str]:
    """The `names` of a data.yaml, in any of the three ways people write them: [a, b], a line each with -, a line each with N:."""
    lines = [re.sub(r"\s#.*$|^#.*$", "", line).rstrip() for line in reading.text().splitlines()]
    start = next((n for n, line in enumerate(lines) if re.match(r"names\s*:", line)), None)
    if start is None:
        return {}
    rest = lines[start].split(":", 1)[1].strip()
    if rest:
        return _names_inline(reading, start, " ".join([rest, *lines[start + 1 :]]))
    names: dict[int, str] = {}
    for line, text in enumerate(lines[start + 1 :], start + 2):
        if not text.strip():
            continue
        found = re.match(r"\s*-\s+(.+)$", text) or re.match(r"\s+['\"]?(\d+)['\"]?\s*:\s*(.+)$", text)
        if not found:
            if not text[0].isspace():
                break
            reading.fail(f"line {line}", "is no class name that can be read", "Write the names as [one, two].")
        number_ = int(found[1]) if found.lastindex == 2 else len(names)
        names[number_] = _unquoted(found[found.lastindex or 1])
    return names


def _names_inline(reading: Reading, line: int, text: str) -> dict[int, str]:
    found = re.match(r"\[(.*?)\]|\{(.*?)\}", text)
    if not found:
        reading.fail(f"line {line + 1}", "names no classes that can be read", "Write the names as [one, two].")
    if found[1] is not None:
        return dict(enumerate(_unquoted(word) for word in found[1].split(",") if word.strip()))
    pairs = [word.split(":", 1) for word in found[2].split(",") if ":" in word]
    return {whole_number(reading, f"line {line + 1}", "class", _unquoted(n)): _unquoted(name) for n, name in pairs}


def _unquoted(word: str) -> str:
    word = word.strip()
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word


def _image_name(file: NamedFile) -> str:
    """`labels/train/a.txt` is of `images/train/a.jpg`: the name without the ending and without the folder `labels`."""
    parts = PurePosixPath(file.name).with_suffix("").parts
    return "/".join(parts[parts.index("labels") + 1 :] if "labels" in parts[:-1] else parts)


def _box(reading: Reading, where: str, numbers: list[float]) -> tuple[float, float, float, float]:
    if len(numbers) <= 5:  # the fifth is a model's confidence
        x, y, width, height = numbers[:4]
        return x - width / 2, y - height / 2, width, height
    if len(numbers) % 2:
        reading.fail(where, f"is a polygon with {len(numbers)} numbers, which are no pairs")
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across) - min(across), max(down) - min(down)
