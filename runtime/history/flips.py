"""The images whose prediction flipped between two runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.artifacts import Predictions
from runtime.workspace import RunRecord, StepRecord, Workspace

__all__ = ["Flip", "flips", "lost_flips"]

THRESHOLD = 0.3  # score from which a box counts, where the step has no such parameter; as evaluate has it


@dataclass(frozen=True)
class Flip:
    """An image of which the two runs say something else: another class, or other objects."""

    node: str  # that predicted, by its id in the newer run
    frame: str
    old: Mapping[str, int]  # class -> how many
    new: Mapping[str, int]

    @property
    def says(self) -> str:
        """What was said of the image, and what is now."""
        return f"{self.frame}: {_told(self.old)} -> {_told(self.new)}"


@dataclass(frozen=True)
class _Predicted:
    """What one step said: by image the classes and how many of each; `frames` are all that it looked at, None if nobody knows."""

    answers: Mapping[str, Mapping[str, int]]
    frames: frozenset[str] | None


def flips(workspace: Workspace, old: RunRecord, new: RunRecord, renames: Mapping[str, str]) -> list[Flip]:
    """The images that a node of both runs looked at, and of which it did not say the same: for a classifier the class, for a detector how
    many of each class scored at least the node's threshold.
    """
    found: list[Flip] = []
    for node, earlier, step in _both(old, new, renames):
        before, now = _predictions(workspace, earlier), _predictions(workspace, step)
        if not before or not now:
            continue
        settings = [_threshold(workspace, record, s) for record, s in ((old, earlier), (new, step))]
        if before == now and settings[0] == settings[1]:
            continue
        one = _Predicted(_answers(workspace, before, settings[0]), _looked_at(workspace, old, earlier))
        other = _Predicted(_answers(workspace, now, settings[1]), _looked_at(workspace, new, step))
        found += [Flip(node, f, one.answers.get(f, {}), other.answers.get(f, {})) for f in sorted(_differing(one, other))]
    return found


def lost_flips(workspace: Workspace, old: RunRecord, new: RunRecord, renames: Mapping[str, str]) -> list[str]:
    """The nodes that predicted otherwise in the two runs, and whose predictions are not there any more: nobody knows what flipped."""

    def differ(earlier: StepRecord, step: StepRecord) -> bool:
        return _given(earlier) != _given(step) or _threshold(workspace, old, earlier) != _threshold(workspace, new, step)

    pairs = [pair for pair in _both(old, new, renames) if _given(pair[1]) and _given(pair[2]) and differ(*pair[1:])]
    return [node for node, earlier, step in pairs if not (_predictions(workspace, earlier) and _predictions(workspace, step))]


def _both(old: RunRecord, new: RunRecord, renames: Mapping[str, str]) -> Iterator[tuple[str, StepRecord, StepRecord]]:
    """The nodes of both runs, by their id in the newer one, with the step of each."""
    named = {renames.get(n, n): step for n, step in old.steps.items()}
    yield from ((node, named[node], step) for node, step in new.steps.items() if node in named)


def _differing(one: _Predicted, other: _Predicted) -> Iterator[str]:
    for frame in one.answers.keys() | other.answers.keys():
        seen = all(p.frames is None or frame in p.frames for p in (one, other))
        if seen and one.answers.get(frame, {}) != other.answers.get(frame, {}):
            yield frame


def _given(step: StepRecord) -> list[str]:
    """The digests of the predictions that the step gave."""
    return [o["digest"] for o in step.outputs.values() if o and o["type"] == "Predictions"]


def _predictions(workspace: Workspace, step: StepRecord) -> str:
    """The digest of the step's predictions, if it gave some and they are there."""
    return next((d for d in _given(step) if workspace.store.path(d).is_dir()), "")


def _answers(workspace: Workspace, digest: str, threshold: float) -> dict[str, dict[str, int]]:
    from runtime.workspace.catalog import ask

    boxes = Predictions(workspace.store.path(digest)).info.get("task") == "detection"
    where = f"where score >= {threshold!r}" if boxes else ""
    found: dict[str, dict[str, int]] = {}
    for frame, label, many in ask(workspace, f"select frame, label, count(*) from p {where} group by all", {"p": digest})[1]:  # noqa: S608
        found.setdefault(frame, {})[label] = many
    return found


def _looked_at(workspace: Workspace, record: RunRecord, step: StepRecord) -> frozenset[str] | None:
    """The frames that the step was given, by id: those on which nothing was found have no row among the predictions."""
    from runtime.workspace.catalog import ask

    planned = _planned(workspace, record, step)
    for source, port in planned.get("inputs", {}).values():
        output = record.steps[source].outputs.get(port) if source in record.steps else None
        if output and output["type"] in ("Frames", "Dataset") and workspace.store.path(output["digest"]).is_dir():
            return frozenset(id_ for (id_,) in ask(workspace, "select id from f", {"f": output["digest"]})[1])
    return None


def _threshold(workspace: Workspace, record: RunRecord, step: StepRecord) -> float:
    return float(_planned(workspace, record, step).get("params", {}).get("threshold", THRESHOLD))


def _planned(workspace: Workspace, record: RunRecord, step: StepRecord) -> dict[str, Any]:
    steps = workspace.runs.get(record.run).plan["steps"]
    return next((s for s in steps if s["node"] == step.node), {})


def _told(answer: Mapping[str, int]) -> str:
    return ", ".join(label if many == 1 else f"{many} {label}" for label, many in sorted(answer.items())) or "nothing"
