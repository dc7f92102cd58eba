import json

import httpx
import pytest

from designer.access import grant_token, read_token
from designer.server.guards import host_name


def test_only_names_of_this_machine_are_answered(address):
    port = address.rsplit(":", 1)[1]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"LOCALHOST:{port}", "localhost"):
        assert httpx.get(f"{address}/framewire/static/none.js", headers={"host": host}).status_code == 404
    for host in (f"evil.example:{port}", "localhost.evil.example", "localhost@evil.example", "", "127.0.0.1.evil.example", "a:b:c"):
        answer = httpx.get(f"{address}/framewire/static/none.js", headers={"host": host})
        assert answer.status_code in (400, 403), host


def test_another_sites_requests_are_refused(address, ada):
    for origin in ("http://evil.example", "null", address.replace("http", "ftp"), "http://localhost:1"):
        assert ada.get("palette", headers={"origin": origin}).status_code == 403
    assert ada.get("palette", headers={"origin": address}).status_code == 200
    assert ada.get("palette", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert ada.get("palette", headers=visit).status_code == 200
    assert ada.post("export", headers=visit, json={}).status_code == 403


def test_answers_are_fenced_in(ada):
    headers = ada.get("palette").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("host", ["a:99999", "a/b", "u@a", "[::1", "a?b", "a#b"])
def test_odd_hosts_have_no_name(host):
    assert host_name(host) == ""


@pytest.mark.parametrize("token", ["", "x", "x.y", "." * 3000, "é.é"])
def test_without_a_token_of_ours_nothing_is_said(address, token):
    answer = httpx.get(f"{address}/framewire/api/palette", params={"token": token})
    assert answer.status_code == 401
    assert set(answer.json()["error"]) == {"kind", "message", "remedy"}


def test_tokens_end_and_cannot_be_changed(address, service, ada):
    over = grant_token(service.key, "Ada", "operator", seconds=-1)
    other = grant_token(b"another key", "Ada", "operator")
    viewer, operator = (service.token("Ada", role) for role in ("viewer", "operator"))
    forged = f"{operator.split('.')[0]}.{viewer.split('.')[1]}"
    for token in (over, other, forged):
        assert httpx.get(f"{address}/framewire/api/palette", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert httpx.post(f"{address}/framewire/api/export", params={"token": operator}, json={}).status_code == 401


def test_with_sign_in_a_role_is_what_the_settings_say_now(service, as_role, monkeypatch):
    monkeypatch.setattr("designer.server.service.get_secrets_auth_section", lambda: {"cookie_secret": "s"})
    settings = service.workspace.root / "settings.json"
    ada, given = as_role("operator"), json.loads(settings.read_text()) if settings.exists() else {}
    user = read_token(service.key, service.token("Ada", "operator")).user
    for roles, status in (({user: "editor"}, 200), ({user: "viewer"}, 403), ({}, 403)):
        settings.write_text(json.dumps({**given, "roles": roles}))
        assert ada.get("files").status_code == status, roles
    assert "has no role" in ada.get("files").json()["error"]["message"]


def test_who_signed_out_has_no_canvas_that_goes_on(service, address):
    def status(token):
        return httpx.get(f"{address}/framewire/api/palette", headers={"authorization": f"Bearer {token}"}).status_code

    before, another = service.token("Eve", "editor"), service.token("Grace", "editor")
    service.leave("Eve")
    assert [status(before), status(another), status(service.token("Eve", "editor"))] == [401, 200, 200]


def test_each_role_may_do_what_is_its_own(as_role):
    viewer, editor = as_role("viewer"), as_role("editor")
    assert viewer.get("pipelines/line").json()["role"] == "viewer"
    assert viewer.edit("line", 1, ("name", {"was": "Line", "now": "X"})).status_code == 403
    assert viewer.get("files").status_code == 403
    assert editor.edit("line", 1, ("name", {"was": "Line", "now": "X"})).status_code == 200
    for path in ("pipelines/line/runs", "runs/x/cancel", "runs/x/resume"):
        answer = editor.tell(path)
        assert answer.status_code == 403
        assert "operator" in answer.json()["error"]["remedy"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "document"),
        (b"[" * 100_000, "document"),
        (b'{"a": NaN}', "usage"),
        (b'{"a": 1, "a": 2}', "usage"),
        (b'{"a": 123456789012345678901234567890}', "usage"),
        (b"\xff", "usage"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "usage"),
    ],
)
def test_bombs_and_doubtful_json_are_refused_in_a_sentence(ada, body, kind):
    answer = ada.post("pipelines/line/edits", content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]["kind"] == kind


def test_what_is_not_json_or_too_large_is_refused(ada):
    assert ada.post("export", content=b"{}", headers={"content-type": "text/plain"}).status_code == 400
    large = b'"' + b"x" * 17_000_000 + b'"'
    assert (
        ada.post("export", content=large, headers={"content-type": "application/json"})
        .json()["error"]["message"]
        .startswith("The request is")
    )


@pytest.mark.parametrize("slug", ["..%2f..%2fetc", ".hidden", "a%00b", "x" * 100, "a%0ab"])
def test_names_that_would_lead_elsewhere_are_refused(ada, slug):
    for path in (f"pipelines/{slug}", f"pipelines/{slug}/events?client=c&since=0", f"runs/{slug}/nodes/a", f"artifacts/{slug}"):
        assert ada.get(path).status_code in (400, 404), path
