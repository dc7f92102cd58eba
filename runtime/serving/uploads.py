"""From a request to the image posted with it, however hostile the request."""

import asyncio
from collections.abc import AsyncGenerator

import numpy as np
import numpy.typing as npt
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from components.errors import InputError
from components.recipe import decode
from runtime.serving.refusals import Refused
from runtime.serving.settings import LARGEST_BODY, LARGEST_IMAGE, UPLOAD_SECONDS

__all__ = ["image_in", "posted_bytes"]

HOW = "Post a JPEG or PNG as the body, with Content-Type: image/jpeg or image/png, or as the file of a multipart form."


async def posted_bytes(request: Request) -> bytes:
    """The bytes of the image file in `request`; raises Refused."""
    kind = request.headers.get("content-type", "application/octet-stream").partition(";")[0].strip().lower()
    form = kind == "multipart/form-data"
    if not (form or kind == "application/octet-stream" or kind.startswith("image/")):
        raise Refused(415, "content_type", f"A body of type {kind[:80]!r} is no image.", HOW)
    body = await _body(request)
    data = await _file_in_form(request, body) if form else body
    if not data:
        raise Refused(400, "empty", "The request holds no image: it is empty.", HOW)
    return data


def image_in(data: bytes) -> npt.NDArray[np.uint8]:  # (H, W, 3) RGB
    """The image in `data`, its size checked before it is unpacked; raises Refused."""
    try:
        if _is_cut_off(data):
            raise InputError("The image is cut off before its end.", "Send the whole file.")
        return decode(data, largest=LARGEST_IMAGE)
    except InputError as error:
        raise Refused(422, "image", error.message, error.remedy) from None


async def _body(request: Request) -> bytes:
    """The body, refused as soon as it is known to be too large."""
    too_large = Refused(413, "too_large", f"The request is larger than {LARGEST_BODY / 1e6:g} MB.", "Send a smaller image.")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > LARGEST_BODY:
        raise too_large
    held = bytearray()
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            async for chunk in request.stream():
                held += chunk
                if len(held) > LARGEST_BODY:
                    raise too_large
    except TimeoutError:
        raise Refused(408, "slow", f"The request did not arrive within {UPLOAD_SECONDS} seconds.", "Send it again.") from None
    except ClientDisconnect:
        raise Refused(400, "broken", "The upload broke off.", "Send it again.") from None
    return bytes(held)


async def _file_in_form(request: Request, body: bytes) -> bytes:
    """The first file of a multipart form."""

    boundary = request.headers["content-type"].partition("boundary=")[2].partition(";")[0].strip(' "').encode("latin-1")
    if not boundary or b"\r\n--" + boundary + b"--" not in body:  # the parser would leave what it had begun open
        raise Refused(400, "form", "The multipart form names no boundary, or is cut off before its end.", HOW)

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(request.headers, whole(), max_files=1, max_fields=20).parse()
    except (MultiPartException, ValueError, KeyError) as error:
        raise Refused(400, "form", f"The multipart form cannot be read: {_short(error)}.", HOW) from None
    try:
        for value in form.values():
            if isinstance(value, UploadFile):
                return await value.read()
    finally:
        await form.close()
    raise Refused(400, "form", "The multipart form holds no file.", HOW)


def _short(error: Exception) -> str:
    return str(getattr(error, "message", error)).strip().rstrip(".")[:200] or type(error).__name__


def _is_cut_off(data: bytes) -> bool:
    """Whether a JPEG or PNG lacks the mark that ends it: decoders would paint the rest grey instead of refusing."""
    if data.startswith(b"\xff\xd8\xff"):
        scan = data.find(b"\xff\xda")  # a thumbnail before the first scan may have an end of its own
        return scan < 0 or data.find(b"\xff\xd9", scan) < 0
    if data.startswith(b"\x89PNG"):
        return b"IEND" not in data
    return False
