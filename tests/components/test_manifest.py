"""What a manifest must say, and what is refused."""

import json

import pytest

from components.errors import InputError
from components.manifest import read_manifest

SOUND = {"type": "Frames", "info": {}, "parts": [{"name": "a.parquet", "files": ["parts/a.parquet"], "rows": 3}]}


def test_a_sound_manifest_is_what_it_says(tmp_path):
    (tmp_path / "artifact.json").write_text(json.dumps({**SOUND, "later": "keys are left out"}))
    assert read_manifest(tmp_path, "Frames") == SOUND


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"parts": 5}, "'parts' is not a list"),
        ({"info": []}, "'info' is not an object"),
        ({"type": 3}, "'type' is not text"),
        *(({"parts": [part]}, "no part") for part in (7, {}, {**SOUND["parts"][0], "rows": "3"}, {**SOUND["parts"][0], "rows": True})),
        *(({"parts": [{**SOUND["parts"][0], "name": name}]}, "no part") for name in ("../x", "/etc/passwd", "a/../../x", "nul\0")),
    ],
)
def test_what_is_damaged_is_said(tmp_path, change, why):
    (tmp_path / "artifact.json").write_text(json.dumps({**SOUND, **change}))
    with pytest.raises(InputError, match=f"{tmp_path.name} holds no Frames: artifact.json is damaged .*{why}"):
        read_manifest(tmp_path, "Frames")


def test_a_place_that_is_no_artifact_is_told_from_one_that_is_damaged(tmp_path):
    (tmp_path / "file").write_text("")
    for place, why in ((tmp_path, "no artifact.json in it"), (tmp_path / "none", "no such folder"), (tmp_path / "file", "it is a file")):
        with pytest.raises(InputError, match=why):
            read_manifest(place, "Frames")


def test_nesting_without_end_is_a_sentence(tmp_path):
    (tmp_path / "artifact.json").write_text("[" * 100_000)
    with pytest.raises(InputError, match="nested too deep"):
        read_manifest(tmp_path, "Frames")
