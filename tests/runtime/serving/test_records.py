"""What a workspace remembers of endpoints, and what it says of them when nothing answers."""

import json
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from components.artifacts import Endpoint, Model
from components.errors import InputError
from runtime.errors import EndpointError
from runtime.serving import EndpointRecord, Shelf, delete, endpoints, is_live, stop, try_endpoint
from tests.source_files import ROOT

NOWHERE = "http://127.0.0.1:1/lamps"


def record(name="lamps", url=NOWHERE, digest="d" * 64):
    return EndpointRecord(name, url, digest, 1, 0.0, "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00", "127.0.0.1:1", "session")


@pytest.fixture
def answering():
    """A server that answers every request with what it is told to, and notes what it was asked."""
    told, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            body = json.dumps(told["said"]).encode() if "said" in told else b"<html>"
            self.send_response(told.get("status", 200))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/lamps", told, asked
        server.shutdown()


def test_a_remembered_endpoint_comes_back_as_it_was(tmp_path):
    Shelf(tmp_path).remember(record())
    assert Shelf(tmp_path).names() == ["lamps"]
    assert Shelf(tmp_path).record("lamps") == record()
    assert str(tmp_path) not in (tmp_path / "endpoints" / "lamps.json").read_text()


def test_an_unknown_endpoint_is_told_with_those_there_are(tmp_path):
    Shelf(tmp_path).remember(record())
    with pytest.raises(EndpointError, match=r"no endpoint named 'lamp'.*There are: lamps"):
        Shelf(tmp_path).record("lamp")


@pytest.mark.parametrize("name", ["../lamps", "a/b", "", ".", "Lamps", "a b", "x" * 64, "-a", "a\n"])
def test_a_name_is_never_a_path(tmp_path, name):
    with pytest.raises(InputError, match="cannot be named"):
        Shelf(tmp_path).key(name)


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    key = Shelf(tmp_path).key("lamps")
    assert Shelf(tmp_path).key("lamps") == key
    assert len(key) > 40
    assert stat.S_IMODE((tmp_path / "endpoints" / "lamps.key").stat().st_mode) == 0o600
    assert Shelf(tmp_path).key("other") != key


def test_publishers_at_once_agree_on_the_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Shelf(tmp_path).key("lamps"), range(40)))
    assert len(keys) == 1
    assert [f.name for f in (tmp_path / "endpoints").iterdir()] == ["lamps.key"]


def test_a_record_whose_key_is_gone_says_so(tmp_path):
    Shelf(tmp_path).remember(record())
    with pytest.raises(EndpointError, match="key of endpoint 'lamps' is gone"):
        _ = Shelf(tmp_path).record("lamps").key


def test_what_is_served_stays_when_the_artifact_is_moved_and_goes_when_it_is_replaced(tmp_path):
    artifact = Endpoint.create(tmp_path / "made")
    Model.create(tmp_path / "made" / "model")
    shelf = Shelf(tmp_path)
    for digest in ("1" * 64, "2" * 64):
        shelf.take_in(artifact.path, record(digest=digest))
    artifact.path.rename(tmp_path / "moved")
    assert shelf.served("lamps", "1" * 64).model.manifest["type"] == "Model"
    shelf.keep_only("2" * 64, "lamps")
    assert [shelf.holds(record(digest=d)) for d in ("1" * 64, "2" * 64)] == [False, True]
    shelf.forget("lamps")
    assert not shelf.holds(record(digest="2" * 64))


def test_an_endpoint_that_does_not_answer_is_down_and_says_where(tmp_path):
    Shelf(tmp_path).remember(record())
    (status,) = endpoints(tmp_path)
    assert (status.state, status.reason) == ("down", f"nothing answers at {NOWHERE}")
    assert not is_live(tmp_path, "lamps", "d" * 64)


def test_an_endpoint_never_published_is_not_live(tmp_path):
    assert not is_live(tmp_path, "lamps", "d" * 64)
    assert endpoints(tmp_path) == []


