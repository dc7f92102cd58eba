"""An operator's Python file runs as a step: typed inputs, outputs and arguments, its lines in the log, and nothing left behind."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.artifacts import Frames, Metrics, Report, Table
from components.context import Context, running_in
from components.errors import InputError
from components.scripting import Call, read_call
from components.scripting.call import INPUTS, command_line
from components.scripts import python_script
from runtime.engine.processes import is_running, waited
from tests.components.pictures import box, frame, frames, plain


class Recording(Context):
    """Keeps what was said."""

    def __init__(self, folder):
        super().__init__(script_folders=(folder,))
        self.lines, self.steps = [], []

    def log(self, message):
        self.lines.append(message)

    def progress(self, done, total, message=""):
        self.steps.append((done, total))


@pytest.fixture
def run(tmp_path):
    """Run the text of a script; what it wrote, and the context with what it said."""
    folder = tmp_path / "scripts"
    folder.mkdir()

    def ran(text, *artifacts, active=None, **how):
        (folder / "script.py").write_text(textwrap.dedent(text), "utf-8")
        active = active or Recording(folder)
        with running_in(active):
            return python_script(*artifacts, script=how.pop("script", "script.py"), **how), active

    return ran


def table_rows(table):
    return pyarrow.parquet.ParquetFile(table.file).read().to_pylist()


def test_a_script_with_nothing_but_the_standard_library_makes_a_table_and_metrics(run):
    written, active = run(
        """
        import argparse, csv, json, pathlib, sys
        wanted = argparse.ArgumentParser()
        wanted.add_argument("--out-table", type=pathlib.Path)
        wanted.add_argument("--out-metrics", type=pathlib.Path)
        wanted.add_argument("--limit", type=float)
        given, _ = wanted.parse_known_args()
        with open(given.out_table / "table.csv", "w", newline="") as file:
            csv.writer(file).writerows([["name", "size"], ["a", 1], ["b", 2]])
        json.dump({"limit": given.limit}, open(given.out_metrics / "metrics.json", "w"))
        print("progress 1/2")
        print("done")
        """,
        arguments={"limit": 0.5},
    )
    assert table_rows(written.table) == [{"name": "a", "size": 1}, {"name": "b", "size": 2}]
    assert written.metrics.values == {"limit": 0.5}
    assert (written.frames, written.labels, written.predictions, written.report) == (None,) * 4
    assert active.lines == ["done", "The script wrote: table, metrics."]
    assert active.steps == [(1, 2)]


def test_the_example_of_the_help_counts_boxes(run, tmp_path):
    example = python_script.component.help.split("\n\n    from", 1)[1]
    source = frames(tmp_path / "in", [frame(plain(), index=i, boxes=[box("a", 1, 1, 2, 2)] * i) for i in range(4)])
    written, _ = run("from" + textwrap.dedent("    " + example), source, arguments={"at_least": 2})
    assert [row["boxes"] for row in table_rows(written.table)] == [2, 3]


def test_frames_pass_through_a_script_as_frames(run, tmp_path):
    source = frames(tmp_path / "in", [frame(plain(), index=i) for i in range(4)])
    written, _ = run(
        """
        from components.artifacts import Frames
        from components.scripting import read_call
        call = read_call()
        source = call.inputs["second"]
        Frames.from_rows(call.outputs["frames"], (r for r in source.rows() if r["index"] % 2), source.info)
        """,
        None,
        source,
    )
    assert isinstance(written.frames, Frames)
    assert [row["index"] for row in written.frames.rows()] == [1, 3]


def test_the_same_script_writes_the_same_table(run):
    text = """
        from components.scripting import read_call
        read_call().write_table([{"order": str({"a", "b", "c", "d"}), "n": 1}])
        """
    assert run(text)[0].table.file.read_bytes() == run(text)[0].table.file.read_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [("table.jsonl", '{"a": 1}\n{"a": 2}\n'), ("table.csv", "a\n1\n2\n")],
)
def test_a_table_may_be_written_in_simple_formats(run, name, content):
    written, _ = run(f"import sys; open(sys.argv[sys.argv.index('--out-table') + 1] + '/{name}', 'w').write({content!r})")
    assert table_rows(written.table) == [{"a": 1}, {"a": 2}]
    assert isinstance(written.table, Table)
    assert sorted(os.listdir(written.table.path)) == ["artifact.json", "table.parquet"]


def test_a_report_is_its_page(run):
    written, _ = run("import sys; open(sys.argv[sys.argv.index('--out-report') + 1] + '/index.html', 'w').write('<p>fine')")
    assert isinstance(written.report, Report)


@pytest.mark.parametrize(
    ("port", "name", "content", "why"),
    [
        ("table", "table.csv", 'a,b\n1\n"', "output 'table' cannot be read"),
        ("table", "rows.txt", "1", r"holds rows.txt.*table.parquet, table.csv, table.jsonl"),
        ("table", "table.parquet", "no parquet", "output 'table' cannot be read"),
        ("metrics", "metrics.json", '{"a": "high"}', "a is no number"),
        ("metrics", "metrics.json", '{"a": NaN}', "NaN is no number"),
        ("metrics", "metrics.json", "[1]", "output 'metrics' cannot be read"),
        ("frames", "image.png", "", "holds no artifact.json"),
        ("frames", "artifact.json", '{"type": "Table", "info": {}, "parts": []}', "says it is 'Table'"),
        (
            "frames",
            "artifact.json",
            '{"type": "Frames", "info": {}, "parts": [{"name": "x", "files": ["x"], "rows": 1}]}',
            "output 'frames' lacks parts/x",
        ),
    ],
)
def test_an_output_that_is_not_what_its_port_says_is_explained(run, port, name, content, why):
    with pytest.raises(InputError, match=why):
        run(f"import sys; open(sys.argv[sys.argv.index('--out-{port}') + 1] + '/{name}', 'w').write({content!r})")


def test_a_failing_script_is_told_with_its_last_lines(run):
    with pytest.raises(InputError, match=r"'script.py' stopped with exit code 1: .*line 2, in <module> / .*ValueError: no rows") as caught:
        run("print('hello')\nraise ValueError('no rows')")
    assert "\n" not in caught.value.message
    with pytest.raises(InputError, match="exit code 3: it said nothing"):
        run("raise SystemExit(3)")
    with pytest.raises(InputError, match="was ended by SIGSEGV"):
        run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")


def test_lines_are_logged_while_the_script_runs(run, tmp_path):
    class Impatient(Recording):
        def log(self, message):
            super().log(message)
            if message == "waiting":
                flag.write_text("go")

    flag = tmp_path / "flag"
    text = f"import os, sys, time\nprint('waiting')\nwhile not os.path.exists({str(flag)!r}): time.sleep(0.01)\nsys.stderr.write('went on')"
    _, active = run(text, active=Impatient(tmp_path / "scripts"), timeout=30)
    assert active.lines[:2] == ["waiting", "went on"]


def gone(pid):
    """Whether the process ends soon."""
    return waited(lambda: not is_running(pid), 30)


ENDLESS = """
    import subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(child.pid)
    time.sleep(600)
    """


def test_a_script_that_takes_too_long_is_ended_with_what_it_started(run, tmp_path):
    active = Recording(tmp_path / "scripts")
    with pytest.raises(InputError, match="took longer than 2 s"):
        run(ENDLESS, active=active, timeout=2)
    assert gone(int(active.lines[0]))


def test_a_cancelled_step_ends_its_script(run, tmp_path):
    class Cancelling(Recording):
        def log(self, message):
            super().log(message)
            self.cancelled = True

    written, active = run(ENDLESS, active=Cancelling(tmp_path / "scripts"))
    assert gone(int(active.lines[0]))
    assert set(written) == {None}


def test_a_killed_step_takes_its_script_along(tmp_path):
    (tmp_path / "script.py").write_text("import os, time\nprint(os.getpid())\ntime.sleep(600)\n")
    step = f"""if True:
        from pathlib import Path
        from components.context import Context, running_in
        from components.scripts import python_script
        class Saying(Context):
            def log(self, message):
                print(message, flush=True)
        with running_in(Saying(script_folders=(Path({str(tmp_path)!r}),))):
            python_script(script="script.py")
        """
    with subprocess.Popen([sys.executable, "-c", step], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        pid = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    assert gone(pid)


def test_a_script_that_leaves_a_process_behind_does_not_hold_the_step(run):
    sleeper = "[sys.executable, '-c', 'import time; time.sleep(600)']"
    _, active = run(f"import subprocess, sys\nprint(subprocess.Popen({sleeper}).pid)", timeout=60)
    assert gone(int(active.lines[0]))


ELSEWHERE = ["../outside.py", "link.py", "missing.py", "folder", "notes.txt", "", "/etc/passwd", "linked/outside.py"]


@pytest.mark.parametrize(
    "script", ["../outside.py", "link.py", "missing.py", "folder", "notes.txt", "", "/etc/passwd", "linked/outside.py"]
)
def test_only_files_in_the_script_folders_run(run, tmp_path, script):
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "scripts" / "folder").mkdir()
    elsewhere.mkdir()
    for file in (tmp_path / "outside.py", elsewhere / "outside.py", tmp_path / "scripts" / "notes.txt"):
        file.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    (tmp_path / "scripts" / "link.py").symlink_to(tmp_path / "outside.py")
    (tmp_path / "scripts" / "linked").symlink_to(elsewhere)
    with pytest.raises(InputError, match="no Python file in the operator's script folders"):
        run("", script=script)
    assert not (tmp_path / "ran").exists()


def test_a_file_below_a_script_folder_and_an_absolute_path_in_it_run(run, tmp_path):
    below = tmp_path / "scripts" / "below" / "deep.py"
    below.parent.mkdir()
    below.write_text("print('deep')")
    for name in ("below/deep.py", str(below)):
        assert run("", script=name)[1].lines[0] == "deep"


def test_without_a_script_folder_nothing_runs(tmp_path):
    with pytest.raises(InputError, match="No script folder is set up"):
        python_script(script="script.py")


def test_a_script_sees_little_of_the_environment_and_nothing_beside_it(run, tmp_path, monkeypatch):
    monkeypatch.setenv("MY_SECRET", "x")
    (tmp_path / "scripts" / "beside.py").write_text("")
    text = """
        import os, sys
        print([name for name in os.environ if "SECRET" in name])
        print(os.environ["OMP_NUM_THREADS"], sys.stdin.read() == "")
        """
    _, active = run(text)
    assert active.lines[:2] == ["[]", "1 True"]
    with pytest.raises(InputError, match="No module named 'beside'"):
        run("import beside")


@pytest.mark.parametrize("name", ["first", "out-table", "two words", "-x", "", "a=b", "--first"])
def test_an_argument_cannot_pose_as_something_else(run, name):
    with pytest.raises(InputError, match="cannot be the name of an argument"):
        run("", arguments={name: 1})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,20}", fullmatch=True).filter(lambda n: n not in INPUTS and not n.startswith("out-"))


@given(st.dictionaries(names, json_values, max_size=4))
def test_arguments_come_out_of_the_command_line_as_they_went_in(arguments):
    call = Call(outputs={"table": Path("/out")}, arguments=arguments)
    assert read_call(command_line(call)) == call


def test_inputs_come_back_as_what_they_are(tmp_path):
    made = Metrics.of(tmp_path, {"a": 1.0})
    assert read_call(command_line(Call({"third": made}, {}, {"word": "plain text"}))) == Call({"third": made}, {}, {"word": "plain text"})
