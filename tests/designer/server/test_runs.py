import json
import time

import pytest

from designer.server.following import Follower
from runtime.engine.conduct import conduct, prepare
from runtime.engine.execute import start
from runtime.engine.executor import InProcess
from runtime.engine.placement import Placement
from runtime.workspace import Journal
from runtime.workspace.runs import HEARTBEAT_SECONDS
from tests.designer.server.conftest import heard_of


@pytest.fixture
def begun(monkeypatch, service):
    """Runs that were handed over to a process of their own; none is made."""
    runs = []
    monkeypatch.setattr("runtime.engine.begin.begin", runs.append)
    return runs


def journal(run, *events):
    with Journal(run.journal) as opened:
        opened.append(*events)


def step(node, state, **more):
    return {"event": "step", "node": node, "state": state, **more}


STARTED = {"event": "run", "status": "started"}


def test_a_run_is_recorded_with_what_was_asked_and_handed_over(ada, begun):
    ada.edit("line", 1, ("parameters/n", {"now": {"type": "integer", "default": 1}}))
    answer = ada.tell("pipelines/line/runs", arguments={"n": 2}, to="a").json()
    assert [run.id for run in begun] == [answer["run"]]
    request = begun[0].request
    assert (request["arguments"], request["wishes"]) == ({"n": 2}, {"to": "a"})
    assert request["source"].endswith("pipelines/line.json")
    assert [s["node"] for s in begun[0].plan["steps"]] == ["a"]
    assert ada.get("pipelines/line/versions").json()[0]["label"] == f"Run {answer['run']}"


def test_the_same_run_twice_is_refused_politely_and_another_is_not(ada, begun):
    assert ada.tell("pipelines/line/runs", arguments={}).status_code == 200
    again = ada.tell("pipelines/line/runs", arguments={})
    assert again.status_code == 409
    assert again.json()["error"] == {
        "kind": "busy",
        "message": "This very run is under way already.",
        "remedy": "Watch it, or cancel it first.",
    }
    assert ada.tell("pipelines/line/runs", arguments={}, fresh=True).status_code == 200
    assert len(begun) == 2


def test_what_cannot_run_is_refused_with_every_problem(ada, begun):
    ada.edit("line", 1, ("nodes/c", {"now": {"component": "add@1"}}), ("nodes/d", {"now": {"component": "nothing@1"}}))
    answer = ada.tell("pipelines/line/runs", arguments={})
    assert answer.status_code == 422
    assert {p["node"] for p in answer.json()["error"]["problems"]} == {"c", "d"}
    assert begun == []


@pytest.mark.parametrize("wrong", [{"arguments": []}, {"arguments": {"x": 1}}, {"to": 3}, {"sample": 0}, {"sample": True}, {"sample": "2"}])
def test_a_request_that_makes_no_sense_is_refused(ada, begun, wrong):
    assert ada.tell("pipelines/line/runs", **{"arguments": {}, **wrong}).status_code == 400
    assert begun == []


def test_a_run_is_watched_as_it_happens_by_every_tab(ada, begun, service):
    with ada.hear("line", client="x") as heard, ada.hear("line", client="y") as other:
        ada.tell("pipelines/line/runs", arguments={})
        run = begun[0]
        assert heard_of(heard, "run")["nodes"]["a"]["state"] == heard_of(other, "run")["nodes"]["a"]["state"] == "pending"
        journal(run, STARTED, step("a", "waiting", reason="needs 1 GPU, held by 'b'"))
        seen = _until(heard, lambda view: view["nodes"].get("a", {}).get("state") == "waiting")
        assert seen["partial"]
        assert seen["nodes"]["a"]["where"] == "needs 1 GPU, held by 'b'"
        journal(run, step("a", "running", where="cpu"))
        records = run.folder / "steps" / "a"
        records.mkdir(parents=True)
        with (records / "step-1.jsonl").open("a") as opened:
            opened.write(json.dumps({"at": 1, "kind": "progress", "done": 1, "total": 4, "message": "one"}) + "\n")
            opened.write(json.dumps({"at": 2, "kind": "metric", "name": "loss", "value": 0.5, "step": 1}) + "\n")
        node = _until(heard, lambda view: (view["nodes"].get("a") or {}).get("progress"))["nodes"]["a"]
        assert node["progress"] == {"done": 1, "total": 4, "message": "one"}
        assert node["show"] == [{"kind": "curve", "title": "While training", "series": [{"name": "loss", "points": [[1, 0.5]]}]}]
        journal(
            run, step("a", "failed", error={"message": "It broke.", "remedy": "Mend it."}), step("b", "skipped", reason="a gave nothing")
        )
        journal(run, {"event": "run", "status": "failed"})
        assert _until(heard, lambda view: view["status"] == "failed")["run"] == run.id
    view = ada.get("pipelines/line").json()["run"]
    assert (view["nodes"]["a"]["error"]["message"], view["nodes"]["b"]["state"]) == ("It broke.", "skipped")


