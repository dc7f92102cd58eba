"""The verb `datasets`: data registered under a name, with versions, so that runs can say what they have read."""

import shlex
from pathlib import Path

import click

from runtime.cli.output import print_json, print_lines, table
from runtime.cli.shared import Session, common
from runtime.cli.telling import telling
from runtime.errors import UsageError

__all__ = ["datasets"]


@click.group()
def datasets() -> None:
    """List, register, check or forget datasets: names for data, with versions. Nothing is copied."""


@datasets.command("list")
@common
def list_datasets(session: Session) -> int:
    """List the datasets with all their versions."""
    known = session.workspace.datasets
    found = [version for name in known.names() for version in known.versions(name)]
    if session.json:
        print_json({"datasets": [vars(version) for version in found]})
    elif found:
        rows = [(f"{v.name}@{v.version}", v.files, v.bytes, v.digest[:12], v.path or v.type) for v in found]
        table(["dataset", "files", "bytes", "content", "is"], rows, right=["files", "bytes"])
    else:
        print_lines("No dataset is registered yet. Register one with: python -m runtime datasets register NAME PATH")
    return 0


@datasets.command("register")
@click.argument("name")
@click.argument("what", metavar="PATH")
@click.option("--description", default="", help="What it holds.")
@click.option("--by", default="", metavar="WHO", help="Who registers it; you, unless said otherwise.")
@common
def register_dataset(session: Session, name: str, what: str, description: str, by: str) -> int:
    """Register PATH (a file or folder, or RUN/NODE/PORT of the workspace) as it is now; changed content is a new version of NAME."""
    from getpass import getuser

    from runtime.workspace.catalog import artifact_digest

    known, by = session.founded.datasets, by or getuser()
    path = Path(what).expanduser()
    if path.exists():
        with telling() as tell:
            made = known.register_files(name, path, description=description, by=by, tell=tell)
    else:
        try:
            digest = artifact_digest(session.founded, what)
        except UsageError:
            raise UsageError(f"{what} does not exist.", "Name a file, a folder, or RUN/NODE/PORT.") from None
        made = known.register_artifact(name, digest, description=description, by=by)
    if session.json:
        print_json(vars(made))
    else:
        print_lines(f"{made.name}@{made.version}: {made.files} files, {made.bytes} bytes.")
    return 0


@datasets.command("check")
@click.argument("name")
@common
def check_dataset(session: Session, name: str) -> int:
    """Tell which version of NAME is there now, and what has changed since the newest; exit code 1 if what is there is none of them."""
    from runtime.history import change_of_data
    from runtime.plan import in_words

    known = session.workspace.datasets
    newest = known.get(name)
    with telling() as tell:
        files = known.files_now(newest, tell)
    version = known.version_of(name, files)
    changed = change_of_data(session.workspace, newest, files) if version != newest.version else None
    if session.json:
        print_json({"dataset": name, "version": version, "newest": newest.version, "changed": changed})
    elif version is None:
        print_lines(f"'{name}' has changed since version {newest.version}{f': {in_words([changed])}' if changed else ''}.")
        print_lines(f"Register it again for a new version: python -m runtime datasets register {shlex.join([name, newest.path])}")
    else:
        print_lines(f"{name}@{version} is there, unchanged.")
    return 0 if version is not None else 1


@datasets.command("forget")
@click.argument("name")
@common
def forget_dataset(session: Session, name: str) -> int:
    """Remove the registration of NAME with its versions; the data itself stays."""
    session.workspace.datasets.forget(name)
    if session.json:
        print_json({"dataset": name, "state": "forgotten"})
    else:
        print_lines(f"'{name}' is forgotten; its data is where it was.")
    return 0
