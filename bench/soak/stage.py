"""The workspace in which everything is killed: its pipeline, its command lines, and what there is to look at afterwards."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.soak.desk import Desk
from runtime.engine.processes import session_of
from runtime.engine.state import State
from runtime.workspace import Run, Workspace
from runtime.workspace.atomic import read_json

__all__ = ["CPUS", "Stage", "staged"]

ROOT = Path(__file__).parents[2]
CPUS = 2
DISK = "48m"  # what the workspace's own file system holds, where there may be one
NODES = ("count", "treble", "learn", "conclude")


@dataclass
class Stage:
    """A workspace, on a small file system of its own where this user may mount one, with a local cluster of its own."""

    folder: Path
    has_disk: bool
    round: int = 0
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True)
        settings = {"components": [str(Path(__file__).parent / "components")]}
        (self.root / "settings.json").write_text(json.dumps(settings))
        Workspace(self.root)
        self.pipeline.parent.mkdir(exist_ok=True)
        self.pipeline.write_text(json.dumps(_pipeline(self.ledger)))
        self.ledger.touch()
        self.desk = Desk(self.root, self.environment)

    @property
    def root(self) -> Path:
        """The workspace's folder."""
        return self.folder / "disk" / "workspace"

    @property
    def ledger(self) -> Path:
        """The file in which the components write what they begin."""
        return self.folder / "ledger"

    @property
    def pipeline(self) -> Path:
        """The pipeline's file."""
        return self.root / "pipelines" / "soak.json"

    @property
    def workspace(self) -> Workspace:
        """The workspace, opened."""
        return Workspace(self.root)

    @property
    def state(self) -> State:
        """Where the local cluster is written down."""
        return State(self.folder / "state")

    @property
    def environment(self) -> dict[str, str]:
        """What its processes find in their environment."""
        own = {"STATE": self.state.folder, "WORKSPACE": self.root, "CPUS": CPUS, "GPUS": 1, "IDLE_MINUTES": 10}
        return {**os.environ, **{f"FRAMEWIRE_{name}": str(value) for name, value in own.items()}}

    def line(self, *arguments: str, more: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """`python -m runtime ...` with --json, begun."""
        command = [sys.executable, "-m", "runtime", *arguments, "--json"]
        environment = {**self.environment, **(more or {})}
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self) -> "subprocess.Popen[str]":
        """A run of this round, begun."""
        return self.line("run", str(self.pipeline), "--param", f"round={self.round}")

    def runs(self) -> list[Run]:
        """The runs of this round, oldest first."""
        return [run for run in reversed(list(self.workspace.runs.newest())) if run.request.get("arguments") == {"round": self.round}]

    def head(self) -> dict[str, Any]:
        """Where the cluster's head is, and its processes."""
        return read_json(self.state.head) or {}

    def members(self, called: str) -> list[int]:
        """The processes of the cluster of which the command line has `called` in it."""
        every = session_of(int(self.head().get("keeper", 0)))
        return [pid for pid in every if called in _file(pid, "cmdline").replace("\0", " ")]

    def begun(self) -> Counter[str]:
        """How often each piece of this round's work was begun."""
        lines = (line.split(" ", 1) for line in self.ledger.read_text().splitlines())
        return Counter(work.rpartition(" ")[0] for number, work in lines if number == str(self.round))

    def strays(self) -> list[int]:
        """Processes that still hold something of a run open, or are command lines of this workspace; the app's and Ray's idle ones not."""
        kept = {os.getpid(), *self.desk.pids}
        every = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and int(p.name) not in kept]
        ours = [pid for pid in every if str(self.root) in _file(pid, "environ")]
        return [pid for pid in ours if "-m\0runtime\0" in _file(pid, "cmdline") or any(str(self.root / "runs") in f for f in _open(pid))]


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A stage in an empty folder; its app, cluster and file system are gone afterwards."""
    disk = folder / "disk"
    disk.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(disk)], capture_output=True).returncode == 0
    stage = Stage(folder, mounted)
    try:
        yield stage
    finally:
        stage.desk.end()
        stage.line("cluster", "stop").communicate(timeout=60)
        if mounted:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _pipeline(ledger: Path) -> dict[str, Any]:
    shared = {"round": "${round}", "ledger": str(ledger)}
    components = dict(zip(NODES, ("count_up", "treble", "learn", "conclude"), strict=True))
    return {
        "framewire": 1,
        "name": "soak",
        "parameters": {"round": {"type": "integer", "default": 0}},
        "nodes": {node: {"component": f"{component}@1", "params": shared} for node, component in components.items()},
        "edges": [
            {"from": ["count", "labels"], "to": ["treble", "labels"]},
            {"from": ["treble", "labels"], "to": ["learn", "labels"]},
            {"from": ["learn", "metrics"], "to": ["conclude", "metrics"]},
            {"from": ["treble", "labels"], "to": ["conclude", "labels"]},
        ],
    }


def _file(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return ""  # it has ended


def _open(pid: int) -> list[str]:
    try:
        return [os.readlink(f) for f in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []
