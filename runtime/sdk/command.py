"""The command line of a pipeline that is a script: `python script.py --fps 3`."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime.errors import FramewireError

if TYPE_CHECKING:
    from runtime.sdk.pipeline import Pipeline

__all__ = ["main"]

PREFIX = "framewire-"  # before an option of ours that the pipeline has a parameter for
OURS: dict[str, dict[str, Any]] = {
    "plan": {"action": "store_true", "help": "say what would run, and why; run nothing"},
    "fresh": {"action": "store_true", "help": "run everything again, whatever was done before"},
    "workspace": {"metavar": "DIR", "help": "where everything is kept [./workspace]"},
    "address": {"metavar": "HOST:PORT", "help": "a Ray cluster [a local one, started when needed]"},
    "save": {"metavar": "FILE.json", "help": "write the pipeline's file and run nothing"},
    "set": {"metavar": "NODE.PARAMETER=VALUE", "action": "append", "default": [], "help": "a parameter of one node, for this run"},
}


def main(pipeline: "Pipeline", given: Sequence[str]) -> int:
    """Do what the command line says; the process's exit code."""
    options = _parser(pipeline).parse_args(given)
    try:
        return _done(pipeline, options)
    except FramewireError as error:
        from runtime.cli.output import print_error

        print_error(error)
        return 2


def _parser(pipeline: "Pipeline") -> ArgumentParser:
    graph = pipeline.graph
    about = f"{graph.name}\n\n{graph.description}".replace("%", "%%")
    parser = ArgumentParser(description=about, formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False)
    for name, parameter in graph.parameters.items():
        default = "" if parameter.required else f" [{parameter.default}]"
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"parameter:{name}",
            metavar=parameter.type.upper(),
            required=parameter.required,
            help=(parameter.help + default).strip().replace("%", "%%"),
        )
    for name, how in OURS.items():
        parser.add_argument(f"--{PREFIX if name in graph.parameters else ''}{name}", dest=name, **how)
    return parser


def _done(pipeline: "Pipeline", options: Namespace) -> int:
    from runtime.cli.output import print_lines, table
    from runtime.cli.shared import arguments_of

    told = vars(options)
    arguments: dict[str, Any] = {k.partition(":")[2]: v for k, v in told.items() if k.startswith("parameter:") and v is not None}
    arguments |= arguments_of(tuple(told["set"]), "--set", "NODE.PARAMETER=VALUE")
    if told["save"]:
        pipeline.save(Path(told["save"]))
        return 0
    if told["plan"]:
        plan = pipeline.plan(arguments, workspace=told["workspace"], fresh=told["fresh"])
        table(["step", "action", "why"], [(s.node, s.action, s.reason) for s in plan.steps])
        print_lines(plan.summary)
        return 0
    return _run(pipeline, arguments, told)


def _run(pipeline: "Pipeline", arguments: dict[str, Any], told: dict[str, Any]) -> int:
    from runtime.cli.progress import watch
    from runtime.cli.summary import print_summary
    from runtime.operations import prepare_pipeline, record_run
    from runtime.plan import Wishes
    from runtime.sdk.pipeline import opened_workspace

    workspace = opened_workspace(told["workspace"])
    prepared = prepare_pipeline(workspace, pipeline.graph, pipeline.base, arguments=arguments, wishes=Wishes(fresh=told["fresh"]))
    run = record_run(workspace, prepared, address=told["address"])
    watch(workspace, run)
    record = run.record()
    print_summary(workspace, record)
    sys.stdout.flush()
    return 0 if record.status == "succeeded" else 1
