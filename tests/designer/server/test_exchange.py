import io
import json
import zipfile


def test_a_pipeline_goes_out_and_comes_back_the_same_in_every_form(ada):
    document = ada.get("pipelines/line/document").json()
    targets = [t["target"] for t in ada.get("export").json()]
    assert {"json", "sdk"} <= set(targets)
    for target in ("json", "sdk"):
        (file,) = ada.tell("export", document=document, target=target).json()["files"]
        back = ada.tell("import", filename=file["name"], text=file["text"]).json()
        assert back["document"]["nodes"] == document["nodes"]
        assert back["document"]["edges"] == document["edges"]
        assert [p for p in back["problems"] if p["severity"] == "error"] == []


def test_what_comes_in_is_told_its_problems_and_changes_nothing(ada):
    text = json.dumps({"framewire": 1, "name": "In", "nodes": {"x": {"component": "nothing@1"}}, "edges": []})
    answer = ada.tell("import", filename="in.json", text=text).json()
    assert answer["problems"][0]["node"] == "x"
    assert ada.get("pipelines/line").json()["revision"] == 1


def test_what_cannot_be_read_is_refused_with_the_reason(ada):
    for name, text in (("x.json", "{"), ("x.py", "import os; os.system('touch /tmp/never')"), ("x.json", "[" * 100_000)):
        answer = ada.tell("import", filename=name, text=text)
        assert answer.status_code == 422, answer.text
        assert name in answer.json()["error"]["message"]


def test_what_cannot_be_exported_is_refused(ada):
    assert ada.tell("export", document={"nodes": 3}, target="json").status_code == 422
    assert ada.tell("export", document=[], target="json").status_code == 400
    document = ada.get("pipelines/line/document").json()
    assert ada.tell("export", document=document, target="../x").status_code == 400


def test_all_files_go_out_as_one_zip_with_their_folders_and_the_same_bytes_each_time(ada):
    document = ada.get("pipelines/line/document").json()
    files = {f["name"]: f["text"] for f in ada.tell("export", document=document, target="azureml").json()["files"]}
    assert any("/" in name for name in files)
    answer = ada.tell("export/zip", document=document, target="azureml")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert {name: packed.read(name).decode() for name in packed.namelist()} == files
        assert packed.namelist() == sorted(files)
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert ada.tell("export/zip", document=document, target="azureml").content == answer.content


def test_what_cannot_be_exported_is_not_packed_either(ada, as_role):
    assert ada.tell("export/zip", document=[], target="json").status_code == 400
    document = ada.get("pipelines/line/document").json()
    assert ada.tell("export/zip", document=document, target="../x").status_code == 400
    assert as_role("viewer").tell("export/zip", document=document, target="json").status_code == 200