def test_a_run_that_really_ran_is_looked_into_and_its_plan_becomes_reuse(ada, begun, service):
    answer = ada.tell("pipelines/line/runs", arguments={}).json()
    _carried_out(service, begun[0])
    details = ada.get(f"runs/{answer['run']}/nodes/b").json()
    assert details["node"]["state"] == "succeeded"
    assert [(o["port"], o["type"], o["summary"]) for o in details["outputs"]] == [("metrics", "Metrics", "value 3")]
    assert [line["message"] for line in details["log"]] == ["adding 2"]
    assert [h["run"] for h in details["history"]] == [answer["run"]]
    with ada.hear("line") as heard:
        plan = heard_of(heard, "check")["plan"]
        assert (plan["summary"], plan["seconds"]) == ("2 reused, 0 to run", 0.0)
    assert ada.tell("pipelines/line/plan", arguments={}).json()["summary"] == "2 reused, 0 to run"
    fresh = ada.tell("pipelines/line/plan", arguments={}, fresh=True).json()
    assert (fresh["summary"], {s["action"] for s in fresh["steps"]}) == ("0 reused, 2 to run", {"run"})
    assert all(s["seconds"] is not None for s in fresh["steps"])
    assert fresh["seconds"] == pytest.approx(sum(s["seconds"] for s in fresh["steps"]))
    assert len(begun) == 1, "asking for a plan began a run"
    again = ada.tell("pipelines/line/runs", arguments={})
    start(service.workspace, begun[1])  # nothing to run: over at once, without a cluster
    assert service.workspace.runs.get(again.json()["run"]).record().status == "succeeded"


def test_cancelling_asks_the_run_and_an_ended_one_says_so(ada, begun):
    run = ada.tell("pipelines/line/runs", arguments={}).json()["run"]
    assert ada.tell(f"runs/{run}/cancel").json() == {"run": run}
    assert begun[0].cancel_asked
    journal(begun[0], STARTED, {"event": "run", "status": "cancelled"})
    assert "nothing to cancel" in ada.tell(f"runs/{run}/cancel").json()["error"]["remedy"].lower()
    assert ada.tell(f"runs/{run}/resume").json() == {"run": run}
    assert len(begun) == 2


def test_a_run_that_nobody_works_on_is_shown_as_interrupted(ada, begun, service):
    ada.tell("pipelines/line/runs", arguments={})
    journal(begun[0], STARTED)
    request = begun[0].folder / "run.json"
    request.write_text(json.dumps({**json.loads(request.read_text()), "created": time.time() - 100}))
    (begun[0].folder / "heartbeat").unlink(missing_ok=True)
    follower = Follower(service.workspace, begun[0])
    follower.look()
    follower._last -= HEARTBEAT_SECONDS * 3
    follower.look()
    assert (follower.view()["status"], follower.ended) == ("interrupted", True)


def test_a_run_that_is_resumed_is_starting_until_it_tells_of_itself(ada, begun, service):
    ada.tell("pipelines/line/runs", arguments={})
    run, failed = begun[0], {"kind": "cluster", "message": "No cluster.", "remedy": "Try again."}
    journal(run, {"event": "run", "status": "failed", "error": failed})
    watching = Follower(service.workspace, run)
    watching.look()
    assert (watching.view()["status"], watching.ended, watching.stirs) == ("failed", True, False)
    ada.tell(f"runs/{run.id}/resume")
    assert watching.stirs
    for follower in (watching, Follower(service.workspace, run)):
        follower.look()
        assert (follower.view()["status"], follower.view()["error"], follower.ended) == ("pending", None, False)
    journal(run, STARTED)
    watching.look()
    assert watching.view()["status"] == "running"


