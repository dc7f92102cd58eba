"""Verbs that tend: endpoints, the local cluster, the installation; and one that runs a single component."""

from pathlib import Path
from typing import Any

import click

from runtime.cli.output import print_json, print_lines, table
from runtime.cli.shared import Session, arguments_of, common
from runtime.errors import UsageError

__all__ = ["cluster", "doctor", "endpoints", "step"]


@click.command()
@click.argument("component")
@click.option("--in", "inputs", multiple=True, metavar="PORT=PATH", help="An input artifact's folder.")
@click.option("--out", "outputs", multiple=True, metavar="PORT=PATH", help="Where an output's folder goes.")
@click.option("--param", multiple=True, metavar="NAME=JSON", help="A parameter.")
@click.option("--argument", multiple=True, metavar="NAME=JSON", help="The value of ${NAME} in parameters.")
@click.option("--text", multiple=True, metavar="NAME=TEXT", help="The same, text as it is.")
@click.option("--cpus", type=float, help="Threads to use [as the component declares].")
@click.option("--gpu", type=click.Choice(["prefer", "require", "never"]), default="prefer", help="Whether to use a GPU [prefer].")
@common
def step(session: Session, component: str, **given: Any) -> int:
    """Run one COMPONENT alone, on folders, as a run would; no Ray, no workspace is written."""
    from runtime.cli.alone import Manner, run_alone, value_of

    session.warn_of_folders()
    arguments = {name: value_of(text) for name, text in arguments_of(given["argument"], "--argument", "NAME=JSON").items()}
    made = run_alone(
        session.folder,
        component,
        inputs=arguments_of(given["inputs"], "--in", "PORT=PATH"),
        outputs=arguments_of(given["outputs"], "--out", "PORT=PATH"),
        params=arguments_of(given["param"], form="NAME=VALUE"),
        manner=Manner(given["cpus"], given["gpu"], {**arguments, **arguments_of(given["text"], "--text", "NAME=TEXT")}),
    )
    if session.json:
        print_json({"outputs": made})
    else:
        print_lines(*(f"{port}: {told['type']} in {told['path']}" for port, told in made.items()))
    return 0


@click.group()
def endpoints() -> None:
    """List, deploy, try, start, stop or delete endpoints."""


@endpoints.command("list")
@common
def list_endpoints(session: Session) -> int:
    """List the endpoints and whether they answer."""
    from runtime.serving import endpoints as known

    found = known(session.workspace.root)
    if session.json:
        print_json({"endpoints": [{"name": e.record.name, "url": e.record.url, "state": e.state, "reason": e.reason} for e in found]})
    else:
        table(["endpoint", "state", "url", ""], [(e.record.name, e.state, e.record.url, e.reason) for e in found])
    return 0


@endpoints.command("deploy")
@click.argument("model")
@click.option("--name", required=True, help="What the endpoint is called; the same name again replaces what it serves.")
@click.option("--replicas", default=1, show_default=True, help="Copies that answer side by side.")
@click.option("--gpus", default=0.0, show_default=True, help="Part of a GPU for each copy; 0: it answers on the CPU.")
@click.option("--threads", default=1, show_default=True, help="CPU threads of each copy.")
@click.option("--threshold", default=0.3, show_default=True, help="Boxes it is less sure of are left out.")
@common
def deploy_endpoint(session: Session, model: str, name: str, **settings: float) -> int:
    """Publish MODEL: a name in the registry, NAME@VERSION, a digest, or RUN/NODE/PORT."""
    from runtime.serving.deploying import deploy_model

    return _told_live(session, deploy_model(session.workspace, model, name, settings))


@endpoints.command("start")
@click.argument("name")
@common
def start_endpoint(session: Session, name: str) -> int:
    """Put endpoint NAME on the air again, as it was last published."""
    from runtime.serving.deploying import start_again

    return _told_live(session, start_again(session.workspace, name))


@endpoints.command("stop")
@click.argument("name")
@common
def stop_endpoint(session: Session, name: str) -> int:
    """Take endpoint NAME off the air; its key and settings are kept."""
    from runtime.operations import take_down

    return _told(session, name, "stopped" if take_down(session.workspace, name) else "not running")


