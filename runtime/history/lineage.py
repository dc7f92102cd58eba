"""Where an endpoint or a model comes from: the steps that led to it, and the files that were read, with their datasets' versions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from os.path import normpath
from pathlib import Path
from typing import Any

from components.artifacts import file_digest
from runtime.errors import UsageError
from runtime.serving import EndpointRecord, Shelf
from runtime.workspace import ModelRecord, Run, RunRecord, StepRecord, Workspace
from runtime.workspace.store import folder_digest

__all__ = ["Ancestor", "Ancestry", "Source", "ancestry_of_endpoint", "ancestry_of_model"]


@dataclass(frozen=True)
class Ancestor:
    """A step on the way to the endpoint."""

    node: str
    component: str
    run: str  # in which it really worked
    params: Mapping[str, Any]
    outputs: Mapping[str, str]  # port -> digest
    inputs: Mapping[str, str]  # port -> "NODE.OUTPUT"


@dataclass(frozen=True)
class Source:
    """Files outside the workspace that a step read."""

    node: str
    parameter: str
    path: str  # absolute, without ".."
    files: Mapping[str, str]  # name -> sha256
    dataset: str = ""  # registered for the path; empty: none
    version: int | None = None  # of it that was read; None: what was read is no registered version

    @property
    def says(self) -> str:
        """What was read, and which version of which dataset it is."""
        return self.says_as(self.path)

    def says_as(self, path: str) -> str:
        """The same, with another word for its path."""
        known = f"{self.dataset}@{self.version}" if self.version else f"{self.dataset}, not as registered" if self.dataset else ""
        return f"{path} ({known})" if known else path


@dataclass(frozen=True)
class Ancestry:
    """The whole descent of a model, and of the endpoint that serves it; the steps in the order in which they were done."""

    endpoint: EndpointRecord | None  # None: a model was asked for
    model: str  # the digest of its model
    names: tuple[str, ...]  # NAME@VERSION of the model in the registry
    run: str  # that led to it; empty if nobody knows
    steps: tuple[Ancestor, ...]
    sources: tuple[Source, ...]

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        served = self.endpoint
        told = {"endpoint": served.name, "url": served.url, "digest": served.digest} if served else {}
        model = {"digest": self.model, "names": list(self.names)}
        listed = {"steps": [asdict(step) for step in self.steps], "files": [asdict(source) for source in self.sources]}
        return {**told, "model": model, "run": self.run or None, **listed}


def ancestry_of_endpoint(workspace: Workspace, name: str) -> Ancestry:
    """The descent of what endpoint `name` serves. Raises EndpointError if there is none such, UsageError if what it serves is gone."""
    shelf = Shelf(workspace.root)
    record = shelf.record(name)
    return _ancestry(workspace, _model_of(shelf, record), record)


def ancestry_of_model(workspace: Workspace, digest: str) -> Ancestry:
    """The descent of a model of the workspace."""
    return _ancestry(workspace, digest, None)


def _ancestry(workspace: Workspace, model: str, endpoint: EndpointRecord | None) -> Ancestry:
    registered = [m for m in workspace.models.every() if m.digest == model]
    names = tuple(f"{m.name}@{m.version}" for m in registered)
    found = _maker(workspace, endpoint.digest if endpoint else "", model, registered)
    if found is None:
        return Ancestry(endpoint, model, names, "", (), ())
    run, made, node = found
    steps, sources = _back_from(workspace, run, made, node)
    return Ancestry(endpoint, model, names, run.id, steps, sources)


def _model_of(shelf: Shelf, record: EndpointRecord) -> str:
    folder = shelf.served(record.name, record.digest).model.path
    if not folder.is_dir():
        raise UsageError(f"What endpoint '{record.name}' serves is gone.", "Deploy a model under this name again.")
    return folder_digest({f.relative_to(folder).as_posix(): file_digest(f) for f in sorted(folder.rglob("*")) if f.is_file()})


def _maker(workspace: Workspace, endpoint: str, model: str, registered: Iterable[ModelRecord]) -> tuple[Run, RunRecord, str] | None:
    """The newest run, and its node, that gave the endpoint's artifact; else the one that gave its model."""
    known = {m.run for m in registered if m.run}
    runs = [*(r for r in workspace.runs.newest() if r.id in known), *(r for r in workspace.runs.newest() if r.id not in known)]
    for wanted, order in ((endpoint, workspace.runs.newest()), (model, runs)):
        for run in order:
            record = run.record()
            for step in record.steps.values():
                if any(output and output["digest"] == wanted for output in step.outputs.values()):
                    return run, record, step.node
    return None


def _back_from(workspace: Workspace, run: Run, record: RunRecord, node: str) -> tuple[tuple[Ancestor, ...], tuple[Source, ...]]:
    planned = {step["node"]: step for step in run.plan["steps"]}
    wanted, waiting = {node}, [node]
    while waiting:
        feeding = {source for source, _ in planned[waiting.pop()]["inputs"].values() if source in planned}
        waiting += sorted(feeding - wanted)
        wanted |= feeding
    chosen = [step for name, step in planned.items() if name in wanted]
    reads = {(read["node"], read["parameter"]): read for read in run.request.get("reads", [])}
    steps = tuple(_ancestor(workspace, run, step, record.steps[step["node"]]) for step in chosen)
    base = Path(run.request.get("base", "."))
    return steps, tuple(source for step in chosen for source in _sources(step, reads, base))


def _ancestor(workspace: Workspace, run: Run, planned: Mapping[str, Any], step: StepRecord) -> Ancestor:
    made = workspace.results.get(step.fingerprint) if step.state == "reused" and step.fingerprint else None
    outputs = {port: output["digest"] for port, output in step.outputs.items() if output}
    inputs = {port: ".".join(source) for port, source in planned["inputs"].items()}
    return Ancestor(step.node, step.component, made.run if made else run.id, planned["params"], outputs, inputs)


def _sources(planned: Mapping[str, Any], reads: Mapping[tuple[str, str], Mapping[str, Any]], base: Path) -> Iterable[Source]:
    for parameter, files in planned["ingredients"].get("files", {}).items():
        read = reads.get((planned["node"], parameter), {})
        path = read.get("path") or base / str(planned["params"].get(parameter, ""))
        yield Source(planned["node"], parameter, normpath(path), files, str(read.get("dataset") or ""), read.get("version"))
