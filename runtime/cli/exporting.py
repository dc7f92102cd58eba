"""Verbs that turn pipelines into code, and code into pipelines."""

from pathlib import Path

import click

from runtime.cli.output import print_json, print_lines
from runtime.cli.shared import Session, common
from runtime.errors import UsageError
from runtime.export import TARGETS

__all__ = ["export", "import_"]

TARGET = click.option("--to", "target", default="sdk", metavar="TARGET", help=f"One of: {', '.join(TARGETS)} [sdk].")
PIPELINE = click.argument("pipeline", type=click.Path(path_type=Path))
FORCE = click.option("--force", is_flag=True, help="Write over what stands there.")


@click.command()
@PIPELINE
@TARGET
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="PATH", help="A folder, or a file where there is one to write [.].")
@FORCE
@common
def export(session: Session, pipeline: Path, target: str, out: Path | None, force: bool) -> int:
    """Write PIPELINE as code; nothing of it runs."""
    from runtime.export import export as written
    from runtime.export import moved
    from runtime.operations import read_pipeline
    from runtime.sdk.palette import palette

    catalogue = palette(session.folder)
    graph = read_pipeline(pipeline, catalogue)
    single = out is not None and out.suffix != "" and not out.is_dir()
    folder = Path(".") if out is None else out.parent if single else out
    files = written(moved(graph, catalogue, pipeline.resolve().parent, folder.resolve()), target, catalogue=catalogue, source=pipeline)
    if single and out is not None:
        if len(files) != 1:
            raise UsageError(f"'{target}' is {len(files)} files, and {out} is one.", "Name a folder.")
        files = {out.name: next(iter(files.values()))}
    _write({folder / name: text for name, text in files.items()}, force)
    _tell(session, [folder / name for name in files])
    return 0


@click.command(name="import")
@click.argument("script", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, metavar="PIPELINE.json", help="The pipeline's file.")
@click.option("--layout-from", type=click.Path(path_type=Path), metavar="PIPELINE.json", help="Whose notes and layout to keep [--out].")
@FORCE
@common
def import_(session: Session, script: Path, out: Path, layout_from: Path | None, force: bool) -> int:
    """Read SCRIPT.py, a script of the SDK, into a pipeline's file; it is not executed.

    Where the file is there already, its notes and its layout stay.
    """
    from runtime.export import load_script, moved
    from runtime.graph import dumps, load
    from runtime.sdk.palette import palette

    catalogue = palette(session.folder)
    original = layout_from or (out if out.is_file() else None)
    graph = load_script(script, catalogue, layout_from=load(original) if original else None)
    moved_there = moved(graph, catalogue, script.resolve().parent, out.resolve().parent)
    _write({out: dumps(moved_there)}, force or original == out)
    _tell(session, [out])
    return 0


def _write(files: dict[Path, str], force: bool) -> None:
    if there := [path for path in files if path.exists()] if not force else []:
        raise UsageError(f"{there[0]} is there already.", "Name another place, or write over it with --force.")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        if text.startswith("#!"):
            path.chmod(path.stat().st_mode | 0o111)


def _tell(session: Session, paths: list[Path]) -> None:
    if session.json:
        print_json({"files": [str(path) for path in paths]})
    else:
        print_lines(*(f"Wrote {path}" for path in paths))
