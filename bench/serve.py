"""An endpoint on Ray Serve, side by side with a bare uvicorn server that holds the same model and the same Predictor."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.report import figure

__all__ = ["measure"]

SOURCE = (640, 480)  # px: what is posted, as a JPEG
AT_ONCE = 4  # clients, when requests a second are counted
Message = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """A kind of model, and what the endpoint may cost: p50 at most `slower` times, requests a second `share` of a bare server's."""

    architecture: dict[str, Any]
    size: tuple[int, int]  # px: what the model sees
    slower: float
    share: float


MODELS = {
    "detector": Measured({"kind": "centre_detector", "width": 32, "stride": 8}, (320, 256), slower=1.15, share=0.9),
    "classifier": Measured({"kind": "residual_classifier", "width": 32, "steps": 2}, (32, 32), slower=2.0, share=0.5),
}


@dataclass(frozen=True)
class Target:
    """A server to ask: where, and with which headers."""

    url: str
    headers: dict[str, str]


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Latency of one client and requests a second of four, of the endpoint and of the bare server, in turn in the same run.

    Once with a detector of the usual size, once with a classifier so light that what stands around the model shows.
    """
    from runtime.engine.cluster import connected, ensure_cluster, stop_cluster

    with tempfile.TemporaryDirectory(prefix="framewire-bench-") as folder:
        os.environ["FRAMEWIRE_STATE"] = f"{folder}/state"
        try:
            with connected(ensure_cluster()):
                return [row for name in MODELS for row in _measured(name, Path(folder) / name, quick=quick)]
        finally:
            stop_cluster()


def _measured(name: str, folder: Path, *, quick: bool) -> list[dict[str, Any]]:
    model, image = _model(name, folder / "model"), _image()
    rounds, requests = (3, 60) if quick else (7, 300)
    with _bare(model) as bare, _endpoint(name, folder, model) as endpoint:
        for target in (bare, endpoint):
            _seconds(target, image, requests // 4)
        alone = _in_turn([partial(_seconds, t, image, requests) for t in (endpoint, bare)], rounds)
        crowd = _in_turn([partial(_rate, t, image, requests) for t in (endpoint, bare)], rounds)
    return [*_latencies(name, *alone), *_rates(name, *crowd)]


def _latencies(name: str, ours: list[list[float]], bare: list[list[float]]) -> list[dict[str, Any]]:
    told = [
        figure(f"{name}, {server}, p{part}", 1000 * _percentile([s for run in runs for s in run], part), "ms")
        for part in (50, 99)
        for server, runs in (("endpoint", ours), ("bare server", bare))
    ]
    times = statistics.median(_percentile(o, 50) / _percentile(b, 50) for o, b in zip(ours, bare, strict=True))
    return [*told, figure(f"{name}, p50, times a bare server's", times, most=MODELS[name].slower)]


def _rates(name: str, ours: list[float], bare: list[float]) -> list[dict[str, Any]]:
    share = statistics.median(o / b for o, b in zip(ours, bare, strict=True))
    return [
        figure(f"{name}, endpoint, four clients", statistics.median(ours), "requests/s"),
        figure(f"{name}, bare server, four clients", statistics.median(bare), "requests/s"),
        figure(f"{name}, four clients, share of a bare server", share, least=MODELS[name].share),
    ]


def _percentile(values: list[float], part: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def _in_turn(works: list[Callable[[], Any]], rounds: int) -> list[list[Any]]:
    """What each work gives, round by round: all meet the same disturbances."""
    given: list[list[Any]] = [[] for _ in works]
    for _ in range(rounds):
        for results, work in zip(given, works, strict=True):
            results.append(work())
    return given


def _seconds(target: Target, image: bytes, requests: int) -> list[float]:
    """The seconds of each of `requests` on one connection."""
    place = urlsplit(target.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    taken = []
    for _ in range(requests):
        start = time.perf_counter()
        connection.request("POST", f"{place.path}/predict", image, {"Content-Type": "image/jpeg", **target.headers})
        answer = connection.getresponse()
        read = json.loads(answer.read())
        taken.append(time.perf_counter() - start)
        if answer.status != 200:
            raise RuntimeError(f"{target.url} answered {read}")
    connection.close()
    return taken


def _rate(target: Target, image: bytes, requests: int) -> float:
    """Requests a second over `AT_ONCE` connections."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        start = time.perf_counter()
        list(pool.map(lambda _: _seconds(target, image, requests // AT_ONCE), range(AT_ONCE)))
        return requests // AT_ONCE * AT_ONCE / (time.perf_counter() - start)


def _model(name: str, folder: Path) -> Path:
    """An untrained model; a detector so sure of nothing that it finds as little as a trained one does."""
    import torch

    from components.learning.network import build
    from components.learning.saving import save_model, weights_of

    width, height = MODELS[name].size
    config = {
        "task": "detection" if name == "detector" else "classification",
        "architecture": MODELS[name].architecture,
        "classes": ["box", "bottle", "can"],
        "input": {"width": width, "height": height},
        "recipe": [{"op": "resize", "mode": "letterbox", "width": width, "height": height, "interpolation": "area"}],
        "normalization": {"mean": [0.5] * 3, "std": [0.25] * 3},
        "augmentation": None,
        "training": dict.fromkeys(("images", "validation_images", "epochs_run", "seed", "device", "threads", "precision"), 0),
    }
    torch.manual_seed(0)
    weights = weights_of(build(config))
    if "body.heat.bias" in weights:
        weights["body.heat.bias"] -= 4
    return save_model(folder, weights, config, {}).path


def _image() -> bytes:
    import numpy as np

    from components.recipe import encode

    coarse = np.random.default_rng(0).integers(0, 256, (SOURCE[1] // 40, SOURCE[0] // 40, 3), np.uint8)
    return encode(coarse.repeat(40, axis=0).repeat(40, axis=1), "jpeg", 90)


@contextmanager
def _endpoint(name: str, folder: Path, model: Path) -> Iterator[Target]:
    """The model as an endpoint of the connected cluster."""
    from components.artifacts import Model
    from components.serving import deploy
    from runtime.serving import delete, publish

    made = deploy(Model(model), name=name)
    record = publish(folder / "workspace", made.path, "0" * 64, name, replicas=1, gpus=0.0)
    yield Target(record.url, {"X-API-Key": record.key})
    delete(folder / "workspace", name)


@contextmanager
def _bare(model: Path) -> Iterator[Target]:
    """The model in a uvicorn server of its own."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port = opened.getsockname()[1]
    command = [sys.executable, "-m", "bench.serve", str(model), str(port)]
    # a session of its own, as the cluster has: the system shares its processors between sessions
    server = subprocess.Popen(command, cwd=Path(__file__).parents[1], start_new_session=True)
    try:
        while server.poll() is None and socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.2)
        yield Target(f"http://127.0.0.1:{port}", {})
    finally:
        server.terminate()
        server.wait()


def _serve_bare(model: Path, port: int) -> None:
    """Serve the model without key, checks or Ray: what any server of it must at least take."""
    import asyncio

    import cv2
    import uvicorn

    from components.artifacts import Model
    from components.learning.predictor import Predictor
    from components.recipe import decode

    cv2.setNumThreads(1)
    predictor = Predictor.load(Model(model), threads=1)
    thread = ThreadPoolExecutor(1)

    def predict(data: bytes) -> bytes:
        (found,) = predictor.predict([decode(data)])
        return json.dumps([asdict(f) for f in found]).encode()

    async def app(scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        data, more = b"", True
        while more:
            message = await receive()
            data, more = data + message.get("body", b""), message.get("more_body", False)
        said = await asyncio.get_running_loop().run_in_executor(thread, predict, data)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(said)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": said})

    uvicorn.run(app, host="127.0.0.1", port=port, lifespan="off", log_level="warning", access_log=False)


if __name__ == "__main__":
    _serve_bare(Path(sys.argv[1]), int(sys.argv[2]))
