"""Verbs that look back: what differs, what it did, earlier versions, where things come from."""

from pathlib import Path
from typing import Any

import click

from runtime.cli.output import print_json, print_lines, table
from runtime.cli.shared import Session, common
from runtime.errors import UsageError
from runtime.workspace import Run, Version, Versions, Workspace

__all__ = ["attribute", "diff", "lineage", "merge", "versions"]

MOST = 20  # images that are listed


@click.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@common
def diff(session: Session, old: str, new: str) -> int:
    """Tell what B changed over A in meaning; of runs also the figures and the images of which they say something else.

    A and B are runs (or "last"), pipelines' files, or SLUG@VERSION of the workspace's pipelines. Exit code 0, whatever differs.
    """
    from runtime.history import compare

    with session.glance() as workspace:
        found = compare(workspace, old, new)
    if session.json:
        print_json(found.to_json())
        return 0
    print_lines(*(change.says for change in found.difference.changes) if found.difference else ["They mean the same."])
    differing = [f for f in found.figures if f.old != f.new]
    if differing:
        rows = [(f.node, f.class_, f.name, _figure(f.old), _figure(f.new), _change(f.change)) for f in differing]
        table(["node", "class", "figure", "A", "B", "change"], rows, right=["A", "B", "change"])
    elif found.both_ran:
        print_lines("All figures are the same.")
    if found.flips:
        print_lines(f"{len(found.flips)} predictions flipped:", *(f"  {flip.says}" for flip in found.flips[:MOST]))
        print_lines(*([f"  and {len(found.flips) - MOST} more: --json lists them"] if len(found.flips) > MOST else []))
    print_lines(*([found.says_lost] if found.lost else []))
    return 0


@click.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--metric", required=True, metavar="NODE.NAME", help="The figure, such as test.mAP@0.5")
@common
def attribute(session: Session, old: str, new: str, metric: str) -> int:
    """Split the change of a figure from A to B over the edits between them; the graphs in between are run, reusing what was done.

    A and B as for diff. Up to 4 edits get their Shapley values, more an estimate from two orders; the shares always add up.
    """
    from runtime.history import attribute as shares_of

    found = shares_of(session.workspace, (old, new), metric, _carried_out)
    if session.json:
        print_json(found.to_json())
        return 0
    rows = [(edit.says, _change(amount)) for edit, amount in zip(found.shares.edits, found.shares.amounts, strict=True)]
    table(["edit", "share"], [*rows, ("together", _change(found.new - found.old))], right=["share"])
    print_lines(f"{metric}: {_figure(found.old)} -> {_figure(found.new)}, by {found.graphs} graphs ({found.shares.scheme}).")
    for told, now, which in zip(found.recorded, (found.old, found.new), "AB", strict=True):
        if told is not None and told != now:
            print_lines(f"{which} itself told {_figure(told)}: data or code have changed since.")
    return 0


def _carried_out(workspace: Workspace, run: Run) -> None:
    from runtime.cli.progress import watch

    watch(workspace, run)


@click.command()
@click.argument("slug", metavar="PIPELINE")
@click.option("--keep", metavar="NAME", help="Keep what the pipeline says now as a version of this name.")
@click.option("--restore", metavar="VERSION", help="Make it say again what this version says; what it says now is kept first.")
@common
def versions(session: Session, slug: str, keep: str | None, restore: str | None) -> int:
    """List the versions of PIPELINE (a short name or its file in the workspace), keep one, or restore one.

    VERSION is a name, the run that was made of it, or the start of its digest.
    """
    kept = _versions_of(session.workspace, slug)
    if keep is not None and restore is not None:
        raise UsageError("--keep and --restore are two things.", "Ask for one of them.")
    if keep is not None:
        return _told(session, _kept_now(kept, "saved", keep), "Kept as")
    if restore is not None:
        return _told(session, _restored(kept, restore), "Restored")
    listed = kept.listed()
    if session.json:
        print_json({"pipeline": kept.slug, "versions": [vars(version) for version in listed]})
    elif listed:
        table(["version", "kept", "why", "name", "run", "by"], [_row(version) for version in listed])
    else:
        print_lines(f"No version of '{kept.slug}' is kept yet. Keep one with: python -m runtime versions {kept.slug} --keep NAME")
    return 0


