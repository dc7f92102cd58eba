"""Saved pipelines in real git: two independent edits never conflict."""

import itertools
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.errors import UsageError
from runtime.graph import Node, Note, Pipeline, PipelineParameter, load, save
from runtime.history.merging import merge_files, set_up_git

Edit = Callable[[Pipeline], Pipeline]
BASE = Pipeline(
    "line",
    parameters={"n": PipelineParameter("number", 1)},
    nodes={n: Node("add@1", params={"minus": 0, "plus": 0}) for n in ("a", "b", "c")},
    layout={"a": (0, 0), "b": (200, 0), "c": (400, 0)},
).with_edge(("a", "metrics"), ("b", "a"))

EDITS: dict[str, Edit] = {
    "one parameter": lambda p: p.with_params("b", minus=1),
    "the parameter beside it": lambda p: p.with_params("b", plus=1),
    "a parameter not there before": lambda p: p.with_params("b", other=1),
    "a title": lambda p: p.with_node("b", replace(p.nodes["b"], title="Sum", retries=7)) if p.nodes["b"].title == "" else p,
    "a node at the end": lambda p: p.with_node("d", Node("constant@1")).with_edge(("d", "metrics"), ("c", "a")),
    "another node at the end": lambda p: p.with_node("e", Node("constant@1")).with_edge(("e", "metrics"), ("c", "b")),
    "a node moved": lambda p: replace(p, layout={**p.layout, "a": (50, 50)}),
    "its neighbour moved": lambda p: replace(p, layout={**p.layout, "b": (70, 70)}),
    "a wire": lambda p: p.with_edge(("a", "metrics"), ("b", "b")),
    "a pipeline parameter": lambda p: p.with_parameter("m", PipelineParameter("integer", 2)),
    "a note": lambda p: replace(p, notes=(*p.notes, Note("x", "first"))),
    "another note": lambda p: replace(p, notes=(*p.notes, Note("y", "second"))),
    "the description": lambda p: replace(p, description="words"),
}


class Repository:
    """A git repository with one saved pipeline in it, whose merges Framewire makes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "pipelines" / "line.json"
        self.file.parent.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        set_up_git(folder, "pipelines/*.json")
        self.commit(BASE)

    def git(self, *arguments: str, check: bool = True) -> int:
        who = {f"GIT_{role}_{what}": "x@y" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(["git", "-C", self.folder, *arguments], env=environment, capture_output=True, check=check).returncode

    def commit(self, pipeline: Pipeline) -> None:
        save(pipeline, self.file)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")

    def merge(self, base: Pipeline, ours: Pipeline, theirs: Pipeline) -> bool:
        """Two branches from `base`, merged; whether git found no conflict."""
        self.git("checkout", "-q", "main")
        self.commit(base)
        self.git("checkout", "-q", "-B", "theirs")
        self.commit(theirs)
        self.git("checkout", "-q", "main")
        self.commit(ours)
        return self.git("merge", "-q", "-m", "x", "theirs", check=False) == 0


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "clone")


def test_in_git_all_edits_of_two_people_come_together_without_a_conflict(repository: Repository) -> None:
    names = list(EDITS)
    ours, theirs = BASE, BASE
    for name in names[::2]:
        ours = EDITS[name](ours)
    for name in names[1::2]:
        theirs = EDITS[name](theirs)
    assert repository.merge(BASE, ours, theirs)
    both = ours
    for name in names[1::2]:
        both = EDITS[name](both)
    assert load(repository.file) == both


def test_in_git_one_value_changed_in_two_ways_is_a_conflict_and_the_file_stays_a_pipeline(repository: Repository) -> None:
    assert not repository.merge(BASE, BASE.with_params("b", plus=1), BASE.with_params("b", plus=2))
    assert load(repository.file).nodes["b"].params["plus"] == 1


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(EDITS, 2)))
def test_any_two_independent_edits_merge_into_both(tmp_path: Path, one: str, other: str) -> None:
    files = [tmp_path / f"{name}.json" for name in ("base", "ours", "theirs")]
    for file, pipeline in zip(files, (BASE, EDITS[one](BASE), EDITS[other](BASE)), strict=True):
        save(pipeline, file)
    assert merge_files(*files) == []
    assert load(files[1]) == EDITS[other](EDITS[one](BASE))


def test_what_is_no_pipeline_is_merged_as_text(tmp_path: Path) -> None:
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    for file, text in ((base, "1\n2\n3\n4\n5\n"), (ours, "one\n2\n3\n4\n5\n"), (theirs, "1\n2\n3\n4\nfive\n")):
        file.write_text(text)
    assert merge_files(base, ours, theirs) == []
    assert ours.read_text() == "one\n2\n3\n4\nfive\n"
    theirs.write_text("uno\n2\n3\n4\n5\n")
    assert merge_files(base, ours, theirs) == [str(ours)]


def test_outside_a_repository_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="git says"):
        set_up_git(tmp_path, "*.json")
