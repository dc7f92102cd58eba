"""Artifacts that are whole, and what is seen of those that are not."""

import pyarrow
import pyarrow.parquet
import pytest

from components.artifacts import Endpoint, Labels, Metrics, Part, Table
from components.soundness import flaw_of


@pytest.fixture
def labels(tmp_path):
    return Labels.from_rows(tmp_path / "labels", [{"label": "a", "relative": False, "keyframe": True, "outside": False}], {})


def test_what_is_whole_has_no_flaw(labels, tmp_path):
    assert flaw_of(labels) == ""
    assert flaw_of(Metrics.of(tmp_path / "metrics", {"loss": 1.0})) == ""


def test_a_file_that_the_type_promises_is_missed(tmp_path):
    assert flaw_of(Table.create(tmp_path / "table")) == "lacks table.parquet"
    assert flaw_of(Endpoint.create(tmp_path / "endpoint")) == "lacks endpoint.json"


def test_a_part_cut_off_anywhere_is_seen(labels):
    whole = labels.files()[0].read_bytes()
    for size in (0, 3, len(whole) // 2, len(whole) - 1):
        labels.files()[0].write_bytes(whole[:size])
        assert flaw_of(labels).startswith(f"holds a damaged parts/{labels.parts[0].name} (")


def test_a_part_of_other_columns_is_seen(labels):
    pyarrow.parquet.write_table(pyarrow.table({"label": ["a"]}), labels.files()[0])
    assert flaw_of(labels).startswith("has no column 'height' in parts/")


def test_damaged_json_is_seen(tmp_path):
    made = Metrics.of(tmp_path, {"loss": 1.0})
    (tmp_path / "metrics.json").write_text('{"values": ')
    assert flaw_of(made).startswith("holds a damaged metrics.json (")


def test_a_file_that_leads_out_of_the_artifact_counts_as_missing(tmp_path):
    (tmp_path / "secret.parquet").write_text("")
    made = Labels.create(tmp_path / "labels", parts=[Part("x.parquet", ("parts/x.parquet",), 1)])
    (made.path / "parts").mkdir()
    (made.path / "parts" / "x.parquet").symlink_to(tmp_path / "secret.parquet")
    assert flaw_of(made) == "lacks parts/x.parquet"
