"""Endpoints on a Ray cluster: published, replaced, refused, stopped."""

import http.client
import json
import os
import random
import subprocess
import threading
import time
import warnings

import numpy as np
import pytest

from components.artifacts import Endpoint, Model
from components.recipe import decode, encode
from components.serving import deploy
from runtime.engine.cluster import connected, ensure_cluster, stop_cluster
from runtime.engine.pins import SEED
from runtime.engine.processes import waited
from runtime.errors import EndpointError
from runtime.serving import Shelf, delete, endpoints, health, is_live, publish, stop, try_endpoint
from tests.conftest import give_token
from tests.runtime.serving.models import small_model

pytestmark = [pytest.mark.ray, pytest.mark.torch, pytest.mark.filterwarnings("ignore")]

IMAGE = encode(np.random.default_rng(0).integers(0, 256, (50, 90, 3), np.uint8), "jpeg")


@pytest.fixture(scope="module")
def ray(tmp_path_factory):
    """A cluster of this module's own, and this process connected to it."""
    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patched.setenv("FRAMEWIRE_STATE", str(give_token(tmp_path_factory.mktemp("state"))))
        patched.setenv("FRAMEWIRE_CPUS", "1")
        patched.setenv("FRAMEWIRE_GPUS", "0")
        patched.setenv("FRAMEWIRE_ENDPOINT_PORT", "18000")
        try:
            with connected(ensure_cluster()) as connection:
                yield connection
        finally:
            stop_cluster()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return tmp_path_factory.mktemp("workspace")


def artifact(folder, seed=0, **settings) -> Endpoint:
    return deploy(small_model(folder / f"model-{seed}", seed=seed), name="lamps", **settings)


@pytest.fixture(scope="module")
def first(ray, workspace, tmp_path_factory):
    """An endpoint `lamps` that answers."""
    made = artifact(tmp_path_factory.mktemp("first"), threshold=0)
    random.seed(SEED)  # as the process of each step is that deploys
    return publish(workspace, made.path, "1" * 64, "lamps", replicas=1, gpus=0.0)


def test_a_published_endpoint_answers_what_its_model_sees(workspace, first):
    from components.learning.predictor import Predictor

    said = try_endpoint(first, IMAGE)
    (expected,) = Predictor.load(Model(Shelf(workspace).folder / "lamps.served" / ("1" * 32) / "model")).predict([decode(IMAGE)])
    assert [(p["label"], p["score"]) for p in said["predictions"]] == [(f.label, round(f.score, 6)) for f in expected]
    assert (said["width"], said["height"]) == (90, 50)


def test_it_is_live_with_just_this_artifact(workspace, first):
    assert is_live(workspace, "lamps", "1" * 64)
    assert not is_live(workspace, "lamps", "2" * 64)
    assert [(s.record.name, s.state) for s in endpoints(workspace)] == [("lamps", "live")]


def test_it_listens_on_this_machine_alone(first):
    """No process of the proxy or a replica takes HTTP from another machine."""
    port = int(first.url.rpartition(":")[2].partition("/")[0])
    listening = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout.splitlines()
    ours = [line.split()[3] for line in listening if "haproxy" in line or line.split()[3].endswith(f":{port}")]
    assert ours
    assert all(place.startswith("127.0.0.1:") for place in ours)


def asked(url, method="POST", body=b"", **headers):
    place = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(place[0], timeout=30)
    connection.request(method, f"/{place[2]}", body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    read = answer.read()
    connection.close()
    return answer.status, read


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, IMAGE, 401),
        ({"X_API_Key": "fw_wrong"}, IMAGE, 401),
        ({"key": True}, b"", 400),
        ({"key": True}, b"no image", 422),
        ({"key": True}, IMAGE[:-9], 422),
        ({"key": True}, bytes(25_000_000), 413),
        ({"key": True, "Content_Type": "text/plain"}, IMAGE, 415),
        ({"key": True, "X_Request_Timeout_Seconds": "never"}, IMAGE, 200),
    ],
    ids=["no key", "wrong key", "empty", "no image", "cut off", "huge", "text", "a header of Serve's own"],
)
def test_through_the_proxy_too_a_hostile_request_is_refused_with_a_sentence(first, headers, body, status):
    sent = {"Content_Type": "image/jpeg", **headers}
    if sent.pop("key", False):
        sent["X_API_Key"] = first.key
    got, said = asked(f"{first.url}/predict", body=body, **sent)
    assert got == status
    assert status == 200 or json.loads(said)["error"]["message"].endswith(".")
    assert health(first.url)["status"] == "ok"


def test_publishing_another_model_fails_no_request_and_keeps_the_key(workspace, first, tmp_path):
    failed, done, answered = [], threading.Event(), set()

    def ask():
        while not done.is_set():
            try:
                answered.add(try_endpoint(first, IMAGE)["model"])
            except EndpointError as error:
                failed.append(str(error))

    asking = threading.Thread(target=ask)
    asking.start()
    random.seed(SEED)
    try:
        second = publish(workspace, artifact(tmp_path, seed=1, threshold=0).path, "2" * 64, "lamps", replicas=1, gpus=0.0)
        assert waited(lambda: len(answered) == 2, 60)
        time.sleep(3)  # the old replica leaves
    finally:
        done.set()
        asking.join()
    assert failed == []
    assert (second.url, second.key, second.created) == (first.url, first.key, first.created)
    assert is_live(workspace, "lamps", "2" * 64)
    assert os.listdir(Shelf(workspace).folder / "lamps.served") == ["2" * 32]


def test_a_model_that_no_replica_can_load_is_said_and_the_old_one_goes_on(workspace, first, tmp_path):
    broken = artifact(tmp_path, seed=2)
    weights = broken.path / "model" / "model.safetensors"
    weights.unlink()
    weights.write_bytes(b"damaged")
    with pytest.raises(EndpointError, match=r"does not come up: .*safetensors"):
        publish(workspace, broken.path, "3" * 64, "lamps", replicas=1, gpus=0.0)
    assert try_endpoint(Shelf(workspace).record("lamps"), IMAGE)["predictions"]
    assert is_live(workspace, "lamps", "2" * 64)


def test_a_gpu_that_the_cluster_does_not_have_is_refused_at_once(ray, workspace, tmp_path):
    with pytest.raises(EndpointError, match=r"needs 2 replicas with 0.5 GPU each; the cluster has 0 GPUs"):
        publish(workspace, tmp_path, "4" * 64, "stars", replicas=2, gpus=0.5)
    assert not Shelf(workspace).knows("stars")


def test_another_workspace_cannot_take_the_name(first, tmp_path):
    with pytest.raises(EndpointError, match="Another workspace serves 'lamps'"):
        publish(tmp_path / "other", artifact(tmp_path).path, "5" * 64, "lamps", replicas=1, gpus=0.0)


def test_a_stopped_endpoint_is_down_and_a_deleted_one_forgotten(workspace, first):
    assert stop(workspace, "lamps") is True
    assert [s.state for s in endpoints(workspace)] == ["down"]
    assert Shelf(workspace).record("lamps").key == first.key
    delete(workspace, "lamps")
    assert endpoints(workspace) == []
    assert not list(Shelf(workspace).folder.glob("lamps.[!l]*"))
