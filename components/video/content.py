"""What a segment of a video is decoded from, as one digest: the same in two files, the same frames."""

import hashlib
from pathlib import Path

from components.video.decoding import packets_of
from components.video.film import Film, opened
from components.video.segment import Segment

__all__ = ["content_of"]


def content_of(segment: Segment, path: Path) -> str:
    """The digest of the decoder's settings and of every packet that frames of `segment`, and the one before, may need."""
    digest = hashlib.sha256()
    with opened(path) as film:
        digest.update(repr(_settings(film)).encode())
        for packet in packets_of(film, segment, with_previous=True):
            stamps = (packet.pts, packet.dts, packet.is_keyframe, packet.is_discard, packet.is_corrupt, packet.size)
            digest.update(repr(stamps).encode())
            digest.update(packet)
    return digest.hexdigest()[:32]


def _settings(film: Film) -> tuple[object, ...]:
    """What decides, beside the packets, what a decoder makes of them."""
    codec, stream = film.stream.codec_context, film.stream
    colours = (int(codec.color_range), int(codec.colorspace), int(codec.color_primaries), int(codec.color_trc))
    return film.codec, film.container.format.name, codec.extradata, codec.width, codec.height, codec.pix_fmt, colours, str(stream.time_base)
