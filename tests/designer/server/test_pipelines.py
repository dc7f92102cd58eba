from designer.drafts import Draft, Library, Places
from designer.server.room import CHECKS, Room
from runtime.engine.processes import waited
from tests.designer.server.conftest import heard_of

TITLE = "nodes/a/title"


def test_opening_gives_the_document_and_who_one_is(ada):
    opened = ada.get("pipelines/line").json()
    assert (opened["slug"], opened["revision"], opened["role"], opened["run"]) == ("line", 1, "operator", None)
    assert opened["document"]["nodes"]["b"] == {"component": "add@1", "params": {"plus": 2}}
    assert ada.get("pipelines/line/document").json() == opened["document"]


def test_what_is_not_there_is_told(ada):
    answer = ada.get("pipelines/nothing")
    assert answer.status_code == 400
    assert "no pipeline 'nothing'" in answer.json()["error"]["message"]


def test_an_edit_is_answered_once_it_is_on_the_disk(ada, service):
    answer = ada.edit("line", 1, (TITLE, {"now": "One"})).json()
    assert (answer["revision"], answer["seq"], answer["conflicts"]) == (2, 1, [])
    assert Draft(Places(service.workspace.root, "line")).state.document["nodes"]["a"]["title"] == "One"
    assert ada.edit("line", 1, (TITLE, {"now": "One"})).json() == answer


def test_the_file_follows_within_moments(ada, service):
    ada.edit("line", 1, (TITLE, {"now": "One"}))
    file = Places(service.workspace.root, "line").file
    assert waited(lambda: "One" in file.read_text(), 60)


def test_an_edit_that_makes_no_pipeline_is_refused_with_its_problems(ada):
    answer = ada.edit("line", 1, ("nodes/x", {"now": {"component": "nope"}}))
    assert answer.status_code == 422
    assert answer.json()["error"]["problems"][0]["node"] == "x"
    assert ada.get("pipelines/line").json()["revision"] == 1


def test_of_two_tabs_each_hears_the_other_and_a_conflict_says_whose_value_stands(ada, as_role):
    grace = as_role("editor", "Grace")
    with ada.hear("line", client="a") as heard:
        assert heard_of(heard, "clients") == [{"client": "a", "name": "Ada"}]
        with grace.hear("line", client="g") as other:
            assert len(heard_of(heard, "clients")) == 2
            ada.edit("line", 1, (TITLE, {"now": "Ada's"}), client="a")
            answer = grace.edit("line", 1, (TITLE, {"now": "Grace's"}), ("nodes/b/title", {"now": "B"}), client="g").json()
            assert [(c["theirs"], c["ours"], c["who"]) for c in answer["conflicts"]] == [("Ada's", "Grace's", "Ada")]
            for events in (heard, other):
                first, second = heard_of(events, "edit"), heard_of(events, "edit")
                assert (first["revision"], first["client"]) == (2, "a")
                assert [c["now"] for c in second["edit"]["changes"]] == ["B"]
        assert heard_of(heard, "clients") == [{"client": "a", "name": "Ada"}]


def test_a_client_that_was_away_is_told_what_it_missed(ada):
    ada.edit("line", 1, (TITLE, {"now": "One"}))
    ada.edit("line", 2, (TITLE, {"was": "One", "now": "Two"}))
    with ada.hear("line", since=2) as heard:
        assert heard_of(heard, "edit")["revision"] == 3
    with ada.hear("line", since=0) as heard:
        assert heard_of(heard, "reset")["document"]["nodes"]["a"]["title"] == "Two"


def test_a_check_comes_with_problems_and_with_a_plan_that_says_why(ada):
    with ada.hear("line") as heard:
        plan = heard_of(heard, "check")["plan"]
        told = [(s["node"], s["action"], s["reason"]) for s in plan["steps"]]
        assert told == [("a", "run", "never ran"), ("b", "run", "fed anew by Constant")]
        ada.edit("line", 1, ("nodes/b/params/plus", {"was": 2, "now": "two"}))
        check = next(data for name, data in heard if name == "check" and data["revision"] == 2)
        assert check["plan"] is None
        assert [(p["node"], p["parameter"]) for p in check["problems"]] == [("b", "plus")]
    assert ada.get("pipelines/line").json()["check"] == check


