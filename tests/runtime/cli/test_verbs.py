"""What the command line says, and its exit codes; nothing here starts Ray."""

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.workspace import Workspace
from runtime.workspace.catalog import VIEWS
from tests.runtime.cli.conftest import Runtime

Write = Callable[..., Path]
ONE_TWO = {"one": {"component": "constant@1"}, "two": {"component": "add@1"}}


def test_a_sound_pipeline_has_no_problems(runtime: Runtime, pipeline: Write) -> None:
    file = pipeline(ONE_TWO, ("one.metrics", "two.a"))
    assert (runtime("validate", file).code, runtime("validate", file, "--json").json) == (0, {"problems": []})


def test_every_problem_is_told_at_once_with_node_and_remedy(runtime: Runtime, pipeline: Write) -> None:
    file = pipeline({"one": {"component": "constnt@1"}, "two": {"component": "add@1", "params": {"plus": "x", "q": 1}}})
    said = runtime("validate", file, "--json")
    assert said.code == 2
    found = {(p["node"], p["parameter"] or p["port"]) for p in said.json["problems"]}
    assert {("one", None), ("two", "plus"), ("two", "q")} <= found
    assert all(p["message"] and p["remedy"] for p in said.json["problems"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "JSON"),
        ('{"framewire": 1, "name": "a", "name": "b", "nodes": {}}', "twice"),
        ('{"framewire": 1, "name": "a", "nodes": {"a": {"component": "constant@1", "params": {"value": NaN}}}}', "finite"),
        ("[" * 5000, "deep"),
        ('{"framewire": 1, "name": "a", "nodes": {"../../etc": {"component": "constant@1"}}}', "../../etc"),
    ],
)
def test_a_hostile_or_broken_file_gets_one_message_and_code_2(runtime: Runtime, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.json").write_text(text)
    said = runtime("run", tmp_path / "x.json")
    assert said.code == 2
    assert words.lower() in said.err.lower()
    assert "Traceback" not in said.err
    told = runtime("run", tmp_path / "x.json", "--json").json["error"]
    assert told["kind"] == "document"
    assert told["message"]


def test_a_missing_file_is_a_sentence_and_no_workspace_is_made_for_it(runtime: Runtime, tmp_path: Path) -> None:
    said = runtime("run", tmp_path / "none.json", "--workspace", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert said.code == 2
    assert "none.json" in said.err
    assert "Traceback" not in said.err


def test_a_plan_says_what_will_run_and_why(runtime: Runtime, pipeline: Write) -> None:
    file = pipeline(ONE_TWO, ("one.metrics", "two.a"))
    steps = runtime("plan", file, "--json").json["steps"]
    assert [(s["node"], s["action"], s["reason"]) for s in steps] == [("one", "run", "never ran"), ("two", "run", "fed anew by Constant")]
    assert set(steps[0]) == {"node", "component", "action", "reason", "causes", "fingerprint"}
    assert "0 reused, 2 to run" in runtime("plan", file).out


def test_a_parameter_of_a_node_or_of_the_pipeline_can_be_set(runtime: Runtime, pipeline: Write) -> None:
    nodes = {"one": {"component": "constant@1", "params": {"value": "${start}"}}, "two": {"component": "constant@1"}}
    file = pipeline(nodes, parameters={"start": {"type": "number", "default": 1}})

    def marks(*given: str) -> list[str]:
        return [s["fingerprint"] for s in runtime("plan", file, "--json", *given).json["steps"]]

    plain = marks()
    assert marks("--param", "start=1") == plain
    assert marks("--param", "start=2")[0] != plain[0]
    assert marks("--param", "two.value=2")[1] != plain[1]
    assert runtime("plan", file, "--param", "nobody.value=2").code == 2
    assert runtime("plan", file, "--param", "start").code == 2
    assert "start" in runtime("plan", file, "--param", "begin=2").err


@pytest.mark.parametrize("given", ["x=NaN", "one.value=NaN", "x=Infinity"])
def test_what_is_no_number_is_one_sentence(runtime: Runtime, pipeline: Write, given: str) -> None:
    nodes = {"one": {"component": "constant@1", "params": {"value": "${x}"}}}
    said = runtime("plan", pipeline(nodes, parameters={"x": {"type": "number", "default": 1}}), "--param", given)
    assert (said.code, said.err.count("error: ")) == (2, 1), said.err


def test_an_address_is_checked_though_nothing_is_to_be_run(runtime: Runtime, pipeline: Write) -> None:
    for wrong in ("cluster", "host:", "host:port", ":6379", "host:70000", "http://host:6379"):
        said = runtime("run", pipeline(ONE_TWO, ("one.metrics", "two.a")), "--address", wrong)
        assert (said.code, "HOST:PORT" in said.err) == (2, True)
    assert runtime("runs", "--json").json == {"runs": []}


def test_ranges_are_written_out(runtime: Runtime) -> None:
    assert "≤ 2,147,483,647" in runtime("components", "train_cnn").out


def test_components_are_listed_and_described(runtime: Runtime) -> None:
    listed = {c["id"]: c for c in runtime("components", "--json").json["components"]}
    assert listed["add"]["inputs"][1] == {"name": "b", "types": ["Metrics"], "required": False, "help": ""}
    told = runtime("components", "resize").out
    assert "letterbox" in told
    assert runtime("components", "resise").code == 2


def test_a_single_component_runs_on_folders(runtime: Runtime, tmp_path: Path) -> None:
    one = runtime("step", "constant", "--param", "value=4", "--out", f"metrics={tmp_path / 'one'}", "--json")
    assert one.json == {"outputs": {"metrics": {"type": "Metrics", "path": str(tmp_path / "one")}}}
    runtime("step", "add", "--in", f"a={tmp_path / 'one'}", "--out", f"metrics={tmp_path / 'two'}", "--param", "plus=0.5")
    assert json.loads((tmp_path / "two" / "metrics.json").read_text())["values"] == {"value": 4.5}


@pytest.mark.parametrize("out", ["one", "one/deep", "one/..", "link"])
def test_a_single_component_never_writes_over_its_input(runtime: Runtime, tmp_path: Path, out: str) -> None:
    runtime("step", "constant", "--param", "value=4", "--out", f"metrics={tmp_path / 'one'}")
    (tmp_path / "link").symlink_to(tmp_path / "one")
    before = (tmp_path / "one" / "metrics.json").read_bytes()
    said = runtime("step", "add", "--in", f"a={tmp_path / 'one'}", "--out", f"metrics={tmp_path / out}")
    assert (said.code, "would overwrite input 'a'" in said.err) == (2, True)
    assert (tmp_path / "one" / "metrics.json").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["step", "ad"], "no component 'ad'"),
        (["step", "add"], "Input 'a' of add is not given"),
        (["step", "constant", "--param", "value=x"], "must be a number"),
        (["step", "constant", "--param", "speed=1"], "no parameter 'speed'"),
        (["step", "constant", "--param", "=1"], "--param =1 has no name"),
        (["step", "add", "--in", "a"], "Write --in PORT=PATH"),
        (["show", "20260101-000000-aaaaaa"], "no run '20260101-000000-aaaaaa'"),
        (["show"], "no run in this workspace yet"),
        (["frobnicate"], "frobnicate"),
        (["query", "selec 1"], "syntax error"),
        (["endpoints", "try", "x"], "Nothing to send"),
        (["runs", "--limit", "-5"], "-5 is not in the range x>=1"),
        (["components", "resise"], "Did you mean 'resize'"),
    ],
)
def test_wrong_calls_get_a_sentence_and_code_2(runtime: Runtime, arguments: list[str], words: str) -> None:
    said = runtime(*arguments)
    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("arguments", "help_"),
    [(["attribute", "a", "b"], "attribute"), (["datasets", "register"], "datasets register"), (["gc", "--nope"], "gc"), (["nope"], "")],
)
def test_a_misspoken_verb_names_its_own_help(runtime: Runtime, arguments: list[str], help_: str) -> None:
    said = runtime(*arguments)
    assert (said.code, said.err.splitlines()[-1].strip()) == (2, f"See: python -m runtime {help_} --help".replace("  ", " "))


