"""Planted faults: each is named rightly in its run, and fails in the same way in a fresh process on somebody's desk."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from runtime.replay import write_replay
from runtime.workspace import Run, RunRecord, Workspace
from tests.runtime.engine.helpers import Bench, Nodes, node
from tests.runtime.replay.forked import Forked

PLANTED = Path(__file__).parent / "planted"
SOURCE = (PLANTED / "planted.py").read_text().splitlines()
FOURTH = {"frame": "gate@000006000", "video": "gate.mp4", "index": 150, "time": 6.0}
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")]


@dataclass(frozen=True)
class Planted:
    """A fault, and all that must be told of it."""

    name: str
    nodes: Nodes
    cause: str
    said: str  # in the message
    remedy: str = ""  # in the remedy
    line: str = ""  # of the source at the fault, or its beginning
    item: dict[str, Any] = field(default_factory=dict)  # at least that
    values: dict[str, dict[str, Any]] = field(default_factory=dict)  # name -> at least that
    picture: bool = False
    forked: bool = False
    breaks: Callable[[Workspace, RunRecord], None] | None = None  # done after the first nodes ran


def wrong(how: str, cause: str, said: str, remedy: str = "", **more: Any) -> Planted:
    bad = node("goes_wrong", how=how, file=more.pop("file", ""), **more.pop("settings", {}))
    return Planted(how, {"bad": bad}, cause, said, remedy, **more)


def reads(folder: str, name: str, said: str) -> Planted:
    nodes = {"bad": node("read_videos", source=folder)}
    return Planted(name, nodes, "data", said, "Mend these files", item={"file": "gate.mp4"})


def of_frames(name: str, cause: str, said: str, remedy: str = "", **more: Any) -> Planted:
    nodes = {"shots": node("shots"), "bad": node(name, "shots.frames:frames", **more.pop("params", {}))}
    return Planted(name, nodes, cause, said, remedy, **more)


def rot(pattern: str) -> Callable[[Workspace, RunRecord], None]:
    """One byte of the first such file of the frames becomes another, and nothing else tells, as a disk does that rots."""

    def spoil(workspace: Workspace, record: RunRecord) -> None:
        (output,) = record.steps["shots"].outputs.values()
        file = sorted(workspace.store.path(output["digest"]).glob(pattern))[0]
        before, data = file.stat(), bytearray(file.read_bytes())
        data[len(data) // 3] ^= 0xFF
        file.write_bytes(data)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    return spoil


BAD_SHOT = {"shots": node("shots", bad=3), "bad": node("resize", "shots.frames:frames", width=16, height=16)}
TABLE = {"one": node("constant"), "shots": node("to_table", "one"), "bad": node("from_table", "shots.table:table")}
RESIZED = {"shots": node("shots"), "bad": node("resize", "shots.frames:frames", width=16, height=16)}
FAULTS = (
    Planted("corrupt frame", BAD_SHOT, "data", "Frame 'gate@000006000': ", "Give a JPEG", item=FOURTH),
    of_frames("of_row", "not a number", "It was at frame 'gate@000006000' of video 'gate.mp4', 6 s.", "divisor", item=FOURTH, picture=True,
              line='total += row["width"] / (row["index"] - 150)', values={"total": {"type": "float"}, "row": {"type": "dict"}}),
    of_frames("after_rows", "missing key", "KeyError: 'widht'", "no 'widht'", line='return number(last["widht"])',
              values={"last": {"keys": ["width"]}}),
    of_frames("in_a_comprehension", "unknown class", "'cat' is not in list", "'cat' is none",
              item={"frame": "gate@000004000", "time": 4.0}),
    of_frames("in_a_thread", "bug", "this one cannot be looked at", "Mend", item={"index": 200}, picture=True, line="raise RuntimeError"),
    of_frames("by_parts", "bug", "too late in the day. It was at video 'gate.mp4', 8 to 10 s", item={"video": "gate.mp4", "time": 8.0},
              picture=True),
    of_frames("kills_itself_by_parts", "killed", "was killed 4 times", item={"video": "gate.mp4", "time": 8.0, "until": 10.0}, forked=True),
    of_frames("learns", "data", "The loss became nan in epoch 3", "Lower the learning rate (it was 50)", line="raise InputError(f",
              values={"loss": {"value": "nan", "not_finite": 1}, "epoch": {"value": 2}}),
    of_frames("too_large", "memory", "Unable to allocate", "lower batch_size (it is 128)", params={"batch_size": 128},
              line="batch = np.empty", values={"batch_size": {"value": 128}}),
    Planted("damaged by a byte", RESIZED, "damaged input",
            "Input 'frames' of node 'bad' is damaged: parts/", "made again", item={"port": "frames"}, breaks=rot("parts/*")),
    Planted("damaged table", TABLE, "damaged input", "Input 'table' of node 'bad' is damaged: table.parquet is not what was written",
            "made again", breaks=rot("table.parquet")),
    Planted("empty input", {"none": node("many_parts", parts=0), "bad": node("wants_labels", "none.labels:labels")}, "nothing there",
            "IndexError", "empty", line='return number(rows[0]["x"])', values={"rows": {"length": 0}}),
    wrong("memory", "memory", "MemoryError", "more memory"),
    wrong("disk", "disk", "No space left", "Free some space", line="return opened.write"),
    wrong("killed", "killed", "was killed 4 times", "lack of memory", forked=True),
    wrong("segfault", "crashed", "It crashed in planted.py line", forked=True),
    wrong("abort", "crashed", "It crashed in planted.py line", forked=True),
    wrong("exit now", "killed", "was killed 4 times", forked=True),
    wrong("exit", "left", "SystemExit: 3", "return or raise"),
    wrong("slow", "timeout", "took longer than its timeout of 0.3 s", "more time", forked=True, settings={"_timeout": 0.3}),
    wrong("shapes", "sizes", "matmul", "shapes", line="return float((weights @ images).sum())",
          values={"weights": {"shape": [3, 4], "dtype": "float64", "most": 1.0}, "images": {"shape": [5, 3], "not_finite": 15}}),
    wrong("broadcast", "sizes", "could not be broadcast", "shapes", line="return float((np.ones((3, 4))"),
    wrong("opencv", "sizes", "resize", "shapes"),
    wrong("parquet", "damaged data", "ArrowInvalid", "damaged"),
    wrong("library", "missing library", "a_library_that_nobody_has", "Install 'a_library_that_nobody_has'", line="import a_library"),
    wrong("missing file", "missing file", "found.txt", "put it back"),
    wrong("json", "damaged data", "JSONDecodeError", "no text of the kind"),
    wrong("unicode", "damaged data", "can't decode byte 0xff", "no text of the kind"),
    wrong("none", "nothing there", "'NoneType' object has no attribute", "None", line="return found.bit_length()",
          values={"found": {"value": None, "type": "NoneType"}}),
    wrong("recursion", "recursion", "RecursionError", "without end"),
    wrong("network", "network", "ConnectionRefusedError", "without the network"),
    wrong("overflow", "not a number", "OverflowError", "too large"),
    wrong("assert", "bug", "AssertionError: the file must not be named", file="x.txt", line="assert not file",
          values={"file": {"value": "x.txt"}}),
    Planted("nothing given", {"bad": node("nothing_given")}, "step", "gave nothing for output 'metrics'", "Mend", line="def nothing_given"),
    Planted("text given", {"bad": node("text_given")}, "step", "gave a str for output 'metrics'", "Mend", line="def text_given"),
    Planted("another type", {"bad": node("lies")}, "step", "wrote Table files for output 'metrics'", "Mend", line="def lies"),
    Planted("written elsewhere", {"bad": node("writes_elsewhere")}, "step", "wrote output 'metrics' to", "context().output"),
    reads("{videos}", "empty video", "'gate.mp4' is empty"),
    reads("{texts}", "no video", "'gate.mp4'"),
)  # fmt: skip


@pytest.fixture(scope="module")
def desks() -> Iterator[ThreadPoolExecutor]:
    """Replays run beside the next faults."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


