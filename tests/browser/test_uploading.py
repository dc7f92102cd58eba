"""Files from a person's browser, as the page Data sends them."""

from playwright.sync_api import FilePayload, expect

from tests.browser.app import App
from tests.browser.conftest import Tab


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "video/mp4", "buffer": content}


def test_files_are_kept_as_they_are_and_of_one_that_is_cancelled_nothing_is_left(app: App, tab: Tab) -> None:
    page = tab("/data?view=upload")
    page.route(lambda url: "name=held" in url, lambda _: None)  # it never gets there
    page.locator("input[type=file]").set_input_files([file("held.mp4", b"1" * 100_000), file("line <b>.mp4", b"2" * 3_000_000)])
    expect(page.locator("[data-state=waiting]", has_text="line <b>.mp4")).to_be_visible()
    page.get_by_role("button", name="Cancel held.mp4").click()
    expect(page.locator("[data-state=cancelled]", has_text="held.mp4")).to_contain_text("nothing of it is left")
    expect(page.locator("[data-state=kept]", has_text="line <b>.mp4")).to_contain_text("3 MB")
    expect(page.get_by_text("holds 1 file, 3.0 MB")).to_be_visible()
    (kept,) = (app.workspace / "uploads").glob("*/*line*")
    assert (kept.name, kept.read_bytes()) == ("line _b_.mp4", b"2" * 3_000_000)
    assert [found.name for found in kept.parent.iterdir()] == [kept.name]
