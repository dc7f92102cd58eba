"""Likeness: noise changes nothing, an object does."""

import cv2
import numpy as np

from components.imaging.likeness import changed_share, fingerprint, thumbnail
from tests.components.pictures import noise


def gray(seed):
    return cv2.resize(noise(20, 15, seed)[..., 0], (320, 240), interpolation=cv2.INTER_CUBIC)


def test_the_share_that_changed_is_counted_in_either_direction():
    before = np.full((32, 32), 100, np.uint8)
    after = before.copy()
    after[:8] = 250
    after[8:16] = 0
    assert changed_share(before, after) == changed_share(after, before) == 0.5
    assert changed_share(before, before + 12) == 0


def test_one_is_compared_with_many_at_once():
    many = np.stack([np.full((4, 4), level, np.uint8) for level in (0, 100, 255)])
    assert changed_share(many, many[1]).tolist() == [1, 0, 1]


def test_fingerprints_of_one_scene_differ_in_few_bits_and_of_two_in_many():
    scene = gray(1)
    grainy = np.clip(scene + np.random.default_rng(0).normal(0, 6, scene.shape), 0, 255).astype(np.uint8)
    assert (fingerprint(scene) ^ fingerprint(grainy)).bit_count() <= 4
    assert (fingerprint(scene) ^ fingerprint(gray(2))).bit_count() > 12
    assert 0 <= fingerprint(scene) < 2**64


def test_thumbnails_average():
    assert thumbnail(np.tile(np.array([[0, 200], [200, 0]], np.uint8), (16, 16)), 16).tolist() == [[100] * 16] * 16
