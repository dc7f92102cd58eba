"""The component that runs a Python file of the operator's: python_script."""

from typing import Annotated, Any, NamedTuple

from components.artifacts import Artifact, Frames, Labels, Metrics, Predictions, Report, Table
from components.context import context
from components.declare import Files, Hint, Limits, component

__all__ = ["Written", "python_script"]


class Written(NamedTuple):
    """What a script may write; whatever it leaves out is empty."""

    table: Annotated[Table | None, Hint("table.parquet, table.csv or table.jsonl")]
    frames: Annotated[Frames | None, Hint("written with components.artifacts")]
    labels: Annotated[Labels | None, Hint("written with components.artifacts")]
    predictions: Annotated[Predictions | None, Hint("written with components.artifacts")]
    metrics: Annotated[Metrics | None, Hint("metrics.json: names and numbers")]
    report: Annotated[Report | None, Hint("index.html, with its pictures beside it")]


@component(category="Analyse", title="Python script", memory_mb=1000)
def python_script(
    first: Annotated[Artifact | None, Hint("the script gets its folder as --first")] = None,
    second: Annotated[Artifact | None, Hint("the script gets its folder as --second")] = None,
    third: Annotated[Artifact | None, Hint("the script gets its folder as --third")] = None,
    *,
    script: Annotated[str, Files("a Python file in one of the operator's script folders", suffixes=(".py",), script=True)],
    arguments: Annotated[dict[str, Any] | None, Hint("handed to the script as --NAME VALUE; what is not text is written as JSON")] = None,
    timeout: Annotated[float, Limits("the script is ended if it takes longer", unit="s", gt=0, le=604_800)] = 3600.0,
) -> Written:
    """Run a Python file of your own, with artifacts in and out.

    The file runs in a process of its own, as

        script.py --first FOLDER --out-table FOLDER --out-frames FOLDER ... --NAME VALUE

    with --first, --second, --third for what is wired, an --out-... folder for each output, and your arguments. It reads the
    artifacts in those folders and fills the output folders it wants to; the others stay empty. What it prints goes to the log;
    a line "progress 3/10" moves the progress bar; an exit code other than 0 fails the step. It may import what is installed,
    and components; not other files beside it, because the step is run again only when the script itself changes.

        from components.scripting import read_call

        call = read_call()
        rows = [{"id": row["id"], "boxes": len(row["boxes"] or [])} for row in call.inputs["first"].rows()]
        call.write_table([row for row in rows if row["boxes"] >= call.arguments["at_least"]])
    """
    from components.scripting.call import Call, command_line
    from components.scripting.child import run_script
    from components.scripting.outputs import adopted
    from components.scripting.permitted import permitted

    active = context()
    file = permitted(script, active.script_folders)
    inputs = {port: given for port, given in (("first", first), ("second", second), ("third", third)) if given is not None}
    outputs = {port: active.output(port) for port in Written._fields}
    run_script(file, command_line(Call(inputs, outputs, arguments or {})), active, timeout=timeout)
    made: dict[str, Any] = {port: adopted(port, folder) for port, folder in outputs.items()}
    active.log(f"The script wrote: {', '.join(port for port, artifact in made.items() if artifact is not None) or 'nothing'}.")
    return Written(**made)
