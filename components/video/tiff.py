"""The tags of a TIFF's first directory: its size, and in photos (EXIF is a small TIFF) how the camera was held."""

import struct

__all__ = ["exif_orientation", "tiff_size"]

WIDTH, HEIGHT, ORIENTATION = 256, 257, 274
UPRIGHT = 1


def tiff_size(data: bytes) -> tuple[int, int] | None:
    """Width and height (px) that a TIFF declares; None for anything else."""
    tags = _tags(data)
    return (tags[WIDTH], tags[HEIGHT]) if WIDTH in tags and HEIGHT in tags else None


def exif_orientation(data: bytes) -> int:
    """How a JPEG or PNG is to be turned, as EXIF numbers it: 1 not at all, 2 to 8 turned or mirrored."""
    marker = b"Exif\0\0" if data.startswith(b"\xff\xd8") else b"eXIf"
    at = data.find(marker, 0, 1 << 20)
    return _tags(data[at + len(marker) :]).get(ORIENTATION, UPRIGHT) if at >= 0 else UPRIGHT


def _tags(data: bytes) -> dict[int, int]:
    """The short and long numbers of the first directory; none if `data` is no (classic) TIFF."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        return {}
    try:
        (at,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, at)
        entries = [(*struct.unpack_from(order + "HHI", data, at + 2 + 12 * i), at + 10 + 12 * i) for i in range(count)]
        forms = {3: "H", 4: "I"}
        return {tag: struct.unpack_from(order + forms[kind], data, value)[0] for tag, kind, n, value in entries if kind in forms and n == 1}
    except struct.error:
        return {}
