"""The interface served on a port of its own, with a workspace of toys; and somebody who asks it."""

import json
import socket
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from designer.document import empty_document
from designer.drafts import Places, create
from designer.server.guards import LOOPBACK, Guards
from designer.server.routes import routes
from designer.server.service import Service

TOYS = Path(__file__).resolve().parents[2] / "toy_components"


class Asker(httpx.Client):
    """Somebody with a token; `tell` posts, `hear` listens to events."""

    def __init__(self, address, token):
        super().__init__(base_url=f"{address}/framewire/api/", headers={"authorization": f"Bearer {token}"}, timeout=60)

    def tell(self, path, **body):
        return self.post(path, json=body)

    def edit(self, slug, seq, *changes, client="c", **more):
        told = [{"path": path.split("/"), **values} for path, values in changes]
        body = {"client": client, "seq": seq, "base": 1, "edit": {"label": "Edit", "changes": told}}
        return self.tell(f"pipelines/{slug}/edits", **{**body, **more})

    @contextmanager
    def hear(self, slug, *, client="c", since=1):
        """The events from now on: next(heard) waits for one, as (name, data)."""
        with self.stream("GET", f"pipelines/{slug}/events", params={"client": client, "since": since}) as answer:
            assert answer.status_code == 200
            yield _events(answer.iter_lines())


def _events(lines):
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


def heard_of(events, wanted):
    """The data of the next event of that name."""
    return next(data for name, data in events if name == wanted)


@pytest.fixture
def service(tmp_path):
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "settings.json").write_text(json.dumps({"components": [str(TOYS)]}))
    made = Service(root)
    nodes = {"a": {"component": "constant@1"}, "b": {"component": "add@1", "params": {"plus": 2}}}
    edges = {"a.metrics>b.a": {"from": ["a", "metrics"], "to": ["b", "a"]}}
    create(Places(made.workspace.root, "line"), {**empty_document("Line"), "nodes": nodes, "edges": edges})
    return made


@pytest.fixture
def address(service):
    @asynccontextmanager
    async def lifespan(_):
        await service.hub.start()
        yield
        await service.hub.end()

    app = Starlette(routes=routes(service), middleware=[Middleware(Guards, hosts=LOOPBACK)], lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=3))
    bound = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    service.hub.stop()
    server.should_exit = True
    thread.join(60)
    bound.close()
    assert not thread.is_alive(), "a stream keeps the server from ending"


@pytest.fixture
def as_role(service, address):
    opened = []

    def asker(role, user="Ada"):
        opened.append(Asker(address, service.token(user, role)))
        return opened[-1]

    yield asker
    for one in opened:
        one.close()


@pytest.fixture
def ada(as_role):
    return as_role("operator")