def test_sql_over_an_empty_workspace_answers(runtime: Runtime) -> None:
    assert runtime("query", "select count(*) as n from steps", "--json").json == {"columns": ["n"], "rows": [{"n": 0}]}


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_every_view_can_be_shown(runtime: Runtime, tmp_path: Path, view: str) -> None:
    steps = [{"node": "one", "component": "constant@1", "reason": "never ran"}]
    Workspace(tmp_path / "workspace").runs.create(pipeline="{}", plan={"pipeline": "p", "steps": steps}, request={"pipeline": "p"})
    answer = runtime("query", f"select * from {view}", "--json").json
    assert answer["columns"] == VIEWS[view].names
    assert len(answer["rows"]) == (1 if view in ("runs", "steps") else 0)
    assert runtime("query", f"select * from {view}").code == 0


def test_what_json_has_no_number_for_is_null(runtime: Runtime) -> None:
    said = runtime("query", "select 'nan'::double as a, ['inf'::double, 1] as b", "--json")
    assert said.json == {"columns": ["a", "b"], "rows": [{"a": None, "b": [None, 1.0]}]}


def test_columns_of_the_same_name_both_stand_in_json(runtime: Runtime) -> None:
    assert runtime("query", "select 1 as a, 2 as a", "--json").json == {"columns": ["a", "a_2"], "rows": [{"a": 1, "a_2": 2}]}


