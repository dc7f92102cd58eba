"""In what two artifacts differ: which files, which tensors and by how much, which numbers."""

import json
import math
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from components.words import counted, digits
from runtime.workspace.store import ArtifactStore

__all__ = ["differences_of"]

MOST = 8  # differences that are told
FLOATS = {"F32": "f", "F64": "d"}


def differences_of(store: ArtifactStore, digest: str, other_store: ArtifactStore, other: str) -> tuple[str, ...]:
    """The differences between the artifacts, in words, the first few of them."""
    one_files, other_files = store.files(digest), other_store.files(other)
    told = [f"{name} is {'gone' if name in one_files else 'new'}" for name in sorted(set(one_files) ^ set(other_files))]
    parts = [line for line in told if line.startswith("parts/")]
    if len(parts) > 2:
        gone = sum(line.endswith("gone") for line in parts)
        told = [f"{gone} of {counted(sum(f.startswith('parts/') for f in one_files), 'part')} came out otherwise"]
    for name in sorted(n for n in set(one_files) & set(other_files) if one_files[n] != other_files[n]):
        told += _in_file(store.path(digest) / name, other_store.path(other) / name, name)
    return tuple(told[:MOST])


def _in_file(one: Path, other: Path, name: str) -> list[str]:
    try:
        if name.endswith(".safetensors"):
            return [_in_tensors(one, other, name)]
        if name.endswith(".json"):
            pairs = list(_in_json(json.loads(one.read_text("utf-8")), json.loads(other.read_text("utf-8")), name))
            return pairs or [f"{name} is laid out otherwise"]
    except (OSError, ValueError, KeyError):
        pass
    return [f"{name} differs"]


def _in_json(one: Any, other: Any, at: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from _in_json(one.get(key), other.get(key), f"{at}: {key}" if ": " not in at else f"{at}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from _in_json(first, second, f"{at}[{number}]")
    elif one != other or type(one) is not type(other):
        yield f"{at} was {json.dumps(one)[:60]}, is {json.dumps(other)[:60]}"


def _in_tensors(one: Path, other: Path, name: str) -> str:
    """How many weights' tensors differ, and the greatest difference of any number."""
    first, second = _tensors(one), _tensors(other)
    if first.keys() != second.keys():
        return f"{name} holds other tensors"
    unlike = [key for key in first if first[key] != second[key]]
    most = max((_greatest(first[key], second[key]) for key in unlike), default=0.0)
    by = f", by up to {digits(float(f'{most:.3g}'))}" if math.isfinite(most) else ""
    return f"{name}: {len(unlike)} of {counted(len(first), 'tensor')} of weights differ{by} ({', '.join(unlike[:3])})" if unlike else name


def _tensors(file: Path) -> dict[str, tuple[str, bytes]]:
    """By name, type and bytes. The file: 8 bytes of length (little-endian), a JSON header of that length, then the numbers."""
    data = file.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    spans = {name: (told["dtype"], told["data_offsets"]) for name, told in header.items() if name != "__metadata__"}
    return {name: (dtype, data[start + begin : start + end]) for name, (dtype, (begin, end)) in spans.items()}


def _greatest(one: tuple[str, bytes], other: tuple[str, bytes]) -> float:
    if one[0] != other[0] or one[0] not in FLOATS or len(one[1]) != len(other[1]):
        return math.inf
    first, second = array(FLOATS[one[0]], one[1]), array(FLOATS[other[0]], other[1])
    return max((abs(a - b) for a, b in zip(first, second, strict=True)), default=0.0)
