"""What a run gave, in Python: artifacts, pandas frames, and SQL answered by DuckDB."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from components.artifacts import ARTIFACT_TYPES, Artifact, Metrics
from runtime.errors import UsageError
from runtime.graph.problem import did_you_mean
from runtime.sdk.handles import Node, Output
from runtime.workspace import Run, RunRecord, Workspace

if TYPE_CHECKING:
    import pandas

__all__ = ["Results"]


class Results:
    """A run of a pipeline and what came of it; `results[frames.frames]` is an artifact."""

    def __init__(self, workspace: Workspace, run: Run) -> None:
        self._workspace = workspace
        self._run = run

    @property
    def id(self) -> str:
        """The run's name, as `python -m runtime show` takes it."""
        return self._run.id

    @property
    def record(self) -> RunRecord:
        """What became of the run and of each step."""
        return self._run.record()

    @property
    def status(self) -> str:
        """How it ended: succeeded, failed or cancelled; or that it is running or interrupted."""
        return self.record.status

    def __getitem__(self, output: Output[Any]) -> Artifact:
        """The artifact at an output. Raises UsageError where the step gave none."""
        kind, digest = self._given(output)
        return ARTIFACT_TYPES[kind](self._workspace.store.path(digest))

    def digest(self, output: Output[Any]) -> str:
        """The digest of what stands at an output: the same content, the same digest, wherever and whenever it was made."""
        return self._given(output)[1]

    def metrics(self, output: Output[Any]) -> Mapping[str, float]:
        """The numbers in a Metrics artifact."""
        artifact = self[output]
        if not isinstance(artifact, Metrics):
            raise UsageError(f"{output!r} is {type(artifact).__name__}, not Metrics.", "Name an output that gives Metrics.")
        return artifact.values

    def sql(self, query: str, /, **views: Output[Any]) -> "pandas.DataFrame":
        """Ask DuckDB, over the named outputs: `results.sql("select video, count(*) from f group by video", f=frames.frames)`.

        Beside them there are the views runs, steps, metrics and artifacts of the whole workspace; nothing else can be reached.
        """
        from runtime.workspace.catalog import ask_arrow

        answer = ask_arrow(self._workspace, query, {name: self.digest(output) for name, output in views.items()})
        made: pandas.DataFrame = answer.to_pandas()
        return made

    def table(self, output: Output[Any]) -> "pandas.DataFrame":
        """The rows of a Table, of Frames, Labels or Predictions as a pandas frame."""
        return self.sql("select * from given", given=output)

    def __repr__(self) -> str:
        record = self.record
        return f"Run {record.run} of '{record.pipeline}': {record.status} in {record.seconds:.1f} s"

    def _given(self, output: Output[Any]) -> tuple[str, str]:
        if isinstance(output, Node):
            raise UsageError("A node may give several things.", f"Name one: {' or '.join('.' + port for port in dir(output))}.")
        steps = self.record.steps
        if output.node not in steps:
            raise UsageError(f"The run had no step '{output.node}'.", did_you_mean(output.node, steps))
        step = steps[output.node]
        given = step.outputs.get(output.port)
        if not given:
            remedy = f"See why with: python -m runtime logs {self.id} {output.node}"
            raise UsageError(f"{output!r} gave nothing: the step is {step.state}.", remedy)
        return given["type"], given["digest"]