@endpoints.command("delete")
@click.argument("name")
@common
def delete_endpoint(session: Session, name: str) -> int:
    """Take endpoint NAME off the air and forget it, its key too."""
    from runtime.operations import take_down

    take_down(session.workspace, name, forget=True)
    return _told(session, name, "deleted")


@endpoints.command("try")
@click.argument("name")
@click.option("--image", type=click.Path(path_type=Path), help="An image to send.")
@click.option("--video", type=click.Path(path_type=Path), help="A video to take a frame of.")
@click.option("--at", default=0.0, show_default=True, help="The frame's time, in seconds.")
@common
def try_endpoint(session: Session, name: str, image: Path | None, video: Path | None, at: float) -> int:
    """Send endpoint NAME an image, or a frame of a video, and print what it answers."""
    from runtime.cli.trial import answer_of, answer_rows

    if (image is None) == (video is None):
        raise UsageError("Nothing to send." if image is None else "Two things to send.", "Give either --image FILE or --video FILE.")
    answer = answer_of(session.workspace.root, name, image=image, video=video, at=at)
    if session.json:
        print_json(answer)
    else:
        print_lines(f"{name} answered in {answer['seconds'] * 1000:.0f} ms for {image or f'{video} at {at:g} s'}:")
        table(["label", "score", "x", "y", "width", "height"], answer_rows(answer), right=["score", "x", "y", "width", "height"])
    return 0


@click.group()
def cluster() -> None:
    """Look at, or stop, the local Ray cluster that runs share."""


@cluster.command("status")
@common
def cluster_status(session: Session) -> int:
    """Say whether the local cluster is up, and what it has."""
    from runtime.engine import cluster_state

    state = cluster_state()
    if session.json:
        print_json(state)
    else:
        print_lines(*(f"{name}: {value}" for name, value in state.items()))
    return 0


@cluster.command("start")
@common
def cluster_start(session: Session) -> int:
    """Start the local cluster, unless it runs; pipelines do so by themselves."""
    from runtime.engine import start_cluster

    start_cluster()
    return _told(session, "local cluster", "running")


@cluster.command("nodes")
@common
def cluster_nodes(session: Session) -> int:
    """List the local cluster's nodes, what is free there, and which runs hold the rest."""
    from runtime.engine.inventory import inventory

    found = inventory()
    if session.json:
        print_json(found)
    else:
        columns = ["node", "address", "cpus", "cpus_free", "gpus", "gpus_free", "memory_mb", "memory_free_mb"]
        table(columns, [[n[c] for c in columns] for n in found["nodes"]], right=columns[2:])
        print_lines(*(f"{h['node']} of run {h['run']} holds {h['amount']:g} {h['kind']}" for h in found["held"]))
    return 0


@cluster.command("stop")
@common
def cluster_stop(session: Session) -> int:
    """Stop the local cluster, with the runs and endpoints on it."""
    from runtime.engine import stop_cluster

    stopped = stop_cluster()
    return _told(session, "local cluster", "stopped" if stopped else "not running")


@click.command()
@common
def doctor(session: Session) -> int:
    """Check the installation, and say how to mend what is wrong."""
    from runtime.cli.health import examine

    found = examine(session.folder)
    if session.json:
        print_json({"checks": found})
    else:
        print_lines(
            *(
                f"{'ok  ' if c['ok'] else 'FAIL'}  {c['name']}: {c['message']}" + (f"\n      {c['remedy']}" if c["remedy"] else "")
                for c in found
            )
        )
    return 0 if all(c["ok"] for c in found) else 1


def _told_live(session: Session, record: Any) -> int:
    if session.json:
        print_json({"name": record.name, "state": "live", "url": record.url})
    else:
        print_lines(f"{record.name}: live at {record.url}.")
    return 0


def _told(session: Session, name: str, state: str) -> int:
    if session.json:
        print_json({"name": name, "state": state})
    else:
        print_lines(f"{name}: {state}.")
    return 0