def test_a_resumed_run_counts_its_work_only_and_forgets_what_failed(ada, begun, service):
    ada.tell("pipelines/line/runs", arguments={})
    run, long_ago = begun[0], time.time() - 1000
    request = run.folder / "run.json"
    request.write_text(json.dumps({**json.loads(request.read_text()), "created": long_ago}))
    broke = {"message": "It broke.", "remedy": "Mend it."}
    journal(
        run,
        {**STARTED, "at": long_ago},
        step("a", "succeeded", at=long_ago + 10),
        step("b", "running", at=long_ago + 20),
        step("b", "failed", error=broke, at=long_ago + 30),
        {"event": "run", "status": "failed", "at": long_ago + 30},
    )
    watching = Follower(service.workspace, run)
    watching.look()
    ada.tell(f"runs/{run.id}/resume")
    told = watching.look()
    assert told["nodes"]["b"]["state"] == "pending"
    assert told["seconds"] < 20  # since it was resumed
    journal(run, STARTED, step("b", "running", where="cpu"))
    for follower in (watching, Follower(service.workspace, run)):
        follower.look()
        view = follower.view()
        assert 30 <= view["seconds"] < 60
        b = view["nodes"]["b"]
        assert (view["nodes"]["a"]["state"], b["state"], b["error"]) == ("succeeded", "running", None)
        assert b["seconds"] < 20
    record = run.record().steps["b"]
    assert (record.error, record.started > long_ago + 900) == (None, True)


def test_what_an_interrupted_run_was_doing_is_not_shown_as_going_on(ada, begun, service):
    ada.tell("pipelines/line/runs", arguments={})
    run, begun_at = begun[0], time.time() - 100
    request = run.folder / "run.json"
    request.write_text(json.dumps({**json.loads(request.read_text()), "created": begun_at}))
    journal(run, {**STARTED, "at": begun_at}, step("a", "running", at=begun_at + 1), step("a", "running", at=begun_at + 5))
    (run.folder / "heartbeat").unlink(missing_ok=True)
    follower = Follower(service.workspace, run)
    assert follower.look()["nodes"]["a"]["state"] == "running"
    follower._last -= HEARTBEAT_SECONDS * 3
    told = follower.look()
    assert told["status"] == "interrupted"
    assert (told["nodes"]["a"]["state"], told["nodes"]["a"]["seconds"]) == ("cancelled", 4.0)


def test_a_run_whose_files_are_damaged_is_shown_as_such_with_what_to_do(ada, begun):
    run = ada.tell("pipelines/line/runs", arguments={}).json()["run"]
    (begun[0].folder / "plan.json").write_text("[]")
    view = ada.get("pipelines/line").json()["run"]
    assert (view["run"], view["status"], view["nodes"]) == (run, "damaged", {})
    assert "plan.json" in view["error"]["message"]
    assert "run the pipeline again" in view["error"]["remedy"]


def test_a_nodes_history_reaches_back_beyond_the_newest_run(ada, begun):
    first = ada.tell("pipelines/line/runs", arguments={}).json()["run"]
    journal(begun[0], STARTED, step("b", "succeeded", seconds=2.0), {"event": "run", "status": "succeeded"})
    ada.tell("pipelines/line/runs", arguments={}, to="a")
    (past,) = ada.get("pipelines/line/nodes/b/history").json()
    assert (past["run"], past["state"], past["seconds"]) == (first, "succeeded", 2.0)
    assert len(ada.get("pipelines/line/nodes/a/history").json()) == 2
    assert ada.get("pipelines/line/nodes/never/history").json() == []


def test_pictures_are_only_those_of_the_step(ada, begun):
    run = ada.tell("pipelines/line/runs", arguments={}).json()["run"]
    pictures = begun[0].folder / "steps" / "a" / "pictures"
    pictures.mkdir(parents=True)
    (pictures / "x.jpg").write_bytes(b"\xff\xd8\xff")
    (pictures / "link.jpg").symlink_to("/etc/passwd")
    assert ada.get(f"runs/{run}/nodes/a/pictures/x.jpg").headers["content-type"] == "image/jpeg"
    for wrong in ("link.jpg", "..%2f..%2f..%2frun.json", "none.jpg", "x.svg"):
        assert ada.get(f"runs/{run}/nodes/a/pictures/{wrong}").status_code in (400, 404)


def _until(heard, wanted):
    return next(data for name, data in heard if name == "run" and wanted(data))


def _carried_out(service, run):
    """Carry the run out in this process, as the engine does where there is no cluster."""
    placements = {s["node"]: Placement(cpus=1) for s in run.plan["steps"]}
    prepare(run, service.workspace, placements, "x")
    assert conduct(run, InProcess()) == "succeeded"
