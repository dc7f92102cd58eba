import json
from pathlib import Path

import pytest

from components.files import NamedFile
from runtime.operations import prepare, prepare_again, record_run
from runtime.plan import Wishes
from runtime.plan.sample import sampled
from runtime.workspace import Workspace

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "settings.json").write_text(json.dumps({"components": [str(ROOT / "tests" / "toy_components")]}))
    return Workspace(root)


def files(count):
    return [NamedFile(str(n), None) for n in range(count)]


@pytest.mark.parametrize(
    ("count", "most", "taken"), [(3, 5, "012"), (5, 5, "01234"), (9, 3, "048"), (9, 1, "0"), (2, 1, "0"), (10, 2, "09")]
)
def test_a_sample_is_spread_from_the_first_file_to_the_last(count, most, taken):
    assert "".join(f.name for f in sampled(files(count), most)) == taken


@pytest.fixture
def pipeline(tmp_path):
    for n in range(5):
        (tmp_path / "texts" / f"{n}").mkdir(parents=True)
        (tmp_path / "texts" / f"{n}" / "a.txt").write_text(str(n))
    nodes = {"read": {"component": "reads_file@1", "params": {"source": "texts"}}, "next": {"component": "pass_on@1"}}
    edges = [{"from": ["read", "metrics"], "to": ["next", "metrics"]}]
    file = tmp_path / "p.json"
    file.write_text(json.dumps({"framewire": 1, "name": "p", "nodes": nodes, "edges": edges}))
    return file


def test_a_sampled_step_reads_only_its_files_says_so_and_is_never_taken_for_the_whole(workspace, pipeline):
    whole = prepare(workspace, pipeline, arguments={}).plan["read"]
    step = prepare(workspace, pipeline, arguments={}, wishes=Wishes(sample=2)).plan["read"]
    folder = step.params["source"]
    assert sorted(p.relative_to(folder).as_posix() for p in _files(folder)) == ["0/a.txt", "4/a.txt"]
    assert step.reason == "never ran; only a sample: 2 of 5 files"
    assert step.fingerprint != whole.fingerprint
    assert prepare(workspace, pipeline, arguments={}, wishes=Wishes(sample=2)).plan["read"].params == step.params


def test_where_there_are_few_files_the_sample_is_the_whole(workspace, pipeline):
    whole = prepare(workspace, pipeline, arguments={}).plan["read"]
    assert prepare(workspace, pipeline, arguments={}, wishes=Wishes(sample=5)).plan["read"] == whole


def test_a_run_remembers_that_it_is_of_a_sample_and_so_do_its_resumption_and_its_repetition(workspace, pipeline):
    prepared = prepare(workspace, pipeline, arguments={}, wishes=Wishes(sample=2, to="read"))
    run = record_run(workspace, prepared, address=None, source=pipeline)
    assert run.request["wishes"] == {"sample": 2, "to": "read"}
    again = prepare_again(workspace, run)
    assert again.plan == prepared.plan
    assert again.wishes.sample == 2


def test_what_a_sample_taught_goes_live_nowhere(workspace, tmp_path):
    source = tmp_path / "pipelines" / "video_detector.json"
    for file in (source, tmp_path / "videos" / "early.mp4", tmp_path / "labels" / "cvat" / "early.xml"):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"a plan looks at names and content, not into videos")
    source.write_bytes((ROOT / "sample_data" / "pipelines" / "video_detector.json").read_bytes())
    nodes = {step.node for step in prepare(workspace, source, arguments={}, wishes=Wishes(sample=1)).plan.steps}
    assert "train" in nodes
    assert "deploy" not in nodes


def _files(folder):
    return [p for p in Path(folder).rglob("*") if p.is_file()]
