"""The verbs, and what becomes of errors: one message, and exit code 1 for a failed run, 2 for wrong input."""

import os
import sys
import traceback
from pathlib import Path

import click

from runtime.cli.data import datasets
from runtime.cli.exporting import export, import_
from runtime.cli.looking import components, logs, query, runs, show
from runtime.cli.output import error_json, print_error, print_json
from runtime.cli.past import attribute, diff, lineage, merge, versions
from runtime.cli.proving import replay, verify
from runtime.cli.running import cancel, plan, rerun, resume, run, validate
from runtime.cli.tending import cluster, doctor, endpoints, step
from runtime.cli.upkeep import fsck, gc, pin, unpin
from runtime.cli.why import why
from runtime.errors import DiskFullError, FramewireError, StepError, UsageError, WorkspaceError

__all__ = ["main"]

VERBS = (
    run,
    plan,
    validate,
    components,
    step,
    runs,
    show,
    why,
    logs,
    resume,
    cancel,
    rerun,
    replay,
    verify,
    diff,
    attribute,
    versions,
    merge,
    query,
    datasets,
    export,
    import_,
    endpoints,
    lineage,
    pin,
    unpin,
    gc,
    fsck,
    cluster,
    doctor,
)


class _Verbs(click.Group):
    """Lists the verbs in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [v.name or "" for v in VERBS]


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
def verbs() -> None:
    """Framewire: run pipelines, look at what they gave, tend what they serve."""


for _verb in VERBS:
    verbs.add_command(_verb)


def main() -> None:
    """Run one verb and leave the process with its exit code."""
    try:
        code = verbs(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        code = _refuse(UsageError(error.format_message(), f"See: {_path(error)} --help"))
    except FramewireError as error:
        code = _refuse(error, code=_code(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing is wrong
        code = 0
    except OSError as error:
        told = _disk(error)
        code = _refuse(told, code=_code(told))
    except Exception as error:  # a mistake of ours: still one message
        code = _refuse(_mistake(error), code=1)
    sys.stdout.flush()
    sys.exit(code if isinstance(code, int) else 0)


def _path(error: click.ClickException) -> str:
    """The verb that was misspoken to, as one writes it."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"python -m runtime{context.command_path.removeprefix(context.find_root().command_path)}" if context else "python -m runtime"


def _refuse(error: FramewireError, code: int = 2) -> int:
    if "--json" in sys.argv:
        print_json(error_json(error))
    else:
        print_error(error)
    return code


def _code(error: FramewireError) -> int:
    """2 where the person can ask otherwise; 1 where what was asked is right and yet failed."""
    return 1 if isinstance(error, StepError | DiskFullError) else 2


def _mistake(error: Exception) -> FramewireError:
    last = traceback.extract_tb(error.__traceback__)[-1]
    what = f"Framewire failed in {Path(last.filename).name} line {last.lineno}: {type(error).__name__}: {error}."
    return FramewireError(what, "If a file that you named is damaged, make it again; else please report this.")


def _disk(error: OSError) -> WorkspaceError:
    from runtime.workspace.atomic import told

    return told(error, "Reading or writing a file")
