"""Decides, before anything runs, which steps run and which are reused."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from components.artifacts import Collection
from components.declare import Component, Files, Parameter
from components.errors import InputError
from components.files import NamedFile, named_files
from runtime.errors import PipelineError
from runtime.graph import Resolved, ResolvedNode, ancestors, descendants
from runtime.plan.code import Code, CodeReader
from runtime.plan.fingerprint import fingerprint, ingredients, part_fingerprint
from runtime.plan.items import difference
from runtime.plan.reasons import changes
from runtime.plan.sample import sample_folder, sampled
from runtime.plan.step import Cause, Needs, Plan, Step
from runtime.plan.words import in_words
from runtime.workspace import Result, Workspace

__all__ = ["Wishes", "make_plan"]

IsLive = Callable[[str, str], bool]  # (endpoint's name, digest of its artifact) -> whether it answers


@dataclass(frozen=True)
class Wishes:
    """What the person asked for, beyond the pipeline."""

    fresh: bool = False  # run everything, whatever was done before
    to: str | None = None  # only this node and what feeds it
    from_: str | None = None  # this node and all that it feeds, again
    sample: int | None = None  # of many outside files that a parameter names take only so many, and put nothing live


@dataclass
class _Planner:
    resolved: Resolved
    workspace: Workspace
    base: Path
    wishes: Wishes
    is_live: IsLive
    previous: dict[str, str] = field(default_factory=dict)  # node -> fingerprint of the last time
    former: dict[str, str] = field(default_factory=dict)  # node -> what it was called then, of renamed ones
    forced: frozenset[str] = frozenset()
    digests: dict[tuple[str, str], str | None] = field(default_factory=dict)  # (node, port) -> digest, of reused steps
    flaws: dict[str, str] = field(default_factory=dict)  # by digest, what is wrong with an artifact

    @cached_property
    def code(self) -> CodeReader:
        """What components are made of."""
        return CodeReader(self.workspace.code_cache)

    @cached_property
    def titles(self) -> dict[str, str]:
        """What people call the nodes."""
        return {n.id: n.title or n.component.title for n in self.resolved.nodes}


def make_plan(resolved: Resolved, workspace: Workspace, *, base: Path, wishes: Wishes | None = None, is_live: IsLive | None = None) -> Plan:
    """The plan of a checked pipeline; paths of outside files are read relative to `base`.

    Raises UsageError for a node that does not exist, PipelineError with one problem for each file that is missing.
    """
    planner = _Planner(resolved, workspace, base, wishes or Wishes(), is_live or (lambda name, digest: True))
    planner.previous = _renamed(planner, workspace.last_fingerprints(resolved.name))
    chosen = _chosen(planner)
    outside, problems = _outside_files(planner, chosen)
    if problems:
        raise PipelineError(" ".join(dict.fromkeys(str(p.message) for p in problems)), problems[0].remedy, tuple(problems))
    steps = tuple(_step(planner, node, outside[node.id]) for node in chosen)
    workspace.outside.save()
    planner.code.save()
    return Plan(resolved.name, steps)


def _renamed(planner: _Planner, last: dict[str, str]) -> dict[str, str]:
    """The last fingerprints by node as it is called now: a node that is new takes over from the one of its component that is gone."""
    nodes = planner.resolved.by_id
    gone = {name: mark for name, mark in last.items() if name not in nodes}
    found = {name: planner.workspace.results.get(mark) for name, mark in gone.items()} if gone and nodes.keys() - last.keys() else {}
    for node in nodes.values():
        former = [n for n, result in found.items() if result and result.ingredients.get("component") == node.component.key]
        if node.id not in last and len(former) == 1:
            planner.former[node.id] = former[0]
    return {**last, **{new: last[old] for new, old in planner.former.items()}}


def _chosen(planner: _Planner) -> list[ResolvedNode]:
    wishes, resolved = planner.wishes, planner.resolved
    wanted = {*ancestors(resolved, wishes.to), wishes.to} if wishes.to else {n.id for n in resolved.nodes}
    if wishes.sample is not None:
        wanted -= _going_live(resolved)
    forced = wanted if wishes.fresh else {*descendants(resolved, wishes.from_), wishes.from_} & wanted if wishes.from_ else set()
    planner.forced = frozenset(n for n in forced if n)
    return [n for n in resolved.nodes if n.id in wanted]


def _going_live(resolved: Resolved) -> set[str]:
    """The nodes that put a model to work, and those that need them: what a sample taught must not serve anybody."""
    live = {n.id for n in resolved.nodes if any("Endpoint" in port.type_names for port in n.component.outputs.values())}
    return live.union(*(descendants(resolved, node) for node in live))


Listing = dict[str, list[NamedFile]]  # parameter -> the files it names


def _outside_files(planner: _Planner, nodes: list[ResolvedNode]) -> tuple[dict[str, Listing], list[Any]]:
    from runtime.graph import Problem

    found: dict[str, Listing] = {}
    problems = []
    for node in nodes:
        found[node.id] = {}
        for parameter in node.component.parameters.values():
            if parameter.external and node.params.get(parameter.name):
                try:
                    found[node.id][parameter.name] = _listing(planner, parameter, node.params[parameter.name])
                except InputError as error:
                    message = _plainly(error.message, str(planner.base / node.params[parameter.name]))
                    problems.append(Problem("error", node.id, None, parameter.name, message, error.remedy))
    return found, problems


def _plainly(message: str, path: str) -> str:
    """What is said of a path, without its steps back up; not where a link on the way makes them lead elsewhere."""
    plain = os.path.normpath(path)
    return message.replace(path, plain) if path in message and os.path.realpath(plain) == os.path.realpath(path) else message


def _listing(planner: _Planner, parameter: Parameter, value: str) -> list[NamedFile]:
    hint = parameter.hint
    if isinstance(hint, Files) and hint.script:
        return _script(planner.workspace.settings.script_folders, value)
    suffixes = hint.suffixes if isinstance(hint, Files) else ()
    return named_files(str(planner.base / value), suffixes)


def _script(folders: tuple[Path, ...], value: str) -> list[NamedFile]:
    for folder in folders:
        file = (folder / value).resolve()
        if file.is_file() and file.is_relative_to(folder):
            return [NamedFile(value, file)]
    where = ", ".join(str(f) for f in folders) or "none is configured"
    remedy = 'Put it into one of them, or name the folder in FRAMEWIRE_SCRIPTS or in settings.json ("scripts").'
    raise InputError(f"Script '{value}' is in none of the operator's script folders ({where}).", remedy)


def _step(planner: _Planner, node: ResolvedNode, listing: Listing) -> Step:
    component = node.component
    listing, samples = _sampled(planner, node, listing)
    outside = {name: planner.workspace.outside.digests(files) for name, files in listing.items()}
    needs = _needs(node)
    made_of = ingredients(component, node.params, outside, _counting(planner, component), threads=max(1, int(needs.cpus)))
    digests = {port: planner.digests.get(source) for port, source in node.inputs.items()}
    known = {p: d for p, d in digests.items() if d is not None}
    mark = fingerprint(made_of, known) if len(known) == len(digests) else None
    result = planner.workspace.results.get(mark) if mark else None
    causes = [*_causes(planner, node, made_of, known, mark, result), *samples]
    reuse = causes[0]["kind"] in ("same", "same_as")
    reused = dict(result.outputs) if reuse and result else {}
    planner.digests.update({(node.id, port): digest for port, digest in reused.items()})
    return Step(
        node=node.id,
        title=node.title or component.title,
        component=component.key,
        params=_absolute(planner, node, listing, {cause["parameter"] for cause in samples}),
        inputs=node.inputs,
        outputs=tuple(component.outputs),
        needs=needs,
        ingredients=made_of,
        action="reuse" if reuse else "run",
        reason=in_words(causes),
        causes=tuple(causes),
        fingerprint=mark,
        reused=reused,
        per_part=component.per_part,
        together=component.together,
        retries=node.retries,
        timeout=node.timeout,
        forced=node.id in planner.forced or not node.reuse,
        before=planner.previous.get(node.id),
    )


def _counting(planner: _Planner, component: Component) -> Code:
    """The component's code, with the libraries whose versions the operator wants to count."""
    code, counting = planner.code.of(component), planner.workspace.settings.libraries
    if counting is None:
        return code
    return replace(code, libraries={n: v for n, v in code.libraries.items() if n in ("python", *counting)})


