"""The videos of an artifact as a browser's player asks for them: in ranges, with a token, and nothing beside them."""

import httpx
import pytest

from components.artifacts import Part, Table, Videos
from components.folders import write_json
from designer.server.shows import shows_of

CONTENT = bytes(range(256)) * 40
MEDIA = {"early.mp4": "a1.mp4", "dock/noon.avi": "b2.avi", "strange": "c3 &#"}
TYPES = ["video/mp4", "video/x-msvideo", "application/octet-stream"]


@pytest.fixture
def videos(service):
    """The digest of an artifact of three videos, one of them in two segments, the second of which is first of its file."""
    folder = service.workspace.store.staging("test")
    (folder / "parts").mkdir(parents=True)
    (folder / "media").mkdir()
    parts = []
    for number, (name, file) in enumerate([*MEDIA.items(), next(iter(MEDIA.items()))]):
        (folder / "media" / file).write_bytes(CONTENT)
        write_json(folder / "parts" / f"{number}.json", {"video": name, "media": f"media/{file}"})
        parts.append(Part(f"{number}.json", (f"parts/{number}.json", f"media/{file}"), 10))
    Videos.create(folder, {"counts": {"videos": 3}}, parts)
    return service.workspace.store.commit(folder)


@pytest.fixture
def addresses(service, videos):
    (show,) = shows_of(service.workspace, videos)
    assert [(p["caption"], p["url"].rsplit("/", 1)[1]) for p in show["pictures"]] == [(name, str(at)) for at, name in enumerate(MEDIA)]
    return [picture["video"] for picture in show["pictures"]]


def test_of_many_videos_each_can_be_opened(service):
    folder = service.workspace.store.staging("test")
    (folder / "parts").mkdir(parents=True)
    parts = [Part(f"{n}.json", (f"parts/{n}.json",), 10) for n in range(30)]
    for n, part in enumerate(parts):
        write_json(folder / part.files[0], {"video": f"day {n}", "media": f"media/{n}.mp4"})
    Videos.create(folder, {"counts": {"videos": 30}}, parts)
    (show,) = shows_of(service.workspace, service.workspace.store.commit(folder))
    assert [picture["caption"] for picture in show["pictures"]] == [f"day {n}" for n in range(30)]


def test_each_video_is_served_as_what_it_is_and_may_be_kept(ada, addresses):
    answers = [ada.get(f"{ada.base_url.copy_with(path=None)}{a}") for a in addresses]
    assert [(a.status_code, a.content) for a in answers] == [(200, CONTENT)] * 3
    assert [a.headers["content-type"] for a in answers] == TYPES
    assert all("immutable" in a.headers["cache-control"] and a.headers["x-content-type-options"] == "nosniff" for a in answers)


def test_a_player_gets_the_range_that_it_asks_for(ada, videos):
    def asked(wanted):
        return ada.get(f"artifacts/{videos}/media/a1.mp4", headers={"range": wanted})

    part = asked("bytes=1000-1999")
    assert (part.status_code, part.content) == (206, CONTENT[1000:2000])
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(CONTENT)}"
    assert asked("bytes=10000-").content == CONTENT[10000:]
    assert asked("bytes=99999999-").status_code == 416


def test_the_token_may_be_in_the_address_and_without_one_nothing_is_served(address, service, videos):
    url = f"{address}/framewire/api/artifacts/{videos}/media/a1.mp4"
    assert httpx.get(url, params={"token": service.token("Ada", "viewer")}).content == CONTENT
    for token in ("", "x.y", service.token("Ada", "viewer")[:-2]):
        refused = httpx.get(url, params={"token": token}, headers={"range": "bytes=0-9"})
        assert (refused.status_code, CONTENT[:10] in refused.content) == (401, False)
    elsewhere = httpx.get(url, params={"token": service.token("Ada", "viewer")}, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403


def test_who_has_no_role_any_more_sees_no_video(as_role, service, videos, monkeypatch):
    monkeypatch.setattr("designer.server.service.get_secrets_auth_section", lambda: {"client_id": "x"})
    viewer = as_role("operator", "ada@example.org")
    (service.workspace.root / "settings.json").write_text('{"roles": {"ada@example.org": "viewer"}}')
    assert viewer.get(f"artifacts/{videos}/media/a1.mp4").status_code == 200
    (service.workspace.root / "settings.json").write_text('{"roles": {}}')
    assert viewer.get(f"artifacts/{videos}/media/a1.mp4").status_code == 403


def test_nothing_but_the_artifacts_own_media_is_served(ada, service, videos, tmp_path):
    outside = tmp_path / "secret.mp4"
    outside.write_bytes(b"secret")
    media = service.workspace.store.path(videos) / "media"
    (media / "link.mp4").symlink_to(outside)
    ways = ["link.mp4", "none.mp4", "%2e%2e", "..%2fartifact.json", "..%2f..%2f..%2faccess.key", "%2fetc%2fpasswd"]
    for name in (*ways, "%00", "a1.mp4%00", "x" * 5000, str(outside).replace("/", "%2f")):
        answer = ada.get(f"artifacts/{videos}/media/{name}")
        assert answer.status_code in (400, 404), name
        assert b"secret" not in answer.content
    assert ada.get(f"artifacts/{'0' * 64}/media/a1.mp4").status_code == 400
    assert ada.get(f"artifacts/..%2f{videos}/media/a1.mp4").status_code in (400, 404)


def test_another_kind_of_artifact_has_no_videos(ada, service):
    folder = service.workspace.store.staging("test")
    Table.create(folder)
    (folder / "media").mkdir()
    (folder / "media" / "a1.mp4").write_bytes(CONTENT)
    refused = ada.get(f"artifacts/{service.workspace.store.commit(folder)}/media/a1.mp4")
    assert (refused.status_code, refused.json()["error"]["message"]) == (400, "There is no such file in this Videos artifact.")
