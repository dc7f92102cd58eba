"""Writes what is on a video's frames as people would have marked it: CVAT video XML with tracks, and COCO JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from sample_data.drawing.cameras import Camera
from sample_data.drawing.film import Sighting
from sample_data.drawing.things import CLASSES

__all__ = ["write_coco", "write_cvat"]

TOLERANCE = 0.75  # px that a box between two keyframes may be off
EVERY = 3  # frames, in COCO
Box = tuple[float, float, float, float]


def write_cvat(path: Path, video: str, camera: Camera, seen: Sequence[list[Sighting]]) -> None:
    """One video's tracks, with keyframes where a straight line between them would no longer do. `seen` is per frame."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<annotations>", "  <version>1.1</version>", *_meta(video, camera, len(seen))]
    for track in sorted({s.track for frame in seen for s in frame}):
        lines += _track(track, {n: s for n, frame in enumerate(seen) for s in frame if s.track == track}, len(seen))
    path.write_text("\n".join([*lines, "</annotations>", ""]), "utf-8")


def write_coco(path: Path, camera: Camera, videos: dict[str, Sequence[list[Sighting]]]) -> None:
    """Every third frame of a camera's videos; an image says its video and frame number, a box its track."""
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for number, (video, seen) in enumerate(videos.items(), 1):
        for frame in range(0, len(seen), EVERY):
            name = f"{video.rsplit('.', 1)[0]}_{frame:06d}.jpg"
            place = {"id": len(images) + 1, "video_id": number, "frame_id": frame, "file_name": name}
            images.append({**place, "width": camera.width, "height": camera.height})
            annotations += [_annotation(s, len(images)) for s in seen[frame]]
    content = {
        "info": {"description": "Things on a sorting line"},
        "videos": [{"id": n, "name": v} for n, v in enumerate(videos, 1)],
        "categories": [{"id": n, "name": c} for n, c in enumerate(CLASSES, 1)],
        "images": images,
        "annotations": [{"id": n, **a} for n, a in enumerate(annotations, 1)],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _meta(video: str, camera: Camera, frames: int) -> list[str]:
    labels = [f"        <label><name>{c}</name></label>" for c in CLASSES]
    return [
        "  <meta>",
        "    <task>",
        f"      <size>{frames}</size>",
        "      <mode>interpolation</mode>",
        f"      <start_frame>0</start_frame><stop_frame>{frames - 1}</stop_frame>",
        f"      <labels>\n{chr(10).join(labels)}\n      </labels>",
        f"      <original_size><width>{camera.width}</width><height>{camera.height}</height></original_size>",
        "    </task>",
        f"    <source>{video}</source>",
        "  </meta>",
    ]


def _track(track: int, seen: dict[int, Sighting], frames: int) -> list[str]:
    """A track of one or more stays in the picture, each ended by a box that is outside."""
    lines = [f'  <track id="{track}" label={quoteattr(next(iter(seen.values())).label)} source="manual">']
    for stay in _stays(sorted(seen)):
        lines += [_box(n, seen[n], outside=False) for n in _keyframes({n: seen[n].box for n in stay})]
        if stay[-1] + 1 < frames:
            lines.append(_box(stay[-1] + 1, seen[stay[-1]], outside=True))
    return [*lines, "  </track>"]


def _stays(frames: list[int]) -> list[list[int]]:
    """The runs of consecutive frames."""
    stays = [[frames[0]]]
    for frame in frames[1:]:
        if frame == stays[-1][-1] + 1:
            stays[-1].append(frame)
        else:
            stays.append([frame])
    return stays


def _box(frame: int, seen: Sighting, *, outside: bool) -> str:
    left, top, right, bottom = (f"{n:.2f}" for n in seen.box)
    flags = f'outside="{int(outside)}" occluded="{int(seen.occluded)}" keyframe="1"'
    return f'    <box frame="{frame}" {flags} xtl="{left}" ytl="{top}" xbr="{right}" ybr="{bottom}" z_order="0"/>'


def _keyframes(boxes: dict[int, Box]) -> list[int]:
    """The fewest frames, greedily, between which straight lines stay within the tolerance."""
    frames = sorted(boxes)
    keys = [frames[0]]
    while keys[-1] != frames[-1]:
        reach = keys[-1] + 1
        while reach < frames[-1] and _straight(boxes, keys[-1], reach + 1):
            reach += 1
        keys.append(reach)
    return keys


def _straight(boxes: dict[int, Box], start: int, end: int) -> bool:
    for frame in range(start + 1, end):
        part = (frame - start) / (end - start)
        between = (a + (b - a) * part for a, b in zip(boxes[start], boxes[end], strict=True))
        if any(abs(x - y) > TOLERANCE for x, y in zip(between, boxes[frame], strict=True)):
            return False
    return True


def _annotation(seen: Sighting, image: int) -> dict[str, object]:
    left, top, right, bottom = seen.box
    box = [round(n, 2) for n in (left, top, right - left, bottom - top)]
    named = {"image_id": image, "category_id": CLASSES.index(seen.label) + 1, "instance_id": seen.track}
    return {**named, "bbox": box, "area": round(box[2] * box[3], 2), "iscrowd": 0, "occluded": seen.occluded}