def test_who_comes_while_the_room_is_being_looked_at_is_told_one_check(service):
    room = Room(service, "line")
    room.look()  # nobody is there yet
    seat = room.enter("c", "Ada")
    for _ in range(3):
        room.begin_check(lambda: None)
        CHECKS.submit(int).result()  # what was begun before it is done
        room.look()
    told = [seat.events.get_nowait()[0] for _ in range(seat.events.qsize())]
    assert told == ["clients", "check"]


def test_a_file_that_comes_to_a_folder_that_is_named_makes_the_plan_be_told_anew(ada, service, tmp_path, monkeypatch):
    monkeypatch.setattr("designer.server.room.OUTSIDE_SECONDS", 0.0)
    (tmp_path / "in").mkdir()
    ada.edit("line", 1, ("nodes/f", {"now": {"component": "reads_file@1", "params": {"source": str(tmp_path / "in")}}}))
    with ada.hear("line") as heard:
        assert any("holds no" in p["message"] for p in heard_of(heard, "check")["problems"])
        (tmp_path / "in" / "a.txt").write_text("1")
        check = next(data for name, data in heard if name == "check" and not data["problems"])
    assert {s["node"]: s["action"] for s in check["plan"]["steps"]}["f"] == "run"


def test_what_a_page_does_beside_the_canvas_is_heard(ada, service):
    library = Library(service.workspace)
    with ada.hear("line") as heard:
        heard_of(heard, "clients")
        library.rename("line", "Renamed")
        assert heard_of(heard, "edit")["edit"]["changes"][0]["now"] == "Renamed"


def test_versions_are_kept_and_gone_back_to(ada):
    assert ada.tell("pipelines/line/versions", label="First").json()["version"] == 1
    ada.edit("line", 1, ("nodes/c", {"now": {"component": "constant@1"}}))
    wanted = ada.tell("pipelines/line/versions/1/restore").json()
    assert [(c["path"], "now" in c) for c in wanted["changes"] if c["path"][0] == "nodes"] == [(["nodes", "c"], False)]
    assert "c" in ada.get("pipelines/line").json()["document"]["nodes"], "the canvas does the edit itself, and can take it back"
    assert [(v["version"], v["nodes"]) for v in ada.get("pipelines/line/versions").json()] == [(2, 3), (1, 2)]
    assert ada.tell("pipelines/line/versions/9/restore").status_code == 400


def test_a_deleted_pipeline_says_farewell(ada, service):
    with ada.hear("line") as heard:
        heard_of(heard, "clients")
        Library(service.workspace).delete("line")
        assert "deleted" in heard_of(heard, "farewell")["why"]
    assert ada.get("pipelines/line").status_code == 400


def test_streams_end_when_the_server_does(ada, service):
    with ada.hear("line") as heard:
        heard_of(heard, "clients")
        service.hub.stop()
        assert "server ends" in heard_of(heard, "farewell")["why"]
        assert list(heard) == []


def test_samples_are_listed_and_their_files_named_from_here(ada, service):
    names = ada.get("pipelines").json()
    assert {"slug": "line", "name": "Line", "gallery": False} in names
    assert any(n["gallery"] and n["slug"] == "video_detector" for n in names)
    source = ada.get("pipelines/video_detector/document").json()["nodes"]["videos"]["params"]["source"]
    assert (service.workspace.root / "pipelines" / source).resolve().name == "videos"


def test_hostile_texts_travel_as_they_are(ada):
    text = "<script>alert(1)</script>![](http://evil.example/x.png)" * 200
    ada.edit("line", 1, (TITLE, {"now": text}))
    answer = ada.get("pipelines/line")
    assert answer.json()["document"]["nodes"]["a"]["title"] == text
    assert answer.headers["content-type"] == "application/json"
