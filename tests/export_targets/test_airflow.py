"""Imported and run by `airflow dags test`, an exported DAG gives what the native run gives."""

import json
from pathlib import Path

import pytest

from tests.export_targets.conftest import PIPELINES, Environment, written
from tests.runtime.export.native import Native, digests_in

pytestmark = pytest.mark.export
AIRFLOW = Environment("airflow")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where an Airflow of its own has its tables."""
    made = tmp_path_factory.mktemp("airflow") / "home"
    AIRFLOW.run("airflow", "db", "migrate", cwd=made.parent, **variables(made, made.parent))
    return made


def variables(home: Path, folder: Path) -> dict[str, str]:
    """An Airflow with its DAGs and what they give in `folder`: SQLite, no examples, nothing that listens."""
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "FRAMEWIRE_OUT": str(folder / "out"),
    }


@pytest.mark.parametrize("name", PIPELINES)
def test_it_is_imported_and_gives_what_the_native_run_gives(name: str, request: pytest.FixtureRequest, tmp_path: Path, home: Path) -> None:
    ran: Native = request.getfixturevalue(name)
    (file,) = written(PIPELINES[name](), "airflow", tmp_path / "dags").glob("*.py")
    conf = {"images": str(ran.folder / "images")} if name == "tiny" else {}
    AIRFLOW.run("airflow", "dags", "test", file.stem, "-c", json.dumps(conf), cwd=tmp_path, **variables(home, tmp_path))
    (run,) = (tmp_path / "out").iterdir()
    assert sorted(digests_in(run, tmp_path / "scratch").values()) == sorted(ran.digests.values())
    assert not list(tmp_path.rglob("HERE"))
