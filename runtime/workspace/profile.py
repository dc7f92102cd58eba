"""What is in an artifact, in figures: counts, sizes, the balance of classes, boxes, durations; found by SQL over its rows."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from components.artifacts import Artifact, Frames, Labels, Metrics, Model, Predictions, Table, Videos
from runtime.workspace.catalog import ask
from runtime.workspace.workspace import Workspace

__all__ = ["Figure", "Profile", "profile"]

MOST_BARS, MOST_POINTS, BINS = 24, 1_500, 24
SECONDS = 20.0  # a question may take


@dataclass(frozen=True)
class Figure:
    """One thing to draw. bars: (name, value); histogram: (from, to, count); cloud: (x, y, name)."""

    title: str
    kind: Literal["bars", "histogram", "cloud"]
    rows: tuple[tuple[Any, ...], ...]
    unit: str = ""


@dataclass(frozen=True)
class Profile:
    """An artifact in figures; whatever cannot be said of it is left out."""

    facts: Mapping[str, str | int | float]
    figures: tuple[Figure, ...] = ()


def profile(workspace: Workspace, digest: str) -> Profile:
    """The profile of an artifact. Raises WorkspaceError or InputError where it is gone."""
    found = workspace.store.open(digest)
    told = next((make for kind, make in _PROFILES.items() if isinstance(found, kind)), _other)
    made = told(_Asking(workspace, digest, found))
    known = {"files": len(workspace.store.files(digest)), "bytes": workspace.store.size(digest)}
    return Profile({**made.facts, **known}, tuple(f for f in made.figures if f.rows))


@dataclass(frozen=True)
class _Asking:
    """An artifact whose rows are the view `a`."""

    workspace: Workspace
    digest: str
    artifact: Artifact

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return ask(self.workspace, sql, {"a": self.digest}, rows=100_000, seconds=SECONDS)[1]

    def one(self, sql: str) -> tuple[Any, ...]:
        return self.rows(sql)[0]

    def bars(self, title: str, sql: str, unit: str = "") -> Figure:
        return Figure(title, "bars", tuple((str(n), v) for n, v in self.rows(f"{sql} limit {MOST_BARS}")), unit)

    def histogram(self, title: str, value: str, source: str, unit: str = "") -> Figure:
        """How `value`, an expression over `source`, is spread, in equal bins."""
        low, high, many = self.one(f"select min(v), max(v), count(v) from (select {value} as v from {source})")  # noqa: S608
        if not many:
            return Figure(title, "histogram", (), unit)
        whole = isinstance(low, int) and high - low < BINS
        width = 1 if whole else (high - low) / BINS or 1.0
        bin_ = f"least(floor((v - {low}) / {width}), {BINS - 1})"
        sql = f"select {bin_} as b, count(*) from (select {value} as v from {source}) where v is not null group by b order by b"  # noqa: S608
        return Figure(title, "histogram", tuple((low + b * width, low + (b + 1) * width, n) for b, n in self.rows(sql)), unit)


def _frames(a: _Asking) -> Profile:
    total, videos, size, labelled = a.one(
        "select count(*), count(distinct video), avg(octet_length(image)), count(boxes) + count(label) from a"
    )
    facts = {"frames": total, "videos or images": videos, "mean bytes of a frame": round(size or 0), "labelled": labelled}
    sizes = a.bars("Frame sizes", "select width || ' x ' || height, count(*) as n from a group by 1 order by n desc", "frames")
    by_video = a.bars("Frames of each video", "select video, count(*) as n from a group by 1 order by n desc, 1", "frames")
    classes = a.bars("Class balance", "select label, count(*) as n from a where label is not null group by 1 order by n desc", "frames")
    info = a.artifact.info
    facts |= {key: ", ".join(info[key]) if key == "classes" else info[key] for key in ("task", "split", "classes") if info.get(key)}
    return Profile(facts, (classes, *_boxes(a, BOXES_OF_FRAMES), sizes, by_video))


BOXES_OF_FRAMES = "(select b.label as label, b.width as width, b.height as height from (select unnest(boxes) as b from a))"


def _boxes(a: _Asking, source: str) -> Iterable[Figure]:
    """Figures of the boxes in `source`, which has label, width and height."""
    (many,) = a.one(f"select count(*) from {source} where width is not null")  # noqa: S608
    if not many:
        return
    yield a.bars("Boxes of each class", f"select label, count(*) as n from {source} group by 1 order by n desc", "boxes")  # noqa: S608
    sample = f"select width, height, label from {source} where width is not null using sample {MOST_POINTS} rows (reservoir, 1)"  # noqa: S608
    yield Figure("Box sizes", "cloud", tuple((w, h, str(n)) for w, h, n in a.rows(sample)), "px")
    yield a.histogram("Side of a box (square root of its area)", "sqrt(width * height)", source, "px")
    if isinstance(a.artifact, Frames):
        yield a.histogram("Boxes in a frame", "len(boxes)", "a", "boxes")


def _labels(a: _Asking) -> Profile:
    total, videos, images, tracks = a.one("select count(*), count(distinct video), count(distinct image), count(distinct track) from a")
    facts = {"labels": total, "videos": videos, "images": images, "tracks": tracks, "format": str(a.artifact.info.get("format", ""))}
    by_video = a.bars(
        "Labels of each video", "select video, count(*) as n from a where video is not null group by 1 order by n desc", "labels"
    )
    boxes = list(_boxes(a, "(select label, width, height from a where not relative)"))
    classes = [] if boxes else [a.bars("Class balance", "select label, count(*) as n from a group by 1 order by n desc", "labels")]
    return Profile(facts, (*classes, *boxes, by_video))


def _predictions(a: _Asking) -> Profile:
    total, frames, mean = a.one("select count(*), count(distinct frame), avg(score) from a")
    facts = {"predictions": total, "frames with one": frames, "mean score": round(mean or 0, 4)}
    scores = a.histogram("How sure the model is", "score", "a", "score")
    return Profile(facts, (*_boxes(a, "(select label, width, height from a)"), scores))


def _videos(a: _Asking) -> Profile:
    segments = a.artifact.segments() if isinstance(a.artifact, Videos) else []
    films = {s["video"]: s for s in segments}
    seconds = [float(s["duration"] or 0) for s in films.values()]
    facts = {"videos": len(films), "segments": len(segments), "seconds in all": round(sum(seconds), 1)}
    durations = [(name, round(float(s["duration"] or 0), 2)) for name, s in sorted(films.items())][:MOST_BARS]
    sizes = Counter(f"{s['width']} x {s['height']}" for s in films.values()).most_common(MOST_BARS)
    rates = Counter(f"{float(s['fps'] or 0):.4g} fps" for s in films.values()).most_common(MOST_BARS)
    codecs = Counter(str(s["codec"]) for s in films.values()).most_common(MOST_BARS)
    drawn = (
        ("Duration of each video", durations, "s"),
        ("Frame sizes", sizes, "videos"),
        ("Frame rates", rates, "videos"),
        ("Codecs", codecs, "videos"),
    )
    return Profile(facts, tuple(Figure(title, "bars", tuple(rows), unit) for title, rows, unit in drawn))


def _table(a: _Asking) -> Profile:
    (rows,) = a.one("select count(*) from a")
    columns = a.rows("select column_name, column_type from (describe a)")
    numeric = [n for n, kind in columns if kind in ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "HUGEINT", "SMALLINT")][:4]
    spread = [a.histogram(name, f'"{name.replace(chr(34), chr(34) * 2)}"::double', "a") for name in numeric]
    texts = [n for n, kind in columns if kind == "VARCHAR"][:4]
    common = [_most_common(a, name) for name in texts]
    return Profile({"rows": rows, "columns": len(columns)}, (*common, *spread))


def _most_common(a: _Asking, name: str) -> Figure:
    column = f'"{name.replace(chr(34), chr(34) * 2)}"'
    return a.bars(f"Most common: {name}", f"select left({column}, 60), count(*) as n from a group by 1 order by n desc, 1", "rows")  # noqa: S608


def _metrics(a: _Asking) -> Profile:
    content = a.artifact.content if isinstance(a.artifact, Metrics) else {"values": {}, "per_class": {}}
    facts = {name: value for name, value in content["values"].items() if value is not None}
    names = sorted({name for row in content["per_class"].values() for name in row})
    figures = [
        Figure(
            f"{name} of each class",
            "bars",
            tuple((label, row[name]) for label, row in content["per_class"].items() if row.get(name) is not None),
        )
        for name in names
    ]
    return Profile(facts, tuple(figures))


def _model(a: _Asking) -> Profile:
    config = a.artifact.config if isinstance(a.artifact, Model) else {}
    size = config.get("input") or {}
    facts = {
        "task": config.get("task", ""),
        "classes": ", ".join(config.get("classes", ())),
        "input": f"{size.get('width')} x {size.get('height')} px",
    }
    return Profile({**facts, **{f"training: {k}": _short(v) for k, v in (config.get("training") or {}).items()}})


def _other(a: _Asking) -> Profile:
    return Profile({key: _short(value) for key, value in a.artifact.info.items() if key != "pictures"})  # which are shown


def _short(value: Any) -> str | int | float:
    return value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)[:300]


_PROFILES: Mapping[type[Artifact], Callable[[_Asking], Profile]] = {
    Frames: _frames,
    Labels: _labels,
    Predictions: _predictions,
    Videos: _videos,
    Table: _table,
    Metrics: _metrics,
    Model: _model,
}
