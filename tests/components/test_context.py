"""A component may speak to whoever runs it, and works as well when nobody listens."""

import threading

from components.context import Context, context, running_in


def test_outside_a_run_everything_is_quiet_and_outputs_have_a_folder():
    alone = context()
    alone.progress(1, 2)
    alone.log("x")
    alone.metric("loss", 0.1, step=1)
    alone.picture("p", b"")
    assert alone.publish(alone.scratch, "name", replicas=1, gpus=0) == ""
    assert (alone.cpus, alone.device, alone.cancelled) == (1, "cpu", False)


def test_each_output_has_a_folder_of_its_own_that_stays(tmp_path):
    alone = Context(_rooms={"output-given": tmp_path})
    rooms = [alone.output("given"), alone.output("a"), alone.output("b"), alone.checkpoints, alone.scratch]
    assert len(set(rooms)) == 5
    assert all(room.is_dir() and not any(room.iterdir()) for room in rooms)
    assert alone.output("a") == rooms[1]
    assert rooms[0] == tmp_path


def test_a_context_holds_inside_its_with_and_no_longer():
    outer, inner = Context(cpus=2), Context(cpus=3)
    with running_in(outer) as active:
        assert context() is active is outer
        with running_in(inner):
            assert context() is inner
        assert context() is outer
    assert context() is not outer


def test_a_context_is_left_when_the_component_fails():
    before = context()
    try:
        with running_in(Context(cpus=7)):
            raise ValueError
    except ValueError:
        assert context().cpus == before.cpus


def test_another_thread_has_a_context_of_its_own():
    seen = []
    with running_in(Context(cpus=5)):
        thread = threading.Thread(target=lambda: seen.append(context().cpus))
        thread.start()
        thread.join()
    assert seen == [1]