def test_an_endpoint_is_live_if_it_serves_just_this_artifact(tmp_path, answering):
    url, told, asked = answering
    Shelf(tmp_path).remember(record(url=url))
    told["said"] = {"status": "ok", "digest": "d" * 64}
    assert is_live(tmp_path, "lamps", "d" * 64)
    assert not is_live(tmp_path, "lamps", "e" * 64)
    assert [s.state for s in endpoints(tmp_path)] == ["live"]
    assert asked[0][0] == "/lamps/health"


@pytest.mark.parametrize("said", [{"digest": "e" * 64}, ["ok"], {}, None])
def test_something_else_at_its_address_is_not_taken_for_it(tmp_path, answering, said):
    url, told, _ = answering
    told["said"] = said
    Shelf(tmp_path).remember(record(url=url))
    assert [s.state for s in endpoints(tmp_path)] == ["down"]


def test_a_page_that_is_no_json_is_not_taken_for_it(tmp_path, answering):
    Shelf(tmp_path).remember(record(url=answering[0]))
    assert [s.state for s in endpoints(tmp_path)] == ["down"]
    Shelf(tmp_path).key("lamps")
    with pytest.raises(EndpointError, match="does not answer"):
        try_endpoint(Shelf(tmp_path).record("lamps"), b"image")


def test_trying_an_endpoint_sends_its_key_and_gives_its_answer(tmp_path, answering):
    url, told, asked = answering
    told["said"] = {"predictions": []}
    Shelf(tmp_path).remember(record(url=url))
    key = Shelf(tmp_path).key("lamps")
    assert try_endpoint(Shelf(tmp_path).record("lamps"), b"image", threshold=0.25) == {"predictions": []}
    path, headers = asked[0]
    assert (path, headers["X-API-Key"]) == ("/lamps/predict?threshold=0.25", key)


def test_trying_an_endpoint_that_refuses_tells_its_own_sentence(tmp_path, answering):
    url, told, _ = answering
    told.update(status=401, said={"error": {"kind": "key", "message": "The key is not this endpoint's.", "remedy": "Take the other."}})
    Shelf(tmp_path).remember(record(url=url))
    Shelf(tmp_path).key("lamps")
    with pytest.raises(EndpointError, match=r"The key is not this endpoint's\. Take the other\."):
        try_endpoint(Shelf(tmp_path).record("lamps"), b"image")


def test_the_environments_proxies_are_not_asked_for_an_endpoint_on_this_machine(tmp_path, answering, monkeypatch):
    url, told, _ = answering
    told["said"] = {"digest": "d" * 64}
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    Shelf(tmp_path).remember(record(url=url))
    assert is_live(tmp_path, "lamps", "d" * 64)


def test_stopping_an_endpoint_whose_cluster_is_gone_needs_no_cluster(tmp_path):
    Shelf(tmp_path).remember(record())
    assert stop(tmp_path, "lamps") is False
    assert Shelf(tmp_path).knows("lamps")


def test_reading_about_endpoints_loads_neither_ray_nor_numpy():
    program = "import sys, runtime.serving; print([m for m in ('ray', 'numpy', 'fastapi', 'cv2', 'torch') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_nothing_is_left_of_an_endpoint_that_is_deleted_or_never_was(tmp_path):
    Shelf(tmp_path).remember(record())
    delete(tmp_path, "lamps")
    with pytest.raises(EndpointError, match="no endpoint named 'ghost'"):
        delete(tmp_path, "ghost")
    assert list((tmp_path / "endpoints").iterdir()) == []


def test_only_one_publishes_a_name_at_a_time_though_it_is_deleted_meanwhile(tmp_path):
    shelf, inside, most = Shelf(tmp_path), [], []

    def change(_):
        with shelf.publishing("lamps"):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.005)
            inside.pop()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(40)))
    assert max(most) == 1
    assert list((tmp_path / "endpoints").iterdir()) == []