def _versions_of(workspace: Workspace, named: str) -> Versions:
    file = Path(named)
    kept = Versions.of_file(workspace.root, file) if file.suffix == ".json" or "/" in named else Versions(workspace.root, named)
    if kept is None:
        raise UsageError(f"{named} is not among the workspace's pipelines.", f"Those are in {workspace.root / 'pipelines'}.")
    if not kept.file.is_file() and not kept.history.is_dir():
        there = sorted(f.stem for f in kept.file.parent.glob("*.json"))
        raise UsageError(f"There is no pipeline '{kept.slug}'.", f"There are: {', '.join(there) or 'none'}.")
    return kept


def _kept_now(kept: Versions, why: Any, name: str) -> Version:
    from getpass import getuser

    from runtime.graph import dumps, load

    return kept.keep(dumps(load(kept.file)), why, name=name, who=getuser())


def _restored(kept: Versions, named: str) -> Version:
    from runtime.graph import loads, save

    version = kept.find(named)
    pipeline = loads(kept.text(version.digest), f"Version {version.digest[:12]}")
    if kept.file.is_file():
        _kept_now(kept, "restored", "Before another version was restored")
    save(pipeline, kept.file)
    return version


def _told(session: Session, version: Version, did: str) -> int:
    if session.json:
        print_json({"version": vars(version)})
    else:
        print_lines(f"{did} {version.digest[:12]}{f' ({version.name})' if version.name else ''}.")
    return 0


def _row(version: Version) -> tuple[str, ...]:
    import time

    return (version.digest[:12], time.ctime(version.at), version.why, version.name, version.run, version.who)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[BASE OURS THEIRS]")
@click.option("--setup", metavar="PATTERN", help="Have git use it, in the repository of this folder, for such files: 'pipelines/*.json'")
@common
def merge(session: Session, files: tuple[Path, ...], setup: str | None) -> int:
    """Merge two edited copies of a pipeline's file into OURS, value by value, so that independent edits never conflict.

    It is meant for git, which calls it once it is told with --setup (in each clone). Exit code 1: both changed the same value.
    """
    from runtime.history.merging import merge_files, set_up_git

    if setup:
        told = set_up_git(Path.cwd(), setup)
        if session.json:
            print_json(told)
        else:
            print_lines(f"git merges {setup} with Framewire from now on; commit {told['attributes']}.")
        return 0
    if len(files) != 3:
        raise UsageError("A merge needs three files.", "Write: python -m runtime merge BASE OURS THEIRS, or merge --setup PATTERN")
    where = merge_files(*files)
    if session.json:
        print_json({"conflicts": where})
    else:
        print_lines(*(f"Both changed {address}; ours stands." for address in where))
    return 1 if where else 0


@click.command()
@click.argument("endpoint")
@common
def lineage(session: Session, endpoint: str) -> int:
    """Tell where ENDPOINT comes from: its model, the steps that led to it, and the files that were read."""
    from runtime.history import ancestry_of_endpoint

    found = ancestry_of_endpoint(session.workspace, endpoint)
    if session.json:
        print_json(found.to_json())
        return 0
    named = f" ({', '.join(found.names)})" if found.names else ""
    print_lines(f"Endpoint '{endpoint}' serves model {found.model[:12]}{named}.")
    if not found.run:
        print_lines("No run that made it is known any more.")
        return 0
    print_lines(f"It was made by run {found.run}:")
    rows = [(s.node, s.component, s.run, ", ".join(f"{p} {d[:12]}" for p, d in s.outputs.items())) for s in found.steps]
    table(["step", "component", "done in run", "gave"], rows)
    for source in found.sources:
        print_lines(f"{source.node} read {source.says}:")
        print_lines(*(f"  {digest[:12]}  {name}" for name, digest in source.files.items()))
    return 0


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _change(value: float | None) -> str:
    return "" if value is None else f"{value:+.4g}"
