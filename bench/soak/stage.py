"""The workspace in which everything is killed: its pipeline, its command lines, and what there is to look at afterwards."""

import json
import os
import subprocess
import sys
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

__all__ = ["CPUS", "PATIENCE", "Stage", "staged"]

ROOT = Path(__file__).parents[2]
CPUS = 2
PATIENCE = 180.0  # s for a run to go on, to end, or to be seen to be dead, on a busy machine
DISK = "48m"  # what the workspace's own file system holds, where there may be one
NODES = ("count", "treble", "learn", "conclude")


@dataclass
class Stage:
    """A workspace, on a small file system of its own where this user may mount one, with a local cluster of its own."""

    folder: Path
    has_disk: bool
    round: int = 0
    desk: Desk = field(init=False)
    workspace: Workspace = field(init=False)  # opened once: its catalogue has seen all that happened

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True)
        settings = {"components": [str(Path(__file__).parent / "components")]}
        (self.root / "settings.json").write_text(json.dumps(settings))
        self.workspace = Workspace(self.root)
        self.pipeline.parent.mkdir(exist_ok=True)
        self.pipeline.write_text(json.dumps(_pipeline(self.ledger)))
        self.ledger.touch()
        self.desk = Desk(self.root, self.environment, self.folder / "designer.log")  # not on the disk that is filled

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

    def begun(self) -> list[tuple[float, str]]:
        """When each piece of this round's work was begun (unix seconds), and which; in that order."""
        lines = (line.split(" ", 2) for line in self.ledger.read_text().splitlines())
        return [(float(at), work) for number, at, work in lines if number == str(self.round)]

    def strays(self) -> list[int]:
        """Processes that are left of runs: their actors, what has a file of theirs open, command lines; the app's not."""
        kept = {os.getpid(), *([self.desk.pid] if self.desk.runs else [])}
        every = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and int(p.name) not in kept]
        ours = [pid for pid in every if str(self.root) in _file(pid, "environ")]
        lines = [pid for pid in ours if "-m\0runtime\0" in _file(pid, "cmdline") or any(str(self.root / "runs") in f for f in _open(pid))]
        return sorted({*lines, *self.members("ray::_")})

    def half_written(self) -> list[str]:
        """What is left of outputs that nobody finished."""
        aside = self.workspace.store.aside
        return sorted(f.name for f in aside.iterdir()) if aside.exists() else []


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
        stage.desk.stop()
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
