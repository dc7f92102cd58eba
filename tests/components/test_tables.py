"""SQL answers questions about what is wired to it, the same each time, and reaches nothing else."""

import os
from contextlib import suppress

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.artifacts import Frames, Labels, Metrics, Model, Predictions, Table, Videos, file_digest, write_json
from components.context import Context, running_in
from components.errors import InputError
from components.tables import sql
from components.tabular.writing import write_table
from tests.components.pictures import box, frame, frames, plain


def table(folder, **columns):
    return write_table(pyarrow.table(columns), folder)


def rows(made):
    return pyarrow.parquet.ParquetFile(made.file).read().to_pylist()


@pytest.fixture
def fruit(tmp_path):
    return table(tmp_path / "fruit", name=["pear", "fig", "apple"], price=[3.0, 1.0, 2.0])


def test_a_query_over_one_table(fruit):
    made = sql(fruit, query="SELECT name, price * 2 AS double FROM first WHERE price > 1 ORDER BY name")
    assert rows(made) == [{"name": "apple", "double": 4.0}, {"name": "pear", "double": 6.0}]
    assert made.info == {"columns": [{"name": "name", "type": "string"}, {"name": "double", "type": "double"}], "counts": {"rows": 2}}


def test_the_default_query_counts_rows(fruit):
    assert rows(sql(fruit)) == [{"rows": 3}]


def test_tables_are_known_by_port_type_and_given_names(tmp_path, fruit):
    stock = table(tmp_path / "stock", name=["fig", "pear"], pieces=[10, 20])
    joined = "SELECT name, pieces FROM {} JOIN {} USING (name) ORDER BY name"
    for one, other in (("first", "second"), ("prices", "stock")):
        made = sql(fruit, stock, query=joined.format(one, other), names=["prices", "stock"])
        assert rows(made) == [{"name": "fig", "pieces": 10}, {"name": "pear", "pieces": 20}]


@pytest.mark.parametrize("name", ["first", "two words", "", 'x"; DROP TABLE first'])
def test_a_name_that_is_taken_or_no_name_is_refused(fruit, name):
    with pytest.raises(InputError, match="cannot be the name of a table"):
        sql(fruit, names=[name])


def test_frames_are_read_with_their_boxes_and_images(tmp_path):
    shown = [frame(plain(), index=i, boxes=[box("car", 1, 2, 3, 4)] * i) for i in range(5)]
    source = frames(tmp_path, shown, shard=2)
    made = sql(source, query="SELECT index, b.label, b.width FROM frames, unnest(boxes) AS u(b) WHERE index = 1")
    assert rows(made) == [{"index": 1, "label": "car", "width": 3.0}]
    sizes = sql(source, query="SELECT octet_length(image) AS size FROM frames")
    assert [row["size"] for row in rows(sizes)] == [len(row["image"]) for row in shown]


def test_only_the_selected_parts_of_a_collection_count(tmp_path):
    source = frames(tmp_path, [frame(plain(), index=i) for i in range(4)], shard=1)
    narrowed = source.select(source.parts[2].name)
    assert rows(sql(narrowed, query="SELECT index FROM frames")) == [{"index": 2}]


def test_labels_predictions_metrics_and_videos_can_be_asked(tmp_path):
    labels = Labels.create(tmp_path / "labels")
    predictions = Predictions.from_rows(
        tmp_path / "predictions", [{"frame": "a@0", "video": "a", "index": 0, "time": 0.0, "label": "car", "score": 0.5}], {}
    )
    metrics = Metrics.of(tmp_path / "metrics", {"mAP@0.5": 0.9}, per_class={"car": {"AP": 0.8}})
    query = "SELECT (SELECT count(*) FROM labels) AS labels, (SELECT max(score) FROM predictions) AS best, name, class, value FROM metrics"
    assert rows(sql(labels, predictions, metrics, query=query)) == [
        {"labels": 0, "best": 0.5, "name": "mAP@0.5", "class": None, "value": 0.9},
        {"labels": 0, "best": 0.5, "name": "AP", "class": "car", "value": 0.8},
    ]
    (tmp_path / "videos" / "parts").mkdir(parents=True)
    write_json(tmp_path / "videos" / "parts" / "x.json", {"video": "a.mp4", "media": "media/a.mp4", "fps": 25.0, "variable": False})
    write_json(tmp_path / "videos" / "artifact.json", {"type": "Videos", "info": {}, "parts": [{"name": "x.json", "files": [], "rows": 1}]})
    assert rows(sql(Videos(tmp_path / "videos"), query="SELECT video, fps FROM videos")) == [{"video": "a.mp4", "fps": 25.0}]


def test_what_has_no_rows_is_refused(tmp_path):
    with pytest.raises(InputError, match="A Model has no rows"):
        sql(Model.create(tmp_path))


def test_the_same_query_gives_the_same_bytes_in_the_order_of_the_rows(tmp_path):
    source = frames(tmp_path, [frame(plain(), video=f"{i % 7}.mp4", index=i) for i in range(120)], shard=8)
    for query in ("SELECT id, index FROM first WHERE index % 3 = 0", "SELECT video, avg(index) AS mean FROM first GROUP BY video"):
        made = [sql(source, query=query) for _ in range(2)]
        assert len({file_digest(one.file) for one in made}) == 1
    kept = rows(sql(source, query="SELECT index FROM first"))
    assert [row["index"] for row in kept] == [row["index"] for row in source.rows()]


OUTSIDE = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
    "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT * FROM duckdb_extensions()",
    "SELECT getenv('HOME')",
    "SELECT * FROM os",
    "COPY (SELECT 1) TO '{out}'",
    "COPY first TO '{out}'",
    "ATTACH '{out}'",
    "EXPORT DATABASE '{out}'",
    "IMPORT DATABASE '{out}'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{out}'",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "SET threads = 4",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "CREATE TABLE x AS SELECT 1",
    "CREATE SECRET (TYPE s3)",
    "DROP VIEW first",
    "DELETE FROM first",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT 1; SELECT 2",
    "SELECT 1; COPY first TO '{out}'",
    "",
    "-- nothing",
]


@pytest.mark.parametrize("query", OUTSIDE)
def test_nothing_outside_the_tables_is_reached(tmp_path, fruit, query):
    out = tmp_path / "out"
    with pytest.raises(InputError) as caught:
        sql(fruit, query=query.format(out=out))
    assert caught.value.message.endswith((".", "!"))
    assert "\n" not in caught.value.message
    assert "root:" not in str(caught.value)
    assert not out.exists()


@pytest.mark.parametrize(
    "call", ["now()", "NOW()", "random()", "uuid()", "current_date", "current_timestamp", "today()", "(SELECT random())", "abs(random())"]
)
def test_what_differs_each_time_is_refused(fruit, call):
    with pytest.raises(InputError, match=r"gives something else each time"):
        sql(fruit, query=f"SELECT {call} AS x FROM first")


def test_a_sample_needs_a_seed(fruit):
    with pytest.raises(InputError, match="without a seed"):
        sql(fruit, query="SELECT * FROM first USING SAMPLE 2 ROWS")
    seeded = "SELECT * FROM first TABLESAMPLE reservoir(2 ROWS) REPEATABLE (7)"
    assert rows(sql(fruit, query=seeded)) == rows(sql(fruit, query=seeded))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT nope FROM first", r'\(line 1, column 8\): .*"nope" not found.* Here are: first \(name, price\)'),
        ("SELECT *\nFROM nowhere", r"\(line 2, column 6\): .*nowhere does not exist!.* Here are: first"),
        ("SELCT 1", r'\(line 1, column 1\): syntax error at or near "selct"'),
        ("SELECT (1", r"cannot be answered.*syntax error"),
        ("SELECT name + 1 FROM first", "cannot be answered"),
        ("SELECT name::INTEGER FROM first", "Could not convert"),
        ("SELECT $x", "cannot be answered"),
        ("SELECT 1 AS a, 2 AS a", "Two columns of the result are named 'a'"),
    ],
)
def test_a_wrong_query_is_explained_in_a_sentence_with_its_place(fruit, query, why):
    with pytest.raises(InputError, match=f"(?i){why}"):
        sql(fruit, query=query)


def test_a_query_that_needs_too_much_memory_is_stopped(fruit):
    with pytest.raises(InputError, match="needs more memory"):
        sql(fruit, query="SELECT a.range AS x, repeat('x', 100) || b.range AS y FROM range(30000) a, range(30000) b ORDER BY y", memory=50)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_table_or_a_sentence(tmp_path_factory, typed):
    source = table(tmp_path_factory.getbasetemp() / "typed", name=["pear"])
    with running_in(Context(_rooms={"output-table": tmp_path_factory.getbasetemp() / "typed-out"})), suppress(InputError):
        assert isinstance(sql(source, query=typed), Table)


def test_no_variable_of_the_process_is_a_table(fruit):
    local = pyarrow.table({"secret": [os.getpid()]})
    assert local.num_rows == 1
    with pytest.raises(InputError, match="local"):
        sql(fruit, query="SELECT * FROM local")


def test_an_interval_that_cannot_be_stored_is_explained(fruit):
    with pytest.raises(InputError, match=r"cannot be stored.*CAST"):
        sql(fruit, query="SELECT INTERVAL 1 DAY AS day FROM first")


def test_empty_frames_have_columns_but_no_rows(tmp_path):
    made = sql(Frames.create(tmp_path), query="SELECT id, time FROM frames")
    assert rows(made) == []
    assert [column["name"] for column in made.info["columns"]] == ["id", "time"]
