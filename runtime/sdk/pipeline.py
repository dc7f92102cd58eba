"""A pipeline in Python: build it line by line, look at it, plan it, run it."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, cast, overload

from components.declare import REQUIRED
from runtime.errors import StepError, UsageError
from runtime.graph import Pipeline as Graph
from runtime.graph import Problem, load, save
from runtime.sdk.draft import Draft
from runtime.sdk.handles import Node, Parameter
from runtime.sdk.naming import assigned_variable
from runtime.sdk.palette import palette, workspace_folder

if TYPE_CHECKING:
    from runtime.operations import Prepared
    from runtime.plan import Plan
    from runtime.sdk.picture import Picture
    from runtime.sdk.results import Results
    from runtime.workspace import Workspace

__all__ = ["Pipeline", "opened_workspace"]

P = ParamSpec("P")
N = TypeVar("N", bound=Node)


class Pipeline:
    """A pipeline in the making.

    `uses` states the components with their versions ("resize@1") that it was written for; with others it refuses. Files that nodes
    name are looked for relative to `base`: the folder of the script that makes the pipeline, in a notebook the current one.
    """

    def __init__(self, name: str, *, description: str = "", uses: Sequence[str] = (), base: Path | str | None = None) -> None:
        self._base = Path(base) if base is not None else _folder_of_caller(1)
        self._draft = Draft(name, catalogue=palette(), description=description, stated=uses)

    @classmethod
    def load(cls, path: Path | str) -> "Pipeline":
        """The pipeline in a JSON file, to be looked at, run or gone on with; its notes and its layout are kept."""
        file = Path(path)
        graph = load(file)
        made = cls(graph.name, base=file.resolve().parent)
        made._draft = Draft.of(graph, palette())
        return made

    # One overload for each type, so that a parameter fits only where its values do.
    @overload
    def parameter(self, name: str, type: Literal["number"], *, default: float = ..., help: str = ...) -> Parameter[float]: ...
    @overload
    def parameter(self, name: str, type: Literal["integer"], *, default: int = ..., help: str = ...) -> Parameter[int]: ...
    @overload
    def parameter(self, name: str, type: Literal["text", "file"], *, default: str = ..., help: str = ...) -> Parameter[str]: ...
    @overload
    def parameter(self, name: str, type: Literal["boolean"], *, default: bool = ..., help: str = ...) -> Parameter[bool]: ...
    @overload
    def parameter(self, name: str, type: Literal["list"], *, default: Sequence[Any] = ..., help: str = ...) -> Parameter[list[Any]]: ...
    @overload
    def parameter(
        self, name: str, type: Literal["object"], *, default: Mapping[str, Any] = ..., help: str = ...
    ) -> Parameter[dict[str, Any]]: ...
    def parameter(self, name: str, type: Any, *, default: Any = REQUIRED, help: str = "") -> Parameter[Any]:
        """Declare a value of the whole pipeline that each run may set; without a default, each run must.

        Hand it to the parameters of nodes, or write it into an f-string: f"{camera}/*.mp4".
        """
        return self._draft.parameter(name, type, default=default, help=help)

    def add(self, component: Callable[P, N], /, *args: P.args, **given: P.kwargs) -> N:
        """Add a node: its inputs, its parameters and its settings by name.

        Settings are title, id, compute, cpus, gpus, gpu, retries, timeout, reuse and bypass; where the component takes a parameter of
        that name itself, write node_ before it. Without an id the node is called after the variable it is assigned to.
        Raises UsageError for names that do not exist and outputs that do not fit.
        """
        if args:
            raise UsageError("Inputs and parameters of a node are given by name.", "Write: pipeline.add(COMPONENT, INPUT=NODE.OUTPUT, ...)")
        return cast(N, self._draft.add(component, given, variable=assigned_variable(1)))

    def __getitem__(self, node: str) -> Node:
        """The node with this id."""
        return self._draft.node(node)

    def __repr__(self) -> str:
        return f"Pipeline {self.graph.name!r} with {len(self.graph.nodes)} nodes"

    def _repr_svg_(self) -> str:
        return self.show().svg

    @property
    def graph(self) -> Graph:
        """The pipeline as a value, as runtime.graph has it."""
        return self._draft.graph

    def show(self) -> "Picture":
        """A picture of the graph: shown by a notebook, saved by `.save(FILE.svg)`."""
        from runtime.sdk.picture import picture_of

        return picture_of(self.graph, self._draft.catalogue)

    def save(self, path: Path | str) -> None:
        """Write the JSON file that the canvas opens; what stands there keeps its layout and notes."""
        from runtime.export import joined_with

        file = Path(path)
        save(joined_with(self.graph, load(file) if file.is_file() else self._draft.kept), file)

    def problems(self, arguments: Mapping[str, Any] | None = None) -> list[Problem]:
        """Everything that keeps the pipeline from running, and what may surprise."""
        from runtime.graph import problems

        return problems(self.graph, self._draft.catalogue, arguments)

    def plan(
        self,
        arguments: Mapping[str, Any] | None = None,
        *,
        workspace: Path | str | None = None,
        to: str | None = None,
        from_: str | None = None,
        fresh: bool = False,
    ) -> "Plan":
        """What running it would do, and why; nothing runs. `arguments` set the pipeline's parameters, or "NODE.PARAMETER"."""
        with glance(workspace) as opened:
            return self._prepared(opened, arguments, to, from_, fresh).plan

    def run(
        self,
        arguments: Mapping[str, Any] | None = None,
        *,
        workspace: Path | str | None = None,
        to: str | None = None,
        from_: str | None = None,
        fresh: bool = False,
        address: str | None = None,
    ) -> "Results":
        """Run it, redoing only what changed, and tell on standard error how it goes.

        Raises PipelineError for a pipeline that cannot run, StepError where a step failed.
        """
        from runtime.operations import record_run

        opened = opened_workspace(workspace)
        results = self._carried_out(opened, record_run(opened, self._prepared(opened, arguments, to, from_, fresh), address=address))
        record = results.record
        for step in record.steps.values():
            if step.error:
                raise StepError(f"{step.node} failed: {step.error['message']}", step.error.get("remedy", ""))
        if record.status != "succeeded":
            raise StepError(f"Run {record.run} is {record.status}.", f"Go on with: python -m runtime resume {record.run}")
        return results

    def main(self, arguments: Sequence[str] | None = None) -> None:
        """The command line of a script: an option for each parameter, --plan, --fresh, --save, --help. Ends the process."""
        from runtime.sdk.command import main

        sys.exit(main(self, sys.argv[1:] if arguments is None else arguments))

    @cached_property
    def base(self) -> Path:
        """The folder that relative paths of files are relative to."""
        return self._base.resolve()

    def _prepared(
        self, workspace: "Workspace", arguments: Mapping[str, Any] | None, to: str | None, from_: str | None, fresh: bool
    ) -> "Prepared":
        from runtime.operations import prepare_pipeline
        from runtime.plan import Wishes

        wishes = Wishes(fresh=fresh, to=to, from_=from_)
        return prepare_pipeline(workspace, self.graph, self.base, arguments=arguments or {}, wishes=wishes)

    def _carried_out(self, workspace: "Workspace", run: Any) -> "Results":
        from runtime.cli.progress import watch
        from runtime.sdk.results import Results

        watch(workspace, run)
        return Results(workspace, run)


def opened_workspace(path: Path | str | None) -> "Workspace":
    """The workspace in `path`, or the one that FRAMEWIRE_WORKSPACE names, or ./workspace."""
    from runtime.workspace import Workspace

    return Workspace(workspace_folder(path))


@contextmanager
def glance(path: Path | str | None) -> Iterator["Workspace"]:
    """The workspace, to look at; before the first run an empty one that is thrown away."""
    from runtime.workspace import Workspace

    if Workspace.is_at(workspace_folder(path)):
        yield opened_workspace(path)
        return
    with tempfile.TemporaryDirectory(prefix="framewire-") as folder:
        yield Workspace(Path(folder))


def _folder_of_caller(depth: int) -> Path:
    file = sys._getframe(depth + 1).f_globals.get("__file__")
    return Path(file).resolve().parent if file and Path(file).is_file() else Path.cwd()
