"""Every target is looked at, copied and downloaded in the Export menu; a script dropped on the canvas comes back to it."""

import ast
import zipfile

import pytest
from playwright.sync_api import expect

from runtime.export import TARGETS
from tests.browser.documents import LINE

DROP = """(stage, [name, text]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], name));
    for (const kind of ['dragover', 'drop'])
        stage.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, composed: true, dataTransfer: carried }));
}"""


def opened(canvas):
    """The Export menu."""
    canvas.page.get_by_role("button", name="Export").click()
    expect(canvas.dialog).to_be_visible()
    return canvas.dialog


def source(dialog):
    return dialog.locator("pre.fw-source")


def test_every_target_is_shown_copied_and_downloaded(drawing):
    canvas = drawing(LINE, name="Line")
    dialog = opened(canvas)
    for told in TARGETS.values():
        dialog.get_by_text(told.title, exact=True).click()
        expect(source(dialog)).to_be_visible()
        with canvas.page.expect_download() as caught:
            dialog.get_by_role("button", name="Download", exact=True).click()
        saved = caught.value.path().read_text("utf-8")
        assert saved == source(dialog).text_content()
        dialog.get_by_role("button", name="Copy").first.click()
        expect(dialog.get_by_text("Copied", exact=True)).to_be_visible()
        assert canvas.page.evaluate("navigator.clipboard.readText()") == saved


def test_a_folder_of_files_is_downloaded_as_one_zip_that_keeps_its_folders(drawing):
    canvas = drawing(LINE, name="Line")
    dialog = opened(canvas)
    dialog.get_by_text(TARGETS["azureml"].title, exact=True).click()
    expect(source(dialog)).to_be_visible()
    shown = [tab.text_content() for tab in dialog.get_by_role("tab").all()]
    with canvas.page.expect_download() as caught:
        dialog.get_by_role("button", name="Download all").click()
    assert caught.value.suggested_filename == f"{canvas.slug}-azureml.zip"
    with zipfile.ZipFile(caught.value.path()) as packed:
        assert sorted(packed.namelist()) == sorted(shown)
        assert any(name.startswith("components/") for name in packed.namelist())


def test_the_script_of_the_sdk_edited_and_dropped_on_the_canvas_changes_it(drawing):
    canvas = drawing(LINE, name="Line")
    dialog = opened(canvas)
    dialog.get_by_text(TARGETS["sdk"].title, exact=True).click()
    expect(source(dialog)).to_contain_text("from runtime.sdk import")
    text = source(dialog).text_content()
    ast.parse(text)
    canvas.page.keyboard.press("Escape")
    edited = text.replace('components.own("constant")', 'components.own("constant"), value=7')
    canvas.stage.evaluate(DROP, ["line.py", edited])
    canvas.dialog.get_by_role("button", name="Put it in place of this pipeline").click()
    expect(canvas.dialog).to_have_count(0)
    assert canvas.nodes["one"]["params"] == {"value": 7}
    assert canvas.wires == {"one.metrics>two.a", "two.metrics>three.a"}
    canvas.undo()
    assert canvas.nodes == LINE["nodes"]


@pytest.mark.parametrize(
    ("name", "text", "why"), [("bad.py", "import os\n", "line 1: 'import os' is not imported"), ("x.json", "{", "x.json")]
)
def test_what_is_no_pipeline_is_refused_in_words_and_nothing_changes(drawing, name, text, why):
    canvas = drawing(LINE)
    canvas.stage.evaluate(DROP, [name, text])
    expect(canvas.dialog).to_contain_text(why)
    canvas.page.keyboard.press("Escape")
    assert canvas.nodes == LINE["nodes"]
