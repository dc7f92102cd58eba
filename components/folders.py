"""What artifacts are made of: folders with a manifest, and collections of immutable parts.

An artifact is a folder with an `artifact.json` ({"type", "info", "parts"}) beside its files. A collection is a list of
immutable parts, each named by the digest of its content; parts are what the runtime hands out one at a time and reuses.
"""

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from components.manifest import MANIFEST, read_manifest

if TYPE_CHECKING:
    import pyarrow

__all__ = [
    "MANIFEST",
    "Artifact",
    "Collection",
    "Part",
    "Rows",
    "bytes_digest",
    "file_digest",
    "link_or_copy",
    "merged_info",
    "write_json",
]


@dataclass(frozen=True)
class Part:
    """One immutable piece of a collection. `name` is its file below `parts/`; `files` all files it needs, relative to the artifact."""

    name: str
    files: tuple[str, ...]
    rows: int = 0

    @property
    def digest(self) -> str:
        """The digest of its content, which is its name without the ending."""
        return Path(self.name).stem


@dataclass(frozen=True)
class Artifact:
    """A typed value in a folder. Subclasses say what the files in it are."""

    path: Path
    color: ClassVar[str] = "#8a8f98"  # of its ports and edges
    holds: ClassVar[tuple[str, ...]] = ()  # the files that every one of the type has, beside its parts

    @classmethod
    def create(cls, folder: Path, info: dict[str, Any] | None = None, parts: Iterable[Part] = ()) -> Self:
        """Make `folder`, whose files stand there already or will, an artifact of this type."""
        folder.mkdir(parents=True, exist_ok=True)
        listed = [{"name": p.name, "files": list(p.files), "rows": p.rows} for p in parts]
        write_json(folder / MANIFEST, {"type": cls.__name__, "info": info or {}, "parts": listed})
        return cls(folder)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The content of `artifact.json`."""
        return read_manifest(self.path, type(self).__name__)

    @property
    def info(self) -> dict[str, Any]:
        """What is known of the whole: see each type."""
        found: dict[str, Any] = self.manifest["info"]
        return found


@dataclass(frozen=True)
class Collection(Artifact):
    """An artifact made of parts; `only` narrows it to some of them (by name), in their order."""

    only: tuple[str, ...] | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts, in order."""
        every = (Part(p["name"], tuple(p["files"]), p["rows"]) for p in self.manifest["parts"])
        return tuple(p for p in every if self.only is None or p.name in self.only)

    def select(self, *names: str) -> Self:
        """The same collection narrowed to the named parts."""
        return replace(self, only=names)

    def files(self) -> list[Path]:
        """The paths of the parts, in order."""
        return [self.path / "parts" / p.name for p in self.parts]

    def identity(self, name: str) -> str:
        """By what a part is known when it is looked up whether it was done before: what a component can make of it depends on no more."""
        return name

    def things(self, part: Part) -> tuple[str, ...]:
        """What people call that which a part is of, such as the name of its video; nothing where it has no name."""
        return ()

    def groups(self, together: str = "") -> tuple[tuple[str, ...], ...]:
        """The parts (by name) that are handed out at once: each alone, or, of Rows, all that share a value in column `together`."""
        return tuple((part.name,) for part in self.parts)

    def __len__(self) -> int:
        """The number of rows over all parts."""
        return sum(p.rows for p in self.parts)

    @classmethod
    def merge(cls, pieces: Iterable[Self], folder: Path) -> Self:
        """One collection in `folder` with the parts of all `pieces` in order (a part that comes twice, once), by hard links."""
        parts: dict[str, Part] = {}
        infos = []
        for piece in pieces:
            infos.append(piece.info)
            for part in piece.parts:
                if part.name not in parts:
                    parts[part.name] = part
                    for file in part.files:
                        link_or_copy(piece.path / file, folder / file)
        return cls.create(folder, merged_info(infos), parts.values())


