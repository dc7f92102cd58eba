"""What each edit between two pipelines did to a figure: the graphs in between are run, and reuse makes that cheap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runtime.errors import FramewireError, UsageError
from runtime.graph import Pipeline, difference
from runtime.graph.between import Edit, between, edits_of, joined
from runtime.graph.order import reached
from runtime.graph.problem import did_you_mean
from runtime.history.figures import figures_of, value_of
from runtime.history.sharing import Shares, shared_out
from runtime.history.sides import Side, brought_together, side_named
from runtime.operations import prepare_pipeline, record_run
from runtime.plan import Wishes
from runtime.workspace import Run, Workspace

__all__ = ["Attribution", "attribute"]

CarryOut = Callable[[Workspace, Run], None]


@dataclass(frozen=True)
class Attribution:
    """The change of a figure from one pipeline to another, split over the edits; see `shared_out` for the scheme."""

    node: str
    name: str
    old: float  # of the older pipeline, on the data and with the code of now
    new: float
    shares: Shares[Edit]
    recorded: tuple[float | None, float | None]  # what the runs themselves told, where the sides are runs
    graphs: int  # that were run or looked up
    runs: tuple[str, ...]  # that were made for it

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        shares = [
            {"edit": edit.says, "changes": [c.to_json() for c in edit.changes], "share": amount}
            for edit, amount in zip(self.shares.edits, self.shares.amounts, strict=True)
        ]
        told = {"metric": f"{self.node}.{self.name}", "old": self.old, "new": self.new, "change": self.new - self.old}
        recorded = {"old": self.recorded[0], "new": self.recorded[1]}
        return {
            **told,
            "scheme": self.shares.scheme,
            "shares": shares,
            "recorded": recorded,
            "graphs": self.graphs,
            "runs": list(self.runs),
        }


def attribute(workspace: Workspace, sides: tuple[str, str], metric: str, carry_out: CarryOut) -> Attribution:
    """Split the change of `metric` ("NODE.NAME") from the first side to the second over what was edited between them.

    Only what feeds the node is run, nothing goes live, and what was done before is reused. `carry_out` runs what it is given to its end.
    Both ends are measured on the data and with the code of now, so that only the edits differ.
    Raises UsageError where the pipelines do not differ, or one of them gives no such figure, and what says why it cannot run.
    """
    before, after = (side_named(workspace, side) for side in sides)
    old, new = brought_together(workspace, before, after), after.pipeline
    found = difference(old, new, workspace.catalogue)
    node, name = _parsed(metric, new, found.renames)
    sides_now = (between(old, new, found, []), new)
    edits = [edit for edit in edits_of(found, old, new) if _reaches(edit, node, sides_now)]
    if not edits:
        raise UsageError(f"Nothing that could change {metric} differs from {before.name} to {after.name}.", "See all that does with: diff")
    older = [*_older(found.renames, node), node]
    known = [_recorded(workspace, side, names, name) for side, names in ((before, older), (after, [node]))]
    measure = _Measure(workspace, after, (node, name), carry_out)
    ends = [_must(measure, between(old, new, found, made), metric) for made in ([], edits)]
    shares = shared_out(edits, lambda some: measure(between(old, new, found, some)), joined)
    return Attribution(node, name, ends[0], ends[1], shares, (known[0], known[1]), len(measure.known), tuple(measure.runs))


class _Measure:
    """Gives the figure of a pipeline, running it if need be; each is asked once."""

    def __init__(self, workspace: Workspace, side: Side, figure: tuple[str, str], carry_out: CarryOut) -> None:
        self._workspace, self._side, self._figure, self._carry_out = workspace, side, figure, carry_out
        self.known: dict[str, float | None] = {}
        self.runs: list[str] = []
        self.failure: FramewireError | None = None  # why the last one gave no figure

    def __call__(self, pipeline: Pipeline) -> float | None:
        """The figure; None where the pipeline cannot run, fails, or tells no such figure."""
        from runtime.graph import dumps

        text = dumps(pipeline)
        if text not in self.known:
            self.known[text] = self._measured(pipeline)
        return self.known[text]

    def _measured(self, pipeline: Pipeline) -> float | None:
        node, name = self._figure
        try:
            named = replace(pipeline, name=f"{pipeline.name} (in between)")
            prepared = prepare_pipeline(self._workspace, named, self._side.base, arguments={}, wishes=Wishes(to=node))
        except FramewireError as error:
            self.failure = error
            return None
        run = record_run(self._workspace, prepared, address=None)
        self.runs.append(run.id)
        self._carry_out(self._workspace, run)
        record = run.record()
        step = record.steps.get(node)
        if record.status != "succeeded":
            failed = next((s for s in record.steps.values() if s.error), step)
            why = failed.error["message"] if failed and failed.error else f"it is {record.status}"
            self.failure = UsageError(f"Run {run.id} gave no figure: {why}", f"Look at it with: python -m runtime show {run.id}")
        return value_of(self._workspace, record, node, name)


def _must(measure: _Measure, pipeline: Pipeline, metric: str) -> float:
    value = measure(pipeline)
    if value is None:
        raise measure.failure or UsageError(
            f"'{metric}' is no figure of both pipelines.", "See a run's figures with: python -m runtime show"
        )
    return value


def _parsed(metric: str, new: Pipeline, renames: dict[str, str]) -> tuple[str, str]:
    node, dot, name = metric.partition(".")
    node = renames.get(node, node)
    if not dot or not name:
        raise UsageError(f"'{metric}' is no figure.", "Write NODE.NAME, such as test.mAP@0.5")
    if node not in new.nodes:
        raise UsageError(f"The newer pipeline has no node '{node}'.", did_you_mean(node, new.nodes))
    return node, name


def _reaches(edit: Edit, node: str, pipelines: Sequence[Pipeline]) -> bool:
    """Whether the edit is of the node, or of what feeds it in any of the pipelines."""
    feeding = {node}
    for pipeline in pipelines:
        needs = {target: {e.source[0] for e in pipeline.edges_into(target)} for target in pipeline.nodes}
        known = {n: {source for source in sources if source in needs} for n, sources in needs.items()}
        feeding |= reached(known, node) if node in known else set()
    return any(change.kind == "argument" or change.node in feeding for change in edit.changes)


def _older(renames: dict[str, str], node: str) -> Sequence[str]:
    return [before for before, after in renames.items() if after == node]


def _recorded(workspace: Workspace, side: Side, nodes: Sequence[str], name: str) -> float | None:
    """What the run itself told, where the side is one. Raises UsageError where it told other figures of the node, not this."""
    if side.run is None:
        return None
    told = figures_of(workspace, side.run.record())
    told_of_node = {figure: value for (node, figure, class_), value in told.items() if node in nodes and not class_}
    if told_of_node and name not in told_of_node:
        raise UsageError(f"'{name}' is no figure of node '{nodes[-1]}' in run {side.run.id}.", did_you_mean(name, told_of_node))
    return told_of_node.get(name)
