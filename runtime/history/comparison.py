"""Everything that differs between two pipelines, versions or runs: the change, and what it did."""

from dataclasses import dataclass
from typing import Any

from runtime.graph import Difference, difference
from runtime.history.figures import Figure, figures_of, side_by_side
from runtime.history.flips import Flip, flips, lost_flips
from runtime.history.sides import Side, brought_together, side_named
from runtime.workspace import Workspace

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """The difference from `old` to `new`; of runs also their figures side by side, and the images of which they say something else."""

    old: Side
    new: Side
    difference: Difference
    figures: tuple[Figure, ...] = ()
    flips: tuple[Flip, ...] = ()
    lost: tuple[str, ...] = ()  # nodes whose predictions are gone from the workspace: which images flipped there, nobody knows

    @property
    def both_ran(self) -> bool:
        """Whether both sides are runs."""
        return self.old.run is not None and self.new.run is not None

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        told: dict[str, Any] = {
            "old": {"kind": self.old.kind, "name": self.old.name},
            "new": {"kind": self.new.kind, "name": self.new.name},
            "changes": [change.to_json() for change in self.difference.changes],
        }
        if self.both_ran:
            figures = [
                {"node": f.node, "name": f.name, "class": f.class_ or None, "old": f.old, "new": f.new, "change": f.change}
                for f in self.figures
            ]
            flipped = [{"node": f.node, "frame": f.frame, "old": dict(f.old), "new": dict(f.new)} for f in self.flips]
            told |= {"metrics": figures, "flipped": flipped, "lost": list(self.lost)}
        return told

    @property
    def says_lost(self) -> str:
        """In words, why there may be more flips than are told; empty if there are not."""
        named = ", ".join(f"'{node}'" for node in self.lost)
        return f"Which predictions of {named} flipped is not known: they are gone from the workspace. Run it again to see." if named else ""


def compare(workspace: Workspace, old: str, new: str) -> Comparison:
    """Compare what is named; see `side_named` for how. Executes nothing."""
    before, after = side_named(workspace, old), side_named(workspace, new)
    found = difference(brought_together(workspace, before, after), after.pipeline, workspace.catalogue)
    if before.run is None or after.run is None:
        return Comparison(before, after, found)
    records = before.run.record(), after.run.record()
    figures = side_by_side(figures_of(workspace, records[0]), figures_of(workspace, records[1]), found.renames)
    flipped = tuple(flips(workspace, *records, found.renames))
    lost = tuple(lost_flips(workspace, *records, found.renames))
    return Comparison(before, after, found, tuple(figures), flipped, lost)
