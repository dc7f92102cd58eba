"""The figures of two runs side by side: metrics over all, and of each class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.artifacts import Metrics
from runtime.workspace import RunRecord, Workspace

__all__ = ["Figure", "figures_of", "side_by_side", "value_of"]

Key = tuple[str, str, str]  # node, name, class (empty: over all)


@dataclass(frozen=True)
class Figure:
    """One figure of two runs; None where a run has none so called."""

    node: str
    name: str
    class_: str
    old: float | None
    new: float | None

    @property
    def change(self) -> float | None:
        """By how much it grew."""
        return None if self.old is None or self.new is None else self.new - self.old


def figures_of(workspace: Workspace, record: RunRecord) -> dict[Key, float]:
    """Every figure of a run: what its steps reported, and what stands in the metrics that they gave."""
    found: dict[Key, float] = {}
    for step in record.steps.values():
        found |= {(step.node, name, ""): value for name, value in step.metrics.items()}
        for output in filter(None, step.outputs.values()):
            folder = workspace.store.path(output["digest"])
            if output["type"] == "Metrics" and (folder / "metrics.json").is_file():
                found |= {(step.node, name, class_): value for name, class_, value in _in(Metrics(folder))}
    return found


def side_by_side(old: Mapping[Key, float], new: Mapping[Key, float], renames: Mapping[str, str]) -> list[Figure]:
    """The figures of both; those of a node that is called otherwise now stand beside those of its newer name."""
    before = {(renames.get(node, node), name, class_): value for (node, name, class_), value in old.items()}
    keys = dict.fromkeys([*new, *before])
    return [Figure(*key, before.get(key), new.get(key)) for key in sorted(keys, key=lambda k: (k[0], k[2], k[1]))]


def value_of(workspace: Workspace, record: RunRecord, node: str, name: str) -> float | None:
    """One figure over all, of one node; None if the run has none such."""
    return figures_of(workspace, record).get((node, name, ""))


def _in(metrics: Metrics) -> Iterator[tuple[str, str, float]]:
    content = metrics.content
    for class_, values in [("", content["values"]), *content["per_class"].items()]:
        for name, value in values.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield name, class_, float(value)
