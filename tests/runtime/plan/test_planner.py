"""Run or reuse, and why: decided before anything runs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.artifacts import Labels, Metrics
from components.registry import catalogue
from runtime.errors import PipelineError, UsageError
from runtime.graph import loads, resolve
from runtime.plan import Plan, Wishes, fingerprint, make_plan, part_fingerprint
from runtime.workspace import Result, Workspace

TOYS = Path(__file__).parents[2] / "toy_components"
CHAIN = {
    "framewire": 1,
    "name": "chain",
    "nodes": {
        "one": {"component": "constant@1", "params": {"value": 1.0}},
        "two": {"component": "constant@1", "params": {"value": 2.0}},
        "sum": {"component": "add@1", "title": "Sum"},
        "end": {"component": "pass_on@1"},
    },
    "edges": [
        {"from": ["one", "metrics"], "to": ["sum", "a"]},
        {"from": ["two", "metrics"], "to": ["sum", "b"]},
        {"from": ["sum", "metrics"], "to": ["end", "metrics"]},
    ],
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def planned(
    workspace: Workspace, document: Mapping[str, Any] = CHAIN, wishes: Wishes | None = None, base: Path = Path(), **options: Any
) -> Plan:
    resolved = resolve(loads(json.dumps(document)), catalogue((TOYS,)))
    return make_plan(resolved, workspace, base=base, wishes=wishes, **options)


def changed(node: str, **params: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(CHAIN))
    document["nodes"][node].setdefault("params", {}).update(params)
    return document


def do(workspace: Workspace, plan: Plan, same: frozenset[str] = frozenset()) -> Plan:
    """Remember a result for each step of `plan`, as a run would; the nodes in `same` give the same whatever goes in."""
    made: dict[tuple[str, str], str] = {}
    marks = {}
    for step in plan.steps:
        inputs = {port: made[source] for port, source in step.inputs.items()}
        marks[step.node] = mark = fingerprint(step.ingredients, inputs)
        outputs = {port: _made(workspace, step.node if step.node in same else mark) for port in step.outputs}
        made.update({(step.node, port): digest for port, digest in outputs.items()})
        workspace.results.put(Result(mark, outputs, ingredients={**step.ingredients, "inputs": inputs}, run="r1", node=step.node))
    workspace.remember_last(plan.pipeline, marks)
    return plan


def _made(workspace: Workspace, name: str) -> str:
    folder = workspace.store.staging()
    Metrics.of(folder, {name: 1.0})
    return workspace.store.commit(folder)


def said(plan: Plan) -> dict[str, str]:
    return {s.node: f"{s.action}: {s.reason}" for s in plan.steps}


def test_at_first_everything_runs(workspace: Workspace) -> None:
    assert said(planned(workspace)) == {
        "one": "run: never ran",
        "two": "run: never ran",
        "sum": "run: fed anew by Constant",
        "end": "run: fed anew by Sum",
    }


def test_done_once_everything_is_reused(workspace: Workspace) -> None:
    do(workspace, planned(workspace))
    again = planned(workspace)
    assert set(said(again).values()) == {"reuse: nothing changed"}
    assert again.to_run == ()
    assert again.summary == "4 reused, 0 to run"


def test_a_changed_parameter_is_named_with_both_values_and_what_follows_runs(workspace: Workspace) -> None:
    do(workspace, planned(workspace))
    plan = planned(workspace, changed("one", value=5.0))
    assert said(plan) == {
        "one": "run: value changed from 1.0 to 5.0",
        "two": "reuse: nothing changed",
        "sum": "run: fed anew by Constant",
        "end": "run: fed anew by Sum",
    }
    assert plan["one"].causes == ({"kind": "parameter", "name": "value", "old": 1.0, "new": 5.0},)


def test_going_back_finds_what_was_done_before(workspace: Workspace) -> None:
    do(workspace, planned(workspace))
    do(workspace, planned(workspace, changed("one", value=5.0)))
    assert said(planned(workspace))["one"] == "reuse: the same was done in run r1"


def test_a_default_said_aloud_changes_nothing(workspace: Workspace) -> None:
    do(workspace, planned(workspace))
    assert planned(workspace, changed("sum", plus=0.0)).to_run == ()
    assert planned(workspace, changed("sum", plus=0)).to_run == ()


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Another name"},
        {"retries": 3},
        {"timeout": 5},
        {"gpu": "require"},
    ],
)
def test_what_the_result_does_not_depend_on_runs_nothing(workspace: Workspace, edit: dict[str, Any]) -> None:
    do(workspace, planned(workspace))
    document = changed("sum")
    document["nodes"]["sum"].update(edit)
    assert planned(workspace, document).to_run == ()


def test_a_renamed_node_or_pipeline_is_still_found(workspace: Workspace) -> None:
    do(workspace, planned(workspace))
    renamed = json.loads(json.dumps(CHAIN).replace('"sum"', '"total"').replace('"chain"', '"other"'))
    assert planned(workspace, renamed).to_run == ()


def test_lost_outputs_run_again_and_so_only_what_makes_them(workspace: Workspace) -> None:
    plan = do(workspace, planned(workspace))
    del plan
    digest = planned(workspace)["two"].reused["metrics"]
    assert digest is not None
    (workspace.store.path(digest) / "metrics.json").write_text("{}")
    assert said(planned(workspace))["two"] == "run: its output 'metrics' is damaged: metrics.json"
    assert said(planned(workspace))["one"] == "reuse: nothing changed"


def test_reuse_switched_off_runs_every_time(workspace: Workspace) -> None:
    document = changed("one")
    document["nodes"]["one"]["reuse"] = False
    do(workspace, planned(workspace, document))
    plan = planned(workspace, document)
    assert said(plan)["one"] == "run: reuse is off"
    assert plan["one"].forced


def test_fresh_runs_everything(workspace: Workspace) -> None:
    do(workspace, planned(workspace))
    plan = planned(workspace, wishes=Wishes(fresh=True))
    assert set(said(plan).values()) == {"run: asked for"}
    assert all(s.forced for s in plan.steps)


def test_to_a_node_leaves_out_what_it_does_not_need(workspace: Workspace) -> None:
    assert [s.node for s in planned(workspace, wishes=Wishes(to="one")).steps] == ["one"]
    assert {s.node for s in planned(workspace, wishes=Wishes(to="sum")).steps} == {"one", "two", "sum"}


def test_from_a_node_runs_it_and_what_follows_but_reuses_the_rest(workspace: Workspace) -> None:
    do(workspace, planned(workspace))
    plan = planned(workspace, wishes=Wishes(from_="sum"))
    assert {s.node: s.action for s in plan.steps} == {"one": "reuse", "two": "reuse", "sum": "run", "end": "run"}


def test_a_node_that_is_not_there_is_said_so(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="sun"):
        planned(workspace, wishes=Wishes(to="sun"))


def test_an_endpoint_that_does_not_answer_is_published_again(workspace: Workspace) -> None:
    document = {"framewire": 1, "name": "e", "nodes": {"e": {"component": "constant@1"}}}
    do(workspace, planned(workspace, document))
    plan = planned(workspace, document, is_live=lambda name, digest: False)
    assert plan.to_run == ()  # no endpoint among its outputs: nobody is asked


def test_a_component_edited_in_its_own_file_runs_again_but_not_for_a_comment(workspace: Workspace, tmp_path: Path) -> None:
    head = (
        "from typing import Annotated\nfrom components.artifacts import Metrics\nfrom components.context import context\n"
        "from components.declare import Hint, component\n"
    )

    def plan_with(folder: str, body: str, help: str = "Give one.") -> Plan:
        (tmp_path / folder).mkdir(exist_ok=True)
        source = f'{head}@component(category="Mine")\ndef mine() -> Metrics:\n    """{help}"""\n{body}\n'
        (tmp_path / folder / "mine.py").write_text(source)
        document = {"framewire": 1, "name": "m", "nodes": {"m": {"component": "mine@1"}}}
        return make_plan(resolve(loads(json.dumps(document)), catalogue((tmp_path / folder,))), workspace, base=tmp_path)

    body = '    return Metrics.of(context().output("metrics"), {"v": 1.0})'
    do(workspace, plan_with("a", body))
    assert plan_with("b", f"    # why\n{body}", "Give one, said better.").to_run == ()
    edited = plan_with("c", body.replace("1.0", "2.0"))
    assert said(edited) == {"m": "run: mine.py changed"}


def test_outside_files_count_by_content_and_name_not_by_place(workspace: Workspace, tmp_path: Path) -> None:
    document = {"framewire": 1, "name": "f", "nodes": {"f": {"component": "reads_file@1", "params": {"source": "data"}}}}

    def put(place: str, **files: str) -> Path:
        (tmp_path / place / "data").mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (tmp_path / place / "data" / f"{name}.txt").write_text(text)
        return tmp_path / place

    do(workspace, planned(workspace, document, base=put("here", a="1", b="2")))
    assert planned(workspace, document, base=put("there", a="1", b="2")).to_run == ()
    assert said(planned(workspace, document, base=put("more", a="1", b="2", c="3"))) == {"f": "run: 1 of 3 files is new (c.txt)"}
    assert said(planned(workspace, document, base=put("other", a="1", b="3"))) == {"f": "run: 1 of 2 files is changed (b.txt)"}
    assert said(planned(workspace, document, base=put("less", a="1"))) == {"f": "run: 1 file is gone (b.txt)"}
    assert said(planned(workspace, document, base=put("named", a="1", z="2"))) == {"f": "run: 1 of 2 files is renamed (b.txt to z.txt)"}
    assert said(planned(workspace, document, base=put("both", a="9", c="3"))) == {
        "f": "run: 1 of 2 files is new (c.txt), 1 of 2 files is changed (a.txt), 1 file is gone (b.txt)"
    }


def test_a_missing_file_is_a_problem_of_its_node(workspace: Workspace, tmp_path: Path) -> None:
    document = {"framewire": 1, "name": "f", "nodes": {"f": {"component": "reads_file@1", "params": {"source": "nowhere"}}}}
    with pytest.raises(PipelineError, match="does not exist") as told:
        planned(workspace, document, base=tmp_path)
    assert told.value.problems[0].node == "f"
    assert told.value.problems[0].parameter == "source"


@pytest.mark.parametrize(("base", "shown"), [("pipelines", "nowhere"), ("linked", "linked/../nowhere")])
def test_a_missing_file_is_shown_without_steps_back_up_but_where_a_link_turns_them(
    workspace: Workspace, tmp_path: Path, base: str, shown: str
) -> None:
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "elsewhere" / "deep")
    document = {"framewire": 1, "name": "f", "nodes": {"f": {"component": "reads_file@1", "params": {"source": "../nowhere"}}}}
    with pytest.raises(PipelineError) as told:
        planned(workspace, document, base=tmp_path / base)
    assert told.value.message == f"'{tmp_path / shown}' does not exist."


def test_a_missing_file_that_two_nodes_read_is_told_once(workspace: Workspace, tmp_path: Path) -> None:
    node = {"component": "reads_file@1", "params": {"source": "nowhere"}}
    with pytest.raises(PipelineError) as told:
        planned(workspace, {"framewire": 1, "name": "f", "nodes": {"f": node, "g": node}}, base=tmp_path)
    assert told.value.message.count("does not exist") == 1
    assert [problem.node for problem in told.value.problems] == ["f", "g"]


def test_of_a_collection_only_the_new_parts_count(workspace: Workspace) -> None:
    def parts(count: int) -> dict[str, Any]:
        nodes = {"many": {"component": "many_parts@1", "params": {"parts": count}}, "double": {"component": "per_part_double@1"}}
        return {"framewire": 1, "name": "p", "nodes": nodes, "edges": [{"from": ["many", "labels"], "to": ["double", "labels"]}]}

    def give(count: int) -> None:
        plan = planned(workspace, parts(count))
        folder = workspace.store.staging()
        Labels.create(folder, {}, [Labels.part_from([{"x": float(n)}], folder) for n in range(count)])
        digest = workspace.store.commit(folder)
        mark = fingerprint(plan["many"].ingredients, {})
        workspace.results.put(Result(mark, {"labels": digest}))
        workspace.remember_last("p", {"many": mark})

    def double_parts() -> None:
        step = planned(workspace, parts(2))["double"]
        given = planned(workspace, parts(2))["many"].reused["labels"]
        assert given is not None
        for part in workspace.store.open(given).parts:  # type: ignore[attr-defined]
            workspace.results.put(Result(part_fingerprint(step.ingredients, {"labels": given}, "labels", [part.name]), {}))

    give(2)
    give(3)
    double_parts()
    assert said(planned(workspace, parts(3)))["double"] == "run: never ran; 1 of 3 parts is new"


def test_a_plan_survives_being_written_and_read(workspace: Workspace) -> None:
    do(workspace, planned(workspace))
    for plan in (planned(workspace), planned(workspace, changed("one", value=3.0))):
        assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_planning_writes_no_run_and_no_result(workspace: Workspace) -> None:
    planned(workspace)
    assert not (workspace.root / "runs").exists()
    assert not (workspace.root / "results").exists()
