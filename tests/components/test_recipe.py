"""What was done to pixels can be done again, exactly, and its geometry says where everything went."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import InputError
from components.recipe import Geometry, apply, decode, encode, in_words, remaining
from tests.components.pictures import green_place, noise, plain, with_square

RESIZE = {"op": "resize", "mode": "stretch", "width": 32, "height": 24, "interpolation": "area"}
SHARPEN = {"op": "sharpen", "amount": 1.0, "radius": 1.5}
GRAY = {"op": "grayscale"}
EVERY = [
    RESIZE,
    {**RESIZE, "mode": "letterbox", "fill": 0},
    {**RESIZE, "mode": "crop", "interpolation": "cubic"},
    {**RESIZE, "mode": "fit", "interpolation": "nearest"},
    SHARPEN,
    GRAY,
    {"op": "clahe", "clip": 2.0, "tiles": 4},
    {"op": "denoise", "method": "median", "strength": 5.0},
    {"op": "denoise", "method": "bilateral", "strength": 5.0},
    {"op": "denoise", "method": "non-local means", "strength": 5.0},
]

factors = st.floats(0.01, 100)
places = st.floats(-5000, 5000)
geometries = st.builds(Geometry, factors, factors, places, places)
boxes = st.tuples(places, places, st.floats(0, 5000), st.floats(0, 5000))


@given(geometries, boxes)
def test_a_box_taken_back_and_forward_is_where_it_was(geometry, box):
    assert geometry.forward(*geometry.back(*box)) == pytest.approx(box, rel=1e-9, abs=1e-6)


@given(geometries, geometries, boxes)
def test_one_geometry_then_another_is_both_in_turn(first, second, box):
    assert first.then(second).forward(*box) == pytest.approx(second.forward(*first.forward(*box)), rel=1e-9, abs=1e-6)


@given(geometries, geometries, geometries)
def test_composing_geometries_is_associative_with_a_neutral_one(one, two, three):
    left, right = one.then(two).then(three), one.then(two.then(three))
    assert tuple(left.as_row().values()) == pytest.approx(tuple(right.as_row().values()), rel=1e-9, abs=1e-6)
    assert one.then(Geometry()) == one == Geometry().then(one)


@pytest.mark.parametrize("mode", ["stretch", "letterbox", "crop", "fit"])
@pytest.mark.parametrize("size", [(80, 60), (96, 60), (64, 64), (60, 96)])
def test_the_geometry_of_resizing_says_where_the_square_went(mode, size):
    image = with_square(72, 50, 20)
    after, geometry = apply([{**RESIZE, "mode": mode, "width": size[0], "height": size[1]}], image)
    assert geometry.forward(72, 50, 20, 20) == pytest.approx(green_place(after), abs=1.5)
    assert mode == "fit" or after.shape == (size[1], size[0], 3)


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 90), st.integers(1, 90), st.sampled_from(["stretch", "letterbox", "crop"]))
def test_resizing_always_gives_the_size_asked_for(width, height, to_width, to_height, mode):
    after, geometry = apply([{**RESIZE, "mode": mode, "width": to_width, "height": to_height}], noise(width, height))
    assert after.shape == (to_height, to_width, 3)
    assert geometry.scale_x > 0 < geometry.scale_y


def test_fit_shrinks_to_the_longest_side_and_never_enlarges():
    step = {**RESIZE, "mode": "fit", "width": 100, "height": 100}
    assert apply([step], noise(400, 200))[0].shape == (50, 100, 3)
    assert np.array_equal(apply([step], noise(90, 20))[0], noise(90, 20))


def test_letterbox_fills_the_rest_and_keeps_shapes():
    after, geometry = apply([{**RESIZE, "mode": "letterbox", "width": 64, "height": 64, "fill": 7}], plain(128, 64))
    assert (after[:16] == 7).all()
    assert (after[48:] == 7).all()
    assert (after[16:48] == 90).all()
    assert geometry == Geometry(0.5, 0.5, 0, 16)


@pytest.mark.parametrize("step", EVERY)
def test_every_operation_repeats_on_any_number_of_threads_and_leaves_its_input_alone(step):
    image = noise(160, 120)
    given_image = image.copy()
    threads = cv2.getNumThreads()
    results = []
    for number in (1, 4):
        cv2.setNumThreads(number)
        results.append(apply([step], image)[0])
    cv2.setNumThreads(threads)
    assert np.array_equal(*results)
    assert results[0].dtype == np.uint8
    assert np.array_equal(image, given_image)


def test_operations_do_what_their_names_say():
    image = noise()
    gray, _ = apply([GRAY], image)
    assert (gray[..., 0] == gray[..., 1]).all()
    assert (gray[..., 1] == gray[..., 2]).all()
    grainy = (image // 16 + 100).astype(np.uint8)
    for calmer in EVERY[-3:]:
        assert apply([calmer], grainy)[0].std() < 0.8 * grainy.std()
    soft = cv2.GaussianBlur(image, (0, 0), 2)
    assert apply([SHARPEN], soft)[0].std() > soft.std()
    dull = (image // 8 + 100).astype(np.uint8)
    assert apply([{"op": "clahe", "clip": 4.0, "tiles": 2}], dull)[0].std() > 1.5 * dull.std()


def test_operations_are_done_in_their_order():
    one, _ = apply([GRAY, RESIZE, SHARPEN], noise())
    by_hand, _ = apply([SHARPEN], apply([RESIZE], apply([GRAY], noise())[0])[0])
    assert np.array_equal(one, by_hand)


@pytest.mark.parametrize(
    ("recipe", "why"),
    [
        ([{"op": "explode"}], "names the operation 'explode'"),
        ([{}], "names the operation None"),
        ([{"op": "sharpen"}], "amount"),
        ([{**RESIZE, "width": 10**9}], "1000000000 x 24"),
        ([{**RESIZE, "mode": "roll"}], "'roll'"),
        ([{**RESIZE, "interpolation": "magic"}], "'magic'"),
        ([{"op": "denoise", "method": "hope", "strength": 1}], "'hope'"),
        ([{"op": "clahe", "clip": 2.0, "tiles": 10**9}], "cannot be done"),
    ],
)
def test_a_recipe_that_cannot_be_done_is_refused_with_a_sentence(recipe, why):
    with pytest.raises(InputError, match=why):
        apply(recipe, noise())


def test_png_keeps_every_pixel_and_the_same_image_gives_the_same_bytes():
    image = noise()
    assert np.array_equal(decode(encode(image)), image)
    for kind in ("png", "jpeg"):
        assert encode(image, kind) == encode(image.copy(), kind)
    assert len(encode(image, "jpeg", 30)) < len(encode(image, "jpeg", 95))
    with pytest.raises(InputError, match="gif"):
        encode(image, "gif")


@pytest.mark.parametrize("ending", [".png", ".jpg", ".bmp", ".webp"])
def test_images_of_the_usual_formats_are_read_as_rgb(ending):
    data = bytes(cv2.imencode(ending, plain(40, 30, (200, 120, 20))[..., ::-1])[1])
    image = decode(data)
    assert image.shape == (30, 40, 3)
    assert image.mean((0, 1)) == pytest.approx((200, 120, 20), abs=4)


def test_gray_transparent_and_deep_images_become_rgb():
    for deep in (noise()[..., 0], np.dstack([noise(), noise()[..., :1]]), noise().astype(np.uint16) * 257):
        assert decode(bytes(cv2.imencode(".png", deep)[1])).shape == (48, 64, 3)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"RIFF0000WEBPVP8 ", b"\xff\xd8\xff\xe0\xff"]
)
def test_what_is_no_image_is_refused_with_a_sentence(data):
    with pytest.raises(InputError, match="image"):
        decode(data)


def test_a_damaged_image_is_refused():
    data = encode(noise())
    with pytest.raises(InputError, match="damaged"):
        decode(data[:60])


@given(
    st.binary(max_size=80), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"\xff\xd8\xff\xe0", b"BM", b"RIFF\0\0\0\0WEBPVP8X"])
)
def test_garbage_never_raises_anything_but_the_sentence(rest, start):
    with pytest.raises(InputError):
        decode(start + rest, largest=10_000)


@pytest.mark.parametrize("ending", [".png", ".jpg", ".bmp", ".webp"])
def test_an_image_that_unpacks_too_large_is_refused_before_it_is_unpacked(ending):
    data = bytes(cv2.imencode(ending, plain(200, 100))[1])
    with pytest.raises(InputError, match="200 x 100"):
        decode(data, largest=19_999)
    assert decode(data, largest=20_000).shape == (100, 200, 3)


def test_a_file_that_only_declares_a_huge_image_is_refused():
    data = bytearray(encode(plain()))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(InputError, match="60000 x 60000"):
        decode(bytes(data))


def test_remaining_is_what_the_frames_have_not_had_yet():
    recipe = [GRAY, RESIZE]
    assert remaining(recipe, []) == recipe
    assert remaining(recipe, [GRAY]) == [RESIZE]
    assert remaining(recipe, recipe) == []


@pytest.mark.parametrize("had", [[RESIZE], [GRAY, {**RESIZE, "width": 33}], [GRAY, RESIZE, SHARPEN], [RESIZE, GRAY]])
def test_frames_that_had_something_else_done_are_refused_in_words(had):
    with pytest.raises(InputError, match="trained after: grayscale, then resize") as caught:
        remaining([GRAY, RESIZE], had)
    assert in_words(had) in caught.value.message


@given(st.lists(st.sampled_from([GRAY, RESIZE, SHARPEN]), max_size=4), st.integers(0, 4))
def test_doing_a_part_now_and_the_rest_later_is_doing_all(recipe, cut):
    first = recipe[:cut]
    whole, geometry = apply(recipe, noise())
    half, before = apply(first, noise())
    rest, after = apply(remaining(recipe, first), half)
    assert np.array_equal(whole, rest)
    assert before.then(after) == geometry
