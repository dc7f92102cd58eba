"""A label file being read: its text, the marks found in it, and errors that name the file and the place."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Literal, NoReturn
from xml.etree.ElementTree import Element, ParseError  # only the types; defusedxml reads

import defusedxml
from defusedxml.ElementTree import fromstring

from components.errors import InputError
from components.files import NamedFile
from components.labelling.marks import Mark, problem_with_box

__all__ = ["Policy", "Reading", "number", "whole_number"]

LARGEST_FILE = 512 * 1024 * 1024  # bytes; more is no label file that people made


@dataclass(frozen=True)
class Policy:
    """What the analyst asked for: other names for classes, which classes may occur, what to do with others and with impossible boxes."""

    rename: Mapping[str, str] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()  # empty: all
    unknown: Literal["error", "skip", "keep"] = "error"
    invalid: Literal["error", "skip"] = "error"
    video: str = ""  # the video that all frames are of, whatever the files call it


@dataclass
class Reading:
    """One file being read."""

    file: NamedFile
    policy: Policy = field(default_factory=Policy)
    beside: Mapping[str, NamedFile] = field(default_factory=dict)  # all files that are read, by name
    marks: list[Mark] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def folder(self) -> PurePosixPath:
        """The folder the file lies in, relative to what is read."""
        return PurePosixPath(self.file.name).parent

    def near(self, *names: str) -> "Reading | None":
        """The first file called one of `names` in the file's folder or, within what is read, a folder above."""
        for folder in (self.folder, *self.folder.parents):
            for name in names:
                if found := self.beside.get((folder / name).as_posix()):
                    return Reading(found)
        return None

    def add(self, mark: Mark, where: str, *, size: tuple[float, float] | None = None) -> None:
        """Keep `mark`, found at `where` on an image of `size` px (None: unknown), if the policy lets it be."""
        if self.policy.video and mark.video is not None:
            mark = replace(mark, video=self.policy.video)
        if mark.label is not None:
            mark = replace(mark, label=self.policy.rename.get(mark.label, mark.label))
            if not self._is_known(mark.label or "", where):
                self.counts["unknown"] += 1
                return
        if mark.box and not mark.outside and (problem := problem_with_box(mark.box, relative=mark.relative, size=size)):
            if self.policy.invalid == "error":
                self.fail(where, problem, "Correct it, or let impossible boxes be skipped.")
            self.counts["invalid"] += 1
            return
        self.marks.append(mark)

    def fail(self, where: str, problem: str, remedy: str = "") -> NoReturn:
        """Raise what is wrong at `where` ("" for the file as a whole)."""
        raise InputError(f"{self.file.name}{', ' if where else ''}{where} {problem}.", remedy)

    def text(self) -> str:
        """The content of the file."""
        try:
            if self.file.path.stat().st_size > LARGEST_FILE:
                self.fail("", f"is larger than {LARGEST_FILE // 1024 // 1024} MB", "Split it, a file a video.")
            return self.file.path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            self.fail("", f"is not UTF-8 text (byte {error.start})", "Save it as UTF-8.")
        except OSError as error:
            self.fail("", f"cannot be read: {error.strerror}")

    def json(self) -> Any:
        """The content of a JSON file."""
        try:
            return json.loads(self.text(), parse_constant=lambda name: self.fail("", f"holds {name}, which is no number in JSON"))
        except json.JSONDecodeError as error:
            self.fail(f"line {error.lineno}", f"is not JSON: {error.msg}", "Export it again.")
        except RecursionError:
            self.fail("", "is nested too deeply to be a label file")

    def xml(self) -> Element:
        """The root of an XML file; entities and document types are refused, so that a small file cannot swell."""
        try:
            root: Element = fromstring(self.text(), forbid_dtd=True)
        except ParseError as error:
            self.fail(f"line {error.position[0]}", f"is not XML: {str(error).split(':')[0]}", "Export it again.")
        except defusedxml.DefusedXmlException:
            self.fail("", "declares a document type or entities, which may be an attack", "Remove the <!DOCTYPE ...> part.")
        return root

    def _is_known(self, label: str, where: str) -> bool:
        if not label.strip():
            self.fail(where, "names no class")
        if not self.policy.classes or label in self.policy.classes or self.policy.unknown == "keep":
            return True
        if self.policy.unknown == "error":
            known = ", ".join(sorted(self.policy.classes))
            self.fail(where, f"is of class '{label}', which is not among {known}", "Add it, rename it, or let unknown classes be skipped.")
        return False


def number(reading: Reading, where: str, name: str, value: Any) -> float:
    """`value` as a finite number."""
    try:
        read = float(value)
    except (TypeError, ValueError, OverflowError):
        reading.fail(where, f"has {name} {value!r}, which is no number" if value is not None else f"lacks {name}")
    if read != read or abs(read) == float("inf"):
        reading.fail(where, f"has {name} {value!r}, which is no finite number")
    return read


def whole_number(reading: Reading, where: str, name: str, value: Any) -> int:
    """`value` as a whole number that fits 64 bits."""
    read = number(reading, where, name, value)
    if read != int(read) or abs(read) >= 2**53:
        reading.fail(where, f"has {name} {value!r}, which is no whole number that a frame or track can have")
    return int(read)