class Rows(Collection):
    """A collection whose parts are Parquet files of one schema."""

    compression: ClassVar[str] = "zstd"  # "none" also looks for no repetitions

    @classmethod
    def schema(cls) -> "pyarrow.Schema":
        """The columns."""
        raise TypeError(f"{cls.__name__} has no schema")

    def tables(self) -> Iterator["pyarrow.Table"]:
        """The parts as tables, one in memory at a time."""
        import pyarrow.parquet

        for file in self.files():
            with pyarrow.parquet.ParquetFile(file) as opened:  # read_table would take "a=b" in a path for a column
                yield opened.read()

    def groups(self, together: str = "") -> tuple[tuple[str, ...], ...]:
        """As in Collection; groups stand where their first part stood."""
        if not together:
            return super().groups()
        group = {part.name: number for number, part in enumerate(self.parts)}
        seen: dict[Any, str] = {}  # value -> the first part that has it
        for part, file in zip(self.parts, self.files(), strict=True):
            for value in _values(file, together):
                joined = {group[part.name], group[seen.setdefault(value, part.name)]}
                if len(joined) > 1:
                    group.update({name: min(joined) for name, number in group.items() if number in joined})
        return tuple(tuple(n for n, number in group.items() if number == one) for one in dict.fromkeys(group.values()))

    def things(self, part: Part) -> tuple[str, ...]:
        """As in Collection: the videos, or the images, that its rows are of."""
        for column in ("video", "image"):
            if column in self.schema().names and (found := [v for v in _values(self.path / "parts" / part.name, column) if v]):
                return tuple(str(name) for name in found if isinstance(name, str))
        return ()

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows as dicts, part by part, a few in memory at a time."""
        import pyarrow.parquet

        for file in self.files():
            with pyarrow.parquet.ParquetFile(file) as opened:
                for batch in opened.iter_batches(batch_size=64):
                    yield from batch.to_pylist()

    @classmethod
    def part_from(cls, rows: list[dict[str, Any]], folder: Path) -> Part:
        """Write `rows` as one part of the artifact being made in `folder`."""
        import pyarrow

        return cls.part_from_table(pyarrow.Table.from_pylist(rows, cls.schema()), folder)

    @classmethod
    def part_from_table(cls, table: "pyarrow.Table", folder: Path) -> Part:
        """Write `table` as one part of the artifact being made in `folder`; its name is the digest of the file."""
        import pyarrow.parquet

        (folder / "parts").mkdir(parents=True, exist_ok=True)
        partial = folder / "parts" / f"{os.getpid()}-{threading.get_ident()}.partial"
        whole = table.cast(cls.schema()).combine_chunks()  # the same rows in other chunks would be other bytes
        packed = cls.compression != "none"
        pyarrow.parquet.write_table(whole, partial, compression=cls.compression, use_dictionary=packed, row_group_size=256)
        name = f"{file_digest(partial)[:32]}.parquet"
        partial.rename(folder / "parts" / name)
        return Part(name, (f"parts/{name}",), table.num_rows)

    @classmethod
    def from_rows(cls, folder: Path, rows: Iterable[dict[str, Any]], info: dict[str, Any], *, group: str = "", shard: int = 256) -> Self:
        """Write `rows` in shards of at most `shard` rows, a new one wherever column `group` changes."""
        parts: list[Part] = []
        held: list[dict[str, Any]] = []
        for row in rows:
            if held and (len(held) == shard or (group and held[-1][group] != row[group])):
                parts.append(cls.part_from(held, folder))
                held = []
            held.append(row)
        if held:
            parts.append(cls.part_from(held, folder))
        return cls.create(folder, info, parts)


def _values(file: Path, column: str) -> list[Any]:
    """The different values of a column of a Parquet file, in the order in which they come."""
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(file) as opened:
        values: list[Any] = opened.read([column])[column].unique().to_pylist()
    return values


def merged_info(infos: list[dict[str, Any]]) -> dict[str, Any]:
    """What is known of the whole, from its pieces: counts add up, lists unite in order, of other things the first stands."""
    merged: dict[str, Any] = {}
    for info in infos:
        for key, value in info.items():
            if key == "counts":
                counts = merged.setdefault("counts", {})
                merged["counts"] = {n: counts.get(n, 0) + value.get(n, 0) for n in {**counts, **value}}
            elif key == "classes" or (isinstance(value, list) and key == "broken"):
                merged[key] = merged.get(key, []) + [v for v in value if v not in merged.get(key, [])]
            else:
                merged.setdefault(key, value)
    return merged


def write_json(path: Path, value: Any) -> None:
    """Write `value` so that the same value gives the same bytes."""
    path.write_text(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def bytes_digest(data: bytes) -> str:
    """The sha256 of `data`, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """The sha256 of a file's content, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def link_or_copy(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`: a hard link where the file system allows it, else a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
