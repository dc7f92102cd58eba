"""Real videos for tests: each frame says its number by the grey of its left half; its right half moves, so that codecs predict."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.frame import VideoFrame

WIDTH, HEIGHT = 96, 64
LEVELS = 40  # greys that codecs keep apart

X264 = {"preset": "ultrafast", "tune": "zerolatency"}
STEADY = {**X264, "g": "10", "qp": "24"}  # each group is encoded alike whatever came before
B_FRAMES = {"preset": "fast", "x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0:b-pyramid=normal:threads=1"}
OPEN_GROUPS = {"preset": "fast", "x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0:open-gop=1:threads=1"}
REFRESHED = {"preset": "fast", "x264-params": "keyint=10:intra-refresh=1:bframes=0:threads=1"}


@dataclass(frozen=True)
class Take:
    """How a video is made."""

    codec: str = "libx264"
    frames: int = 40
    times: list[int] | None = None  # ms; None: regular
    fps: int = 10
    options: dict[str, str] = field(default_factory=lambda: {**X264, "g": "10"})
    rotation: int = 0  # degrees clockwise that a player turns it
    size: tuple[int, int] = (WIDTH, HEIGHT)
    pixels: str = "yuv420p"
    colours: int = 2  # AVCOL_SPC: 2 not said, 1 BT.709, 6 BT.601
    full_range: bool = False
    plain: tuple[int, int, int] | None = None  # RGB of every pixel, instead of numbered pictures
    blank: range = range(0)  # frames that are white


def film(path: Path, take: Take | None = None) -> Path:
    """Make the video `path` (its ending says the container)."""
    take = take or Take()
    tick = Fraction(1, 1000) if take.times else Fraction(1, take.fps)
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = cast(av.VideoStream, container.add_stream(take.codec, rate=take.fps, options=take.options))
        stream.width, stream.height, stream.pix_fmt = *take.size, take.pixels
        context = stream.codec_context
        context.time_base, context.thread_count = tick, 1
        context.colorspace, context.color_range = take.colours, 2 if take.full_range else 1
        if take.rotation:
            stream.set_display_rotation(-take.rotation)
        for index in range(take.frames):
            frame = VideoFrame.from_ndarray(picture(index, take), format="rgb24")
            space = 1 if take.colours == 1 else 5  # as swscale numbers them: ITU709, ITU601
            frame = frame.reformat(format=take.pixels, dst_colorspace=space, dst_color_range=2 if take.full_range else 1)
            frame.pts, frame.time_base = (take.times[index] if take.times else index), tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def picture(index: int, take: Take) -> np.ndarray:
    """The picture number `index` as (H, W, 3) RGB."""
    width, height = take.size
    if index in take.blank:
        return np.full((height, width, 3), 255, np.uint8)
    if take.plain:
        return np.full((height, width, 3), take.plain, np.uint8)
    image = np.full((height, width, 3), grey(index), np.uint8)
    across = np.arange(width - width // 2)[None, :, None] + 5 * index
    image[:, width // 2 :] = (128 + 90 * np.sin(across / 5 + np.arange(height)[:, None, None] / 9)).astype(np.uint8)
    return image


def grey(index: int) -> int:
    """The grey of the left half of frame `index`."""
    return 40 + 4 * (index * 17 % LEVELS)


def number_of(image: np.ndarray) -> int:
    """Which frame of up to 40 this is, by the grey of its left half."""
    seen = float(image[:, : image.shape[1] // 3].mean())
    return min(range(LEVELS), key=lambda index: abs(grey(index) - seen))


def sound(path: Path) -> Path:
    """A file that holds nothing but sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 44100, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def every_frame(path: Path) -> list[tuple[float, np.ndarray]]:
    """All frames by plain decoding from the beginning: (s since the first, (H, W, 3) RGB)."""
    with av.open(str(path)) as container:
        frames = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    return [(time - frames[0][0], image) for time, image in frames]
