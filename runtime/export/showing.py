"""What a step gave, as a notebook shows it: pictures, curves, numbers and the first images. Inlined into exported notebooks."""

import struct
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from typing import Any

from components.artifacts import Collection, Frames, Metrics
from runtime.export.standalone import Step

__all__ = ["Shown", "show"]

IMAGES = 6  # shown of a collection


class Shown:
    """Something to look at: a notebook asks for its HTML."""

    def __init__(self, html: str) -> None:
        self.html = html

    def _repr_html_(self) -> str:
        return self.html


def show(step: Step, made: Any) -> Shown:
    """The pictures and curves that a step reported, and a glance at each thing it gave."""
    artifacts = made._asdict() if hasattr(made, "_fields") else {type(made).__name__.lower(): made}
    parts = [*_pictures(step.pictures.items()), *_curves(step.curves)]
    for port, artifact in artifacts.items():
        if artifact is not None:
            parts += _glance(port, artifact)
    return Shown("".join(parts))


def _glance(port: str, artifact: Any) -> Iterator[str]:
    size = f", {len(artifact)} rows in {len(artifact.parts)} parts" if isinstance(artifact, Collection) else ""
    yield f"<p><b>{escape(port)}</b>: {escape(type(artifact).__name__)}{size}</p>"
    if isinstance(artifact, Frames):
        yield from _pictures((row["id"], row["image"]) for row in islice(artifact.rows(), IMAGES))
    if isinstance(artifact, Metrics):
        rows = "".join(f"<tr><td>{escape(name)}</td><td>{value:.4g}</td></tr>" for name, value in artifact.values.items())
        yield f"<table>{rows}</table>"


def _pictures(images: Iterable[tuple[str, Any]]) -> Iterator[str]:
    for name, image in images:
        data = image if isinstance(image, bytes) else _png(image)
        kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
        source = f"data:image/{kind};base64,{b64encode(data).decode()}"
        yield f'<img alt="{escape(name)}" title="{escape(name)}" src="{source}" style="max-height:240px;margin:4px">'


def _curves(curves: dict[str, list[tuple[int, float]]]) -> Iterator[str]:
    for name, points in curves.items():
        if len(points) == 1:
            yield f"<p>{escape(name)}: {points[0][1]:.4g}</p>"
            continue
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        wide, tall = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
        line = " ".join(f"{(x - min(xs)) / wide * 300:.1f},{80 - (y - min(ys)) / tall * 76:.1f}" for x, y in points)
        drawn = f'<svg width="304" height="84"><polyline fill="none" stroke="#1c7ed6" stroke-width="2" points="{line}"/></svg>'
        yield f"<figure><figcaption>{escape(name)}: {ys[0]:.4g} to {ys[-1]:.4g}</figcaption>{drawn}</figure>"


def _png(image: Any) -> bytes:
    """An (H, W, 3) uint8 array as a PNG file."""
    height, width, _ = image.shape
    lines = b"".join(b"\0" + image[row].tobytes() for row in range(height))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    packed = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)
