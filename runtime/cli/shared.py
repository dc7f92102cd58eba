"""What every verb shares: the workspace, --json, and how arguments are read."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from runtime.errors import UsageError
from runtime.workspace import Workspace
from runtime.workspace.settings import MEND_FOLDERS, read_settings

__all__ = ["Session", "arguments_of", "common", "wishes_of"]

PARAM_FORM = "NAME=VALUE, for a node's own --param NODE.PARAMETER=VALUE"
F = TypeVar("F", bound=Callable[..., Any])


class Session:
    """One call of the command line: the workspace, of which only `run` makes a new one, and how to speak."""

    def __init__(self, folder: str, json: bool, named: bool) -> None:
        self.folder = Path(folder)
        self.json = json
        self._named = named  # by the person, rather than the usual one

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace that is there. Raises UsageError if there is none: a mistyped name must not make one."""
        if not Workspace.is_at(self.folder):
            what = f"{self.folder} is no workspace" if self.folder.exists() else f"There is no workspace {self.folder}"
            raise UsageError(f"{what}.", "Name one with --workspace DIR; a new one is made by: python -m runtime run PIPELINE.json")
        return Workspace(self.folder)

    @cached_property
    def founded(self) -> Workspace:
        """The workspace, made if it is not there."""
        return Workspace(self.folder)

    def warn_of_folders(self) -> None:
        """Say on standard error which folders of components or scripts do not exist."""
        for flaw in read_settings(self.folder).flaws:
            sys.stderr.write(f"warning: {flaw}\n  {MEND_FOLDERS}\n")

    @contextmanager
    def glance(self) -> Iterator[Workspace]:
        """The workspace, to look at; before the first run, and if none was named, an empty one that is thrown away."""
        if self._named or self.folder.exists():
            yield self.workspace
            return
        with tempfile.TemporaryDirectory(prefix="framewire-") as folder:
            yield Workspace(Path(folder))


def common(function: F) -> F:
    """Give a verb --workspace and --json, and its first argument: the session."""

    def called(*args: Any, workspace: str, as_json: bool, **options: Any) -> Any:
        source = click.get_current_context().get_parameter_source("workspace")
        return function(Session(workspace, as_json, source is not ParameterSource.DEFAULT), *args, **options)

    called.__doc__ = function.__doc__
    called.__name__ = function.__name__
    if hasattr(function, "__click_params__"):
        called.__click_params__ = function.__click_params__  # type: ignore[attr-defined]
    named = click.option(
        "--workspace", envvar="FRAMEWIRE_WORKSPACE", default="workspace", metavar="DIR", help="Where everything is kept [./workspace]."
    )
    spoken = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, and nothing else there.")
    return named(spoken(called))  # type: ignore[return-value]


def arguments_of(given: tuple[str, ...], option: str = "--param", form: str = PARAM_FORM) -> dict[str, str]:
    """What `option` was given, such as --param NAME=VALUE, as a dict."""
    read = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(
                f"{option} {text} has no {'name' if equals else 'value'}.",
                f"Write {option} {form}.",
            )
        read[name] = value
    return read


def wishes_of(*, fresh: bool = False, to: str | None = None, from_: str | None = None, sample: int | None = None) -> Any:
    """--fresh, --to, --from and --sample, as the planner takes them."""
    from runtime.plan import Wishes

    return Wishes(fresh=fresh, to=to, from_=from_, sample=sample)
