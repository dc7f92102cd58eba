"""One endpoint's HTTP face, without Ray: what it answers, what it refuses, and that it lives on."""

import asyncio
import hashlib
import json
import struct
import zlib

import cv2
import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.learning.found import Found
from components.recipe import encode
from runtime.serving import uploads
from runtime.serving.app import Served, endpoint_app
from runtime.serving.inference import Inference

KEY = "fw_the-key-of-this-test"
ABOUT = Served("lamps", "d" * 64, "m" * 64, "detection", ["lamp"], 1, 0.0, 1, 0.5, "o" * 16)


def lamps(images):
    """A detector of one lamp: the box around what is bright, and how bright it is."""
    return [[Found("lamp", float(i.max()) / 255, *map(float, cv2.boundingRect((i[..., 0] > 100).astype(np.uint8))))] for i in images]


def shades(images):
    """A classifier: how light and how dark an image is."""
    return [
        sorted([Found("light", float(i.mean()) / 255), Found("dark", 1 - float(i.mean()) / 255)], key=lambda f: -f.score) for i in images
    ]


def night(brightness=250):
    image = np.zeros((60, 90, 3), np.uint8)
    image[20:30, 40:70] = brightness
    return image


class Endpoint:
    """An endpoint in this process, spoken to as over HTTP."""

    def __init__(self, sees=lamps, about=ABOUT):
        self.app = endpoint_app(about, hashlib.sha256(KEY.encode()).hexdigest(), Inference(sees))

    def __call__(self, method, path, **request):
        async def asked():
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://endpoint") as client:
                return await client.request(method, path, **request)

        return asyncio.run(asked())

    def post(self, content, *, key=KEY, kind="image/png", query=""):
        return self("POST", f"/predict{query}", content=content, headers={"X-API-Key": key, "Content-Type": kind})


@pytest.fixture(scope="module")
def endpoint():
    return Endpoint()


def refused(answer, status):
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["message"].endswith(".")
    assert error["remedy"]
    return error["message"]


