"""The designer's own process, killed at random moments while somebody edits: whatever was acknowledged is there."""

import random
import signal
import subprocess
import sys
import threading

import httpx
import pytest

from designer.access import grant_token, workspace_key
from designer.document import document_of, empty_document
from designer.drafts import Draft, Places, create
from runtime.graph import load
from runtime.workspace import Workspace
from tests.served import ROOT, ServedDesigner

KILLS = 10


@pytest.fixture
def designer(tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    create(Places(workspace.root, "line"), empty_document("Line"))
    made = ServedDesigner(workspace.root)
    yield made
    made.kill()


def edits_until_killed(designer, acknowledged, begun, after):
    """Post notes, kill it `after` seconds from the first answer; note what was acknowledged; the number of the last note."""
    killing = threading.Timer(after, designer.kill)
    token = grant_token(workspace_key(designer.workspace), "Ada", "editor")
    headers, seq = {"authorization": f"Bearer {token}"}, begun
    with httpx.Client(base_url=designer.address, headers=headers, timeout=30) as client:
        while True:
            seq += 1
            change = {"path": ["notes", f"n{seq}"], "now": {"text": "x" * 2_000}}
            body = {"client": "c", "seq": seq, "base": 1, "edit": {"label": "Note", "changes": [change]}}
            try:
                answer = client.post("/framewire/api/pipelines/line/edits", json=body)
            except httpx.TransportError:
                killing.join()
                return seq
            assert answer.status_code == 200, designer.log()
            acknowledged.add(f"n{seq}")
            if not killing.ident:
                killing.start()


@pytest.mark.slow
def test_killed_at_random_moments_it_has_lost_nothing_that_was_acknowledged(designer):
    acknowledged, begun, moments = set(), 0, random.Random(7)
    for _ in range(KILLS):
        designer.start()
        begun = edits_until_killed(designer, acknowledged, begun, moments.uniform(0.0, 0.8))
        there = set(Draft(Places(designer.workspace, "line")).state.document["notes"])
        assert acknowledged <= there
        assert len(there - acknowledged) <= KILLS
    assert len(acknowledged) >= KILLS
    designer.start()
    assert designer.stop() in (0, -signal.SIGTERM)
    assert acknowledged <= set(document_of(load(Places(designer.workspace, "line").file))["notes"])


@pytest.mark.slow
def test_asked_to_end_it_says_farewell_ends_and_has_saved(designer):
    designer.start()
    token = grant_token(workspace_key(designer.workspace), "Ada", "editor")
    headers = {"authorization": f"Bearer {token}"}
    address, listening = f"{designer.address}/framewire/api", {"client": "c", "since": 1}
    with (
        httpx.Client(base_url=address, headers=headers, timeout=30) as client,
        client.stream("GET", "/pipelines/line/events", params=listening) as events,
    ):
        lines = events.iter_lines()
        next(lines)
        change = {"path": ["description"], "was": "", "now": "saved"}
        client.post("/pipelines/line/edits", json={"client": "c", "seq": 1, "base": 1, "edit": {"label": "E", "changes": [change]}})
        stopping = threading.Thread(target=designer.stop)
        stopping.start()
        assert "event: farewell" in list(lines)
    stopping.join()
    assert document_of(load(Places(designer.workspace, "line").file))["description"] == "saved"


@pytest.mark.slow
def test_streamlits_own_pages_and_socket_are_guarded_too(designer):
    designer.start()
    own, elsewhere = {"host": f"localhost:{designer.port}"}, {"host": "evil.example"}
    assert httpx.get(designer.address, headers=own).status_code == 200
    assert httpx.get(designer.address, headers=elsewhere).status_code == 403
    assert "frame-ancestors" in httpx.get(designer.address, headers=own).headers["content-security-policy"]
    asked = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    socket_ = f"{designer.address}/_stcore/stream"
    assert httpx.get(socket_, headers={**asked, **own, "origin": "http://evil.example"}).status_code == 403
    assert httpx.get(socket_, headers={**asked, **elsewhere}).status_code == 403


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--address", "0.0.0.0"], "nobody is asked who they are"),
        (["--address", "0.0.0.0", "--open-to-everybody"], "no name is allowed"),
    ],
)
def test_it_opens_beyond_this_machine_only_when_told(tmp_path, given, said):
    command = [sys.executable, "-m", "designer", "--no-browser", "--workspace", str(tmp_path / "w"), *given]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