def test_a_failed_query_is_told_of_views_over_artifacts(runtime: Runtime) -> None:
    said = runtime("query", "select * from frames")
    assert (said.code, "--with NAME=RUN/NODE/PORT" in said.err) == (2, True)


@pytest.mark.parametrize("sql", ["", "  ", "-- nothing", ";"])
def test_a_query_that_says_nothing_is_refused(runtime: Runtime, sql: str) -> None:
    said = runtime("query", "--", sql)
    assert (said.code, "says nothing" in said.err) == (2, True)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "copy (select 1) to '/tmp/framewire_out.csv'",
        "attach '/tmp/framewire.db'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "select * from glob('/*')",
    ],
)
def test_sql_reaches_nothing_but_the_workspace(runtime: Runtime, sql: str) -> None:
    said = runtime("query", sql)
    assert said.code == 2
    assert "The query failed" in said.err


def test_a_workspace_that_is_someone_elses_folder_is_refused(runtime: Runtime, pipeline: Write, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    said = runtime("run", pipeline(ONE_TWO, ("one.metrics", "two.a")), "--workspace", tmp_path / "home")
    assert said.code == 2
    assert "not empty and not a workspace" in said.err


READING = [
    ["runs"],
    ["show"],
    ["logs"],
    ["query", "select 1"],
    ["cancel", "last"],
    ["resume", "last"],
    ["rerun", "last"],
    ["endpoints", "list"],
]


@pytest.mark.parametrize("verb", [*READING, ["plan"], ["validate"]], ids=lambda verb: verb[0])
@pytest.mark.parametrize("place", ["mistyped", "home"])
def test_only_run_makes_a_workspace(runtime: Runtime, pipeline: Write, tmp_path: Path, verb: list[str], place: str) -> None:
    (tmp_path / "home").mkdir()
    file = [pipeline(ONE_TWO, ("one.metrics", "two.a"))] if verb[0] in ("plan", "validate") else []
    said = runtime(*verb, *file, "--workspace", tmp_path / place)
    assert (said.code, str(tmp_path / place) in said.err, "--workspace DIR" in said.err) == (2, True, True), said.err
    assert not (tmp_path / "mistyped").exists()
    assert not list((tmp_path / "home").iterdir())


def test_before_the_first_run_a_pipeline_can_be_planned_and_nothing_is_made(
    runtime: Runtime, pipeline: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = pipeline(ONE_TWO, ("one.metrics", "two.a"))
    (tmp_path / "fresh").mkdir()
    monkeypatch.chdir(tmp_path / "fresh")
    monkeypatch.delenv("FRAMEWIRE_WORKSPACE")
    assert "never ran" in runtime("plan", file).out
    assert runtime("validate", file).out == "No problems.\n"
    assert "There is no workspace" in runtime("runs").err
    assert not list((tmp_path / "fresh").iterdir())


def test_a_folder_of_code_that_does_not_exist_is_told(
    runtime: Runtime, pipeline: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMEWIRE_COMPONENTS", str(tmp_path / "gone"))
    (tmp_path / "workspace" / "settings.json").write_text('{"scripts": ["none"]}')
    file, folders = pipeline(ONE_TWO, ("one.metrics", "two.a")), [tmp_path / "gone", tmp_path / "workspace" / "none"]
    for verb in (["components"], ["plan", file], ["run", file], ["step", "constant"]):
        assert all(f"{folder} does not exist" in runtime(*verb).err for folder in folders)
    warned = [p["message"] for p in runtime("validate", file, "--json").json["problems"] if p["severity"] == "warning"]
    assert [str(folder) in message for folder, message in zip(folders, warned, strict=True)] == [True, True]
    checks = {c["name"]: c for c in runtime("doctor", "--json").json["checks"]}
    assert (checks["components"]["ok"], str(folders[0]) in checks["components"]["message"]) == (False, True)


def test_doctor_finds_this_installation_right(runtime: Runtime) -> None:
    said = runtime("doctor", "--json")
    wrong = [c for c in said.json["checks"] if not c["ok"]]
    assert (said.code, wrong) == (0, [])


def test_a_full_disk_is_one_sentence_code_1_and_nothing_half_made(
    runtime: Runtime, pipeline: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("runtime.workspace.runs.replace_json", full)
    said = runtime("run", pipeline(ONE_TWO, ("one.metrics", "two.a")))
    assert (said.code, "No space left on device" in said.err, "Free some space" in said.err) == (1, True, True)
    assert list((tmp_path / "workspace" / "runs").iterdir()) == []
