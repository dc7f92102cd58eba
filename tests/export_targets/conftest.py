"""The environments of the other orchestrators (`make test-export` makes them), and pipelines run in them."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.registry import catalogue
from runtime.export import export
from runtime.graph import Edge, Node, Pipeline, PipelineParameter
from tests.runtime.export.native import PIPELINE, TRAINED, Native, native, run_natively
from tests.toys import TOY_FOLDER

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"
TEXTS = (
    "{{ x }} {{$.inputs.parameters['text']}} {{workflow.name}} ${{ inputs.text }} $(id) `id` ${HOME}",
    "{% raw %} {# c #} {{channel:task=;name=text;type=String;}}",
    'a "quoted" \\ it\'s """ \'\'\' ends with a backslash\\',
    "two\nlines\tand \x00 \x1b[2J \u2028 é 🎥 %s %(x)s",
    "-- '; touch HERE; echo '",
    "$${a} and $$${a}",
)
SAID = "pay {{ me }} 007"


def hostile() -> Pipeline:
    """For each text a table, of which a query tells the length of the text; one text is a pipeline's parameter amid others."""
    nodes = {"one": Node("constant@1", title="{{ x }} ${{ y }}"), "table": Node("to_table@1", title="from_table")}
    edges = [Edge(("one", "metrics"), ("table", "metrics"))]
    for number, text in enumerate([*TEXTS, "say ${said}, ${count} times, ${count}"]):
        nodes[f"q{number}"] = Node("from_table@1", title=text, params={"query": text.replace("${HOME}", "$${HOME}")})
        edges.append(Edge(("table", "table"), (f"q{number}", "table")))
    nodes["parts"] = Node("many_parts@1", title="class", params={"parts": "${count}"}, timeout=60, reuse=False, retries=0)
    nodes["double"] = Node("per_part_double@1", title="print")
    nodes["sum"] = Node("joins@1", title="joins", cpus=2)
    edges += [Edge(("parts", "labels"), ("double", "labels")), Edge(("double", "labels"), ("sum", "labels"))]
    parameters = {
        "said": PipelineParameter("text", SAID, "{{ help }}"),
        "count": PipelineParameter("integer", 3),
        "class": PipelineParameter("number", 4),
    }
    nodes["last"] = Node("constant@1", title="lambda", params={"value": "${class}"})
    return Pipeline("Hostile {{ name }} \"'", "{{ described }} ${{ x }}", parameters=parameters, nodes=nodes, edges=tuple(edges))


@dataclass(frozen=True)
class Environment:
    """A virtual environment of another orchestrator."""

    name: str

    def run(self, *command: object, cwd: Path, **variables: str) -> str:
        """What a command of it prints."""
        folder = ROOT / ".venvs" / self.name / "bin"
        assert folder.exists(), f"{folder} is not there: make test-export"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "FRAMEWIRE", "RAY_"))}
        own = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "FRAMEWIRE_HOME": str(ROOT), "FRAMEWIRE_COMPONENTS": str(TOY_FOLDER)}
        program = [str(folder / str(command[0])), *map(str, command[1:])]
        ended = subprocess.run(program, cwd=cwd, env={**kept, **own, **variables}, capture_output=True, text=True, check=False, timeout=600)
        assert ended.returncode == 0, f"{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"
        return ended.stdout


def written(pipeline: Pipeline, target: str, folder: Path) -> Path:
    """The folder with what `pipeline` becomes."""
    for name, text in export(pipeline, target, catalogue=catalogue((TOY_FOLDER,))).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Native:
    """A pipeline of real components over pictures, run here."""
    return native(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Native:
    """A pipeline that trains a network on pictures and judges it, run here."""
    return native(tmp_path_factory.mktemp("trained"), TRAINED)


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Native:
    """The hostile pipeline, run here."""
    folder = tmp_path_factory.mktemp("nasty")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEWIRE_COMPONENTS", str(TOY_FOLDER))
        return Native(folder, run_natively(hostile(), folder))


PIPELINES = {"tiny": lambda: PIPELINE, "nasty": hostile}
