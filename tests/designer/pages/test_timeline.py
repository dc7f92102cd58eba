"""When steps waited and worked, and which of them decided how long the run took."""

from designer.pages.runs.timeline import critical_chain, timeline

NEEDS = {"a": [], "b": [], "join": ["a", "b"], "late": []}


def step(at: float, node: str, state: str, **more: object) -> dict[str, object]:
    return {"at": 100 + at, "event": "step", "node": node, "state": state, **more}


EVENTS = [
    {"at": 100, "event": "run", "status": "started"},
    step(1, "a", "running"),
    step(1, "b", "waiting", reason="needs 1 GPU"),
    step(2, "b", "waiting", reason="still"),
    step(4, "b", "running"),
    step(5, "a", "succeeded"),
    step(7, "b", "running", parts={"run": 1}),
    step(9, "b", "succeeded"),
    step(9.5, "join", "succeeded", seconds=0.25),
    step(9, "late", "reused"),
]


def test_each_stretch_is_a_bar() -> None:
    bars = [(b.node, b.kind, b.start, b.end) for b in timeline(EVENTS, NEEDS, now=110)]
    assert bars == [("a", "worked", 1, 5), ("b", "waited", 1, 4), ("b", "worked", 4, 9), ("join", "worked", 9.25, 9.5)]


def test_the_critical_chain_goes_back_over_what_kept_each_waiting_longest() -> None:
    assert critical_chain(timeline(EVENTS, NEEDS, now=110), NEEDS) == ["b", "join"]
    assert {b.node for b in timeline(EVENTS, NEEDS, now=110) if b.critical} == {"b", "join"}


def test_what_has_not_ended_lasts_until_now() -> None:
    (bar,) = timeline([EVENTS[0], step(2, "a", "running")], NEEDS, now=107)
    assert (bar.start, bar.end, bar.state) == (2, 7, "running")


def test_a_step_tried_again_has_two_bars() -> None:
    told = [EVENTS[0], step(1, "a", "running"), step(2, "a", "retrying"), step(3, "a", "running"), step(4, "a", "failed")]
    assert [(b.start, b.end, b.state) for b in timeline(told, NEEDS, now=9)] == [(1, 2, "running"), (3, 4, "failed")]


def test_an_empty_journal_has_no_bars() -> None:
    assert timeline([], {}, now=1) == []
    assert critical_chain([], {}) == []