@dataclass
class Failed:
    """What became of a planted fault."""

    run: Run
    error: dict[str, Any]
    replayed: "Future[subprocess.CompletedProcess[str]]"


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory, desks: ThreadPoolExecutor) -> Callable[[Planted], Failed]:
    """What became of a fault, each run once."""
    found: dict[str, Failed] = {}

    def of(fault: Planted) -> Failed:
        if fault.name not in found:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(os, "fsync", lambda descriptor: None)
                found[fault.name] = carried_out(fault, tmp_path_factory.mktemp("fault"), desks)
        return found[fault.name]

    return of


def carried_out(fault: Planted, folder: Path, desks: ThreadPoolExecutor) -> Failed:
    bench = Bench(folder / "workspace")
    toys = json.loads((bench.folder / "settings.json").read_text())["components"]
    (bench.folder / "settings.json").write_text(json.dumps({"components": [*toys, str(PLANTED)]}))
    bench.workspace = Workspace(bench.folder)
    nodes = with_files(fault.nodes, folder)
    if fault.breaks:
        feeding = {name: told for name, told in nodes.items() if name != "bad"}
        fault.breaks(bench.workspace, bench.run(feeding))
    record = bench.run(nodes, Forked(folder) if fault.forked else None)
    run = bench.workspace.runs.get(record.run)
    made = write_replay(bench.workspace, run, "bad", folder / "desk" / "replay")
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    command = [sys.executable, str(made.script)]
    started = desks.submit(subprocess.run, command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    return Failed(run, dict(record.steps["bad"].error or {}), started)


def with_files(nodes: Nodes, folder: Path) -> Nodes:
    for name, content in (("videos", b""), ("texts", b"this is no video at all" * 100)):
        (folder / name).mkdir()
        (folder / name / "gate.mp4").write_bytes(content)
    text = json.dumps(nodes).replace("{videos}", str(folder / "videos")).replace("{texts}", str(folder / "texts"))
    read: Nodes = json.loads(text)
    return read


def test_there_are_at_least_25_and_no_two_are_alike() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 25


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_it_is_named_rightly(fault: Planted, failed: Callable[[Planted], Failed]) -> None:
    error = failed(fault).error
    told = error["fault"]
    assert told["cause"] == fault.cause, error
    assert fault.said in error["message"]
    assert fault.remedy in error["remedy"]
    assert error["remedy"]
    assert fault.line in told.get("at", {}).get("source", ""), told.get("at")
    if fault.line and told["at"]["file"] == "planted.py":
        assert fault.line in SOURCE[told["at"]["line"] - 1]
    item = told.get("item", {})
    assert {name: item.get(name) for name in fault.item} == fault.item
    assert bool(item) == bool(fault.item)


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.values], ids=lambda fault: fault.name)
def test_the_values_at_the_fault_are_told(fault: Planted, failed: Callable[[Planted], Failed]) -> None:
    found = {told["name"]: told for told in failed(fault).error["fault"]["values"]}
    for name, wanted in fault.values.items():
        assert {key: found[name].get(key) for key in wanted} == wanted


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.picture], ids=lambda fault: fault.name)
def test_the_item_has_a_picture(fault: Planted, failed: Callable[[Planted], Failed]) -> None:
    kept = failed(fault)
    file = kept.run.folder / "steps" / "bad" / kept.error["fault"]["item"]["thumbnail"]
    assert file.read_bytes().startswith(b"\xff\xd8")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_it_fails_in_the_same_way_on_a_desk(fault: Planted, failed: Callable[[Planted], Failed]) -> None:
    replayed = failed(fault).replayed.result()
    assert (replayed.returncode, replayed.stdout.splitlines()[-1:]) == (1, ["It fails as it did in the run."]), replayed