def _needs(node: ResolvedNode) -> Needs:
    component = node.component
    cpus = component.cpus if node.cpus is None else node.cpus
    gpus = component.gpus if node.gpus is None else node.gpus
    return Needs(cpus, 0 if node.gpu == "never" else gpus, node.gpu, component.memory_mb, node.compute)


def _sampled(planner: _Planner, node: ResolvedNode, listing: Listing) -> tuple[Listing, list[Cause]]:
    """The files that are taken where only a sample is wanted, and what is to be said of it; all of them where they are few.

    What is taken enters the fingerprint file by file: a sample is never mistaken for the whole.
    """
    if planner.wishes.sample is None:
        return listing, []
    taken = {name: sampled(files, planner.wishes.sample) for name, files in listing.items()}
    fewer = [n for n in taken if len(taken[n]) < len(listing[n])]
    return taken, [{"kind": "sample", "parameter": n, "taken": len(taken[n]), "total": len(listing[n])} for n in fewer]


def _absolute(planner: _Planner, node: ResolvedNode, listing: Listing, only_some: set[str]) -> dict[str, Any]:
    """The parameters as the component receives them: outside files by absolute path, a sample as a folder of its own."""
    params = dict(node.params)
    for name, files in listing.items():
        hint = node.component.parameters[name].hint
        script = isinstance(hint, Files) and hint.script
        if name in only_some:
            params[name] = str(sample_folder(planner.workspace, files, planner.workspace.outside.digests(files)))
        else:
            params[name] = str(files[0].path if script else (planner.base / params[name]).absolute())
    return params


def _causes(
    planner: _Planner, node: ResolvedNode, made_of: Mapping[str, Any], known: Mapping[str, str], mark: str | None, result: Result | None
) -> list[Cause]:
    if node.id in planner.forced:
        return [{"kind": "forced"}]
    if not node.reuse:
        return [{"kind": "reuse_off"}]
    if mark is None:
        return _because_upstream(planner, node, made_of)
    if result is not None:
        return _because_found(planner, node, mark, result)
    return _because_missing(planner, node, made_of, known)


def _because_upstream(planner: _Planner, node: ResolvedNode, made_of: Mapping[str, Any]) -> list[Cause]:
    old = _previous(planner, node)
    own = changes(old, {**made_of, "inputs": old.get("inputs", {})}) if old else []
    feeding = dict.fromkeys(n for n, port in node.inputs.values() if planner.digests.get((n, port)) is None)
    return [*own, *({"kind": "upstream", "node": n, "title": planner.titles[n]} for n in feeding)]


def _because_found(planner: _Planner, node: ResolvedNode, mark: str, result: Result) -> list[Cause]:
    if flaws := {port: flaw for port, digest in result.outputs.items() if digest and (flaw := _flaw(planner, digest))}:
        return [{"kind": "gone", "outputs": flaws}]
    for port, digest in result.outputs.items():
        if digest and node.component.outputs[port].type_names == ("Endpoint",):
            name = str(node.params.get("name", node.id))
            if not planner.is_live(name, digest):
                return [{"kind": "endpoint", "name": name}]
    if planner.previous.get(node.id) == mark:
        return [{"kind": "same"}]
    return [{"kind": "same_as", "run": result.run}]


def _because_missing(planner: _Planner, node: ResolvedNode, made_of: Mapping[str, Any], known: Mapping[str, str]) -> list[Cause]:
    parts = _new_parts(planner, node, made_of, known)
    if node.id not in planner.previous:
        return [{"kind": "never"}, *parts]
    old, compare = _previous(planner, node), partial(difference, planner.workspace.store)
    causes = changes(old, {**made_of, "inputs": dict(known)}, compare) if old else []
    if causes and (former := planner.former.get(node.id)):
        causes.append({"kind": "renamed", "old": former})
    return [*(causes or [{"kind": "forgotten"}]), *parts]


def _new_parts(planner: _Planner, node: ResolvedNode, made_of: Mapping[str, Any], known: Mapping[str, str]) -> list[Cause]:
    port = node.component.per_part
    if not port or port not in known:
        return []
    given, results = planner.workspace.store.open(known[port]), planner.workspace.results
    if not isinstance(given, Collection):
        return []
    parts = [[given.identity(name) for name in names] for names in given.groups(node.component.together)]
    new = sum(results.get(part_fingerprint(made_of, known, port, names)) is None for names in parts)
    return [{"kind": "parts", "new": new, "total": len(parts)}] if 0 < new < len(parts) else []


def _previous(planner: _Planner, node: ResolvedNode) -> Mapping[str, Any]:
    mark = planner.previous.get(node.id)
    found = planner.workspace.results.get(mark) if mark else None
    return found.ingredients if found else {}


def _flaw(planner: _Planner, digest: str) -> str:
    if digest not in planner.flaws:
        planner.flaws[digest] = planner.workspace.store.flaw(digest)
    return planner.flaws[digest]
