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

__all__ = ["measure"]

SIZE = (320, 256)  # px: what the model sees
SOURCE = (640, 480)  # px: what is posted, as a JPEG
AT_ONCE = 4  # clients, when requests a second are counted
Message = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """A server to ask: where, and with which headers."""

    url: str
    headers: dict[str, str]


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Latency of one client and requests a second of four, of the endpoint and of the bare server, in turn in the same run."""
    rounds, requests = (3, 60) if quick else (7, 300)
    with tempfile.TemporaryDirectory(prefix="framewire-bench-") as folder:
        model = _model(Path(folder) / "model")
        image = _image()
        with _bare(model) as bare, _endpoint(Path(folder), model) as endpoint:
            for target in (bare, endpoint):
                _seconds(target, image, requests // 4)
            alone = _in_turn([partial(_seconds, t, image, requests) for t in (endpoint, bare)], rounds)
            crowd = _in_turn([partial(_rate, t, image, requests) for t in (endpoint, bare)], rounds)
    return [*_latencies(*alone), *_rates(*crowd)]


def _latencies(ours: list[list[float]], bare: list[list[float]]) -> list[dict[str, Any]]:
    names = {"endpoint": ours, "bare server": bare}
    told = [
        _figure(f"{name}, p{part}", 1000 * _percentile([s for run in runs for s in run], part), "ms", better="lower")
        for part in (50, 99)
        for name, runs in names.items()
    ]
    times = statistics.median(_percentile(o, 50) / _percentile(b, 50) for o, b in zip(ours, bare, strict=True))
    return [*told, _figure("p50, times a bare server's", times, "", better="lower", limit=1.5)]


def _rates(ours: list[float], bare: list[float]) -> list[dict[str, Any]]:
    share = statistics.median(o / b for o, b in zip(ours, bare, strict=True))
    return [
        _figure("endpoint, four clients", statistics.median(ours), "requests/s"),
        _figure("bare server, four clients", statistics.median(bare), "requests/s"),
        _figure("four clients, share of a bare server", share, "", limit=0.75),
    ]


def _figure(name: str, value: float, unit: str, *, better: str = "higher", limit: float | None = None) -> dict[str, Any]:
    ok = limit is None or (value >= limit if better == "higher" else value <= limit)
    return {"name": name, "value": round(value, 3), "limit": limit, "unit": unit, "better": better, "ok": ok}


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


def _model(folder: Path) -> Path:
    """A detector of the usual size, untrained, and so sure of nothing that it finds as little as a trained one does."""
    import torch

    from components.learning.network import build
    from components.learning.saving import save_model, weights_of

    width, height = SIZE
    config = {
        "task": "detection",
        "architecture": {"kind": "centre_detector", "width": 32, "stride": 8},
        "classes": ["box", "bottle", "can"],
        "input": {"width": width, "height": height},
        "recipe": [{"op": "resize", "mode": "letterbox", "width": width, "height": height, "interpolation": "area"}],
        "normalization": {"mean": [0.5] * 3, "std": [0.25] * 3},
        "augmentation": None,
        "training": dict.fromkeys(("images", "validation_images", "epochs_run", "seed", "device", "threads", "precision"), 0),
    }
    torch.manual_seed(0)
    weights = weights_of(build(config))
    weights["body.heat.bias"] -= 4
    return save_model(folder, weights, config, {}).path


def _image() -> bytes:
    import numpy as np

    from components.recipe import encode

    coarse = np.random.default_rng(0).integers(0, 256, (SOURCE[1] // 40, SOURCE[0] // 40, 3), np.uint8)
    return encode(coarse.repeat(40, axis=0).repeat(40, axis=1), "jpeg", 90)


@contextmanager
def _endpoint(folder: Path, model: Path) -> Iterator[Target]:
    """The model as an endpoint, on a cluster of its own."""
    from components.artifacts import Model
    from components.serving import deploy
    from runtime.engine.cluster import connected, ensure_cluster, stop_cluster
    from runtime.serving import publish

    os.environ["FRAMEWIRE_STATE"] = str(folder / "state")
    made = deploy(Model(model), name="bench")
    try:
        with connected(ensure_cluster()):
            record = publish(folder / "workspace", made.path, "0" * 64, "bench", replicas=1, gpus=0.0)
            yield Target(record.url, {"X-API-Key": record.key})
    finally:
        stop_cluster()


@contextmanager
def _bare(model: Path) -> Iterator[Target]:
    """The model in a uvicorn server of its own."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port = opened.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "bench.serve", str(model), str(port)], cwd=Path(__file__).parents[1])
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
