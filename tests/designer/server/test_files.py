import os
import time

import pytest


@pytest.fixture
def data(tmp_path, monkeypatch, service):
    folder = tmp_path / "cameras"
    (folder / "north").mkdir(parents=True)
    (folder / "north" / "a.mp4").write_bytes(b"12345")
    (folder / ".hidden").write_text("x")
    (folder / "out").symlink_to("/etc")
    (folder / "in").symlink_to(folder / "north")
    monkeypatch.setenv("FRAMEWIRE_DATA", f"{folder}{os.pathsep}/no/such/folder")
    return folder


def test_only_the_folders_that_the_operator_opened_are_listed(ada, data):
    listed = ada.get("files").json()
    assert listed["parent"] is None
    assert {e["name"] for e in listed["entries"]} == {"Workspace", "Samples", "cameras"}


def test_a_folder_is_walked_down_and_up_again_with_paths_as_parameters_take_them(ada, data, service):
    path = next(e["path"] for e in ada.get("files").json()["entries"] if e["name"] == "cameras")
    inside = ada.get("files", params={"folder": path}).json()
    assert [(e["name"], e["folder"]) for e in inside["entries"]] == [("in", True), ("north", True)]
    north = ada.get("files", params={"folder": inside["entries"][1]["path"]}).json()
    (file,) = north["entries"]
    assert (file["name"], file["bytes"]) == ("a.mp4", 5)
    assert (service.workspace.root / "pipelines" / file["path"]).resolve() == (data / "north" / "a.mp4").resolve()
    assert north["parent"] == inside["folder"]
    assert inside["parent"] == ""


@pytest.mark.parametrize("folder", ["/etc", "../../..", "/", "x\x00y", "x" * 5000, "../pipelines/../../../../../../etc"])
def test_nothing_else_is(ada, data, folder):
    assert ada.get("files", params={"folder": folder}).status_code == 400


def test_a_link_leads_nowhere_else(ada, data):
    assert ada.get("files", params={"folder": str(data / "out")}).status_code == 400


def test_what_framewire_keeps_in_the_workspace_is_not_listed(ada, service):
    (service.workspace.root / "runs").mkdir(exist_ok=True)
    (service.workspace.root / "mine").mkdir()
    path = next(e["path"] for e in ada.get("files").json()["entries"] if e["name"] == "Workspace")
    assert [e["name"] for e in ada.get("files", params={"folder": path}).json()["entries"]] == ["mine"]


def test_an_upload_is_kept_under_a_safe_name_and_never_over_another(ada, service):
    kept = [ada.post("upload", params={"name": "../../x y<>.mp4"}, content=b"12345").json() for _ in range(2)]
    assert [k["name"] for k in kept] == ["x y_.mp4", "x y_ 2.mp4"]
    for one in kept:
        file = (service.workspace.root / "pipelines" / one["path"]).resolve()
        assert file.read_bytes() == b"12345"
        assert file.parent == service.workspace.root / "uploads"
        assert file.stat().st_mode & 0o111 == 0
    assert not [f for f in (service.workspace.root / "uploads").iterdir() if f.name.startswith(".")]


def test_uploads_that_are_empty_too_large_or_from_viewers_are_refused(ada, as_role, monkeypatch, service):
    monkeypatch.setattr("designer.uploads.MOST_UPLOAD", 3)
    assert ada.post("upload", params={"name": "x"}, content=b"").status_code == 422
    assert ada.post("upload", params={"name": "x"}, content=b"1234").status_code == 422
    assert as_role("viewer").post("upload", params={"name": "x"}, content=b"1").status_code == 403
    assert list((service.workspace.root / "uploads").iterdir()) == []


def test_nothing_is_left_of_an_upload_that_is_cancelled(ada, service):
    folder = service.workspace.root / "uploads"

    def until(done):
        end = time.monotonic() + 60
        while not done():
            assert time.monotonic() < end
            time.sleep(0.02)

    def cancelled():
        yield b"1" * 100_000
        until(lambda: any(file.stat().st_size for file in folder.glob(".*.partial")))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        ada.post("upload", params={"name": "a.mp4"}, content=cancelled())
    until(lambda: not list(folder.iterdir()))


def test_uploads_may_share_a_folder(ada):
    assert ada.post("upload", params={"name": "a.xml", "folder": "week 12/.."}, content=b"1").status_code == 422
    path = ada.post("upload", params={"name": "a.xml", "folder": "week 12"}, content=b"1").json()["path"]
    assert path == "../uploads/week 12/a.xml"