def png_of(width, height, rows=b""):
    """A PNG that declares a size, whatever its data holds."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def test_a_posted_image_is_answered_with_boxes_in_its_own_pixels(endpoint):
    answer = endpoint.post(encode(night()))
    assert answer.status_code == 200
    said = answer.json()
    assert (said["model"], said["task"], said["width"], said["height"]) == ("m" * 64, "detection", 90, 60)
    assert said["predictions"] == [{"label": "lamp", "score": 0.980392, "box": {"x": 40, "y": 20, "width": 30, "height": 10}}]
    assert said["seconds"] > 0


@pytest.mark.parametrize("kind", ["image/jpeg", "application/octet-stream", "IMAGE/PNG; charset=binary"])
def test_the_image_may_be_sent_under_any_type_of_image_or_as_plain_bytes(endpoint, kind):
    assert endpoint.post(encode(night(), "jpeg"), kind=kind).status_code == 200


def test_the_image_may_be_the_file_of_a_form(endpoint):
    form = {"files": {"picture": ("night.png", encode(night()), "image/png")}, "data": {"note": "at dusk"}}
    answer = endpoint("POST", "/predict", headers={"X-API-Key": KEY}, **form)
    assert len(answer.json()["predictions"]) == 1


def test_the_key_may_come_as_a_bearer_token(endpoint):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "image/png"}
    assert endpoint("POST", "/predict", content=encode(night()), headers=headers).status_code == 200


def test_what_is_less_sure_than_the_threshold_is_left_out(endpoint):
    faint = encode(night(brightness=120))  # a score of 0.47
    assert endpoint.post(faint).json()["predictions"] == []
    assert len(endpoint.post(faint, query="?threshold=0.4").json()["predictions"]) == 1


def test_a_classifier_answers_classes_without_boxes_and_always_the_best():
    classifier = Endpoint(shades)
    assert classifier.post(encode(night())).json()["predictions"] == [{"label": "dark", "score": 0.945534, "box": None}]
    both = classifier.post(encode(night()), query="?threshold=0").json()["predictions"]
    assert [p["label"] for p in both] == ["dark", "light"]
    assert len(classifier.post(encode(night()), query="?threshold=1").json()["predictions"]) == 1


@pytest.mark.parametrize("key", ["", "fw_another", KEY[:-1], KEY + "x", "ÿ"])
def test_without_the_key_nothing_is_answered(endpoint, key):
    headers = {"X-API-Key": key.encode("latin-1"), "Content-Type": "image/png"}
    answer = endpoint("POST", "/predict", content=encode(night()), headers=headers)
    assert "key" in refused(answer, 401)


def test_a_request_without_a_key_is_refused_before_its_body_is_read(endpoint):
    async def body():
        raise AssertionError("the body was read")
        yield b""

    refused(endpoint("POST", "/predict", content=body()), 401)


NOT_IMAGES = {
    "text": b"this is a letter",
    "a program": b"\x7fELF" + bytes(500),
    "a JPEG cut off": encode(night(), "jpeg")[:-20],
    "a JPEG cut off in its header": encode(night(), "jpeg")[:30],
    "a PNG cut off": encode(night())[:-20],
    "a PNG of nothing but a header": png_of(10, 10)[:33],
    "a PNG with no rows": png_of(10, 10),
    "a JPEG that ends at once": b"\xff\xd8\xff\xd9",
    "a huge image": png_of(60_000, 60_000),
    "a bomb of one colour": png_of(30_000, 30_000, bytes(90_000)),
    "an image of no size": png_of(0, 0),
}


@pytest.mark.parametrize("data", NOT_IMAGES.values(), ids=NOT_IMAGES)
def test_what_is_no_whole_image_of_reasonable_size_is_refused_with_a_sentence(endpoint, data):
    refused(endpoint.post(data), 422)


def test_a_thumbnail_inside_a_cut_off_jpeg_does_not_pass_for_its_end():
    whole = encode(night(), "jpeg")
    thumbnail = encode(night()[::4, ::4], "jpeg")
    inside = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    refused(Endpoint().post(whole[:2] + inside + whole[2:-20]), 422)
    assert Endpoint().post(whole[:2] + inside + whole[2:]).status_code == 200


@pytest.mark.parametrize("kind", ["image/png", "multipart/form-data; boundary=x"])
def test_an_empty_request_is_refused(endpoint, kind):
    refused(endpoint.post(b"", kind=kind), 400)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-www-form-urlencoded", "", "multipart/mixed"])
def test_a_body_that_says_it_is_no_image_is_refused(endpoint, kind):
    refused(endpoint.post(encode(night()), kind=kind), 415)


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", 'multipart/form-data; boundary="\u00fc"'],
)
def test_a_form_that_cannot_be_read_is_refused(endpoint, kind):
    headers = {"X-API-Key": KEY, "Content-Type": kind.encode("latin-1")}
    refused(endpoint("POST", "/predict", content=b"--y\r\nnonsense", headers=headers), 400)


def test_a_form_without_a_file_is_refused(endpoint):
    refused(endpoint("POST", "/predict", headers={"X-API-Key": KEY}, files={"image": (None, "not a file")}), 400)


def test_a_request_that_declares_too_much_is_refused_at_once(endpoint):
    headers = {"X-API-Key": KEY, "Content-Type": "image/png", "Content-Length": str(10**12)}
    assert "20 MB" in refused(endpoint("POST", "/predict", content=b"x", headers=headers), 413)


def test_an_upload_without_end_is_cut_off_at_the_limit(endpoint):
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += 1_000_000
            yield bytes(1_000_000)

    headers = {"X-API-Key": KEY, "Content-Type": "image/png"}
    refused(endpoint("POST", "/predict", content=endless(), headers=headers), 413)
    assert sent <= 22_000_000


def test_an_upload_that_stalls_is_given_up(endpoint, monkeypatch):
    async def stalling():
        yield b"\x89PNG"
        await asyncio.sleep(60)

    monkeypatch.setattr(uploads, "UPLOAD_SECONDS", 0.05)
    refused(endpoint("POST", "/predict", content=stalling(), headers={"X-API-Key": KEY, "Content-Type": "image/png"}), 408)


@pytest.mark.parametrize("threshold", ["2", "-0.1", "nan", "inf", "high", ""])
def test_a_threshold_out_of_range_is_refused(endpoint, threshold):
    refused(endpoint.post(encode(night()), query=f"?threshold={threshold}"), 422)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_refused(endpoint, method):
    refused(endpoint(method, "/predict"), 405)


@pytest.mark.parametrize("path", ["/", "/other", "/predict/../../etc/passwd", "/redoc"])
def test_another_address_is_refused(endpoint, path):
    refused(endpoint("GET", path), 404)


def test_a_model_that_fails_is_no_traceback_and_the_next_image_is_answered():
    images = iter([ValueError("/secret/path"), None])

    def fails_once(seen):
        if error := next(images):
            raise error
        return lamps(seen)

    endpoint = Endpoint(fails_once)
    answer = endpoint.post(encode(night()))
    refused(answer, 500)
    assert "secret" not in answer.text
    assert endpoint.post(encode(night())).status_code == 200


STARTS = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"RIFF\x00\x01\x00\x00WEBP"]


@settings(max_examples=100, deadline=None)
@given(start=st.sampled_from(STARTS), data=st.binary(max_size=400))
def test_no_bytes_whatever_are_a_failure_of_the_endpoint(start, data):
    assert Endpoint().post(start + data).status_code in (200, 400, 422)


@settings(max_examples=100, deadline=None)
@given(head=st.sampled_from([b"", b'Content-Disposition: form-data; name="a"; filename="b"\r\n\r\n']), data=st.binary(max_size=200))
def test_no_form_whatever_is_a_failure_of_the_endpoint(head, data):
    form = b"--x\r\n" + head + data + b"\r\n--x--\r\n"
    assert Endpoint().post(form, kind="multipart/form-data; boundary=x").status_code in (200, 400, 422)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10_000), value=st.integers(0, 255), form=st.sampled_from(["png", "jpeg"]))
def test_a_damaged_image_is_answered_or_refused(at, value, form):
    data = bytearray(encode(night(), form))
    data[at % len(data)] = value
    assert Endpoint().post(bytes(data)).status_code in (200, 422)


def test_health_says_what_is_served_and_needs_no_key(endpoint):
    said = endpoint("GET", "/health").json()
    assert (said["status"], said["digest"], said["threshold"], said["replicas"]) == ("ok", "d" * 64, 0.5, 1)
    assert "key" not in json.dumps(said)


def test_openapi_describes_image_key_and_threshold(endpoint):
    described = endpoint("GET", "/openapi.json").json()
    predict = described["paths"]["/predict"]["post"]
    assert set(predict["requestBody"]["content"]) == {"image/jpeg", "image/png", "multipart/form-data"}
    assert [p["name"] for p in predict["parameters"]] == ["threshold"]
    assert {scheme["type"] for scheme in described["components"]["securitySchemes"].values()} == {"apiKey", "http"}


def test_the_page_asks_nothing_of_other_hosts(endpoint):
    page = endpoint("GET", "/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
