"""The videos among a node's outputs, played by Chromium; and one that it cannot play."""

import pytest
from playwright.sync_api import expect

from components.video.glimpse import frame_at
from tests.browser.documents import document
from tests.browser.made import made_run
from tests.browser.test_pages_fit import AXE, GRAVE
from tests.components.video.filming import Take, film

KNOWN = "video => video.readyState >= 1 && video.videoWidth === 96"
PLAYED = "video => video.currentTime > 0.2 && video.readyState >= 2 && video.error === null"  # still so once it has ended


@pytest.fixture(scope="module")
def line(app, tmp_path_factory):
    """A pipeline that has read a video which Chromium plays, and one which it does not."""
    folder = tmp_path_factory.mktemp("videos")
    film(folder / "belt.webm", Take(codec="libvpx", options={"deadline": "realtime"}))
    film(folder / "dock.avi", Take(codec="mpeg4", options={}))
    slug, record = made_run(app, document({"videos": {"component": "read_videos@1", "params": {"source": str(folder)}}}), "Videos")
    assert record.steps["videos"].state == "succeeded"
    return slug


@pytest.fixture(params=["light", "dark"])
def results(drawing, line, request):
    """The canvas with the results of the node in the inspector."""
    canvas = drawing(slug=line)
    canvas.page.emulate_media(color_scheme=request.param)
    canvas.choose("videos")
    canvas.inspector.get_by_role("tab", name="Results").click()
    return canvas


def test_a_video_plays_by_keyboard_and_one_of_a_strange_format_says_so(results):
    page, player = results.page, results.dialog.locator("video")
    results.inspector.get_by_role("button", name="Play belt.webm").press("Enter")
    page.wait_for_function(KNOWN, arg=player.element_handle())
    player.press("Space")
    page.wait_for_function(PLAYED, arg=player.element_handle())
    page.add_script_tag(path=AXE)
    assert page.evaluate(GRAVE) == []
    results.dialog.get_by_role("button", name="Next").click()
    expect(results.dialog.get_by_role("alert")).to_contain_text("This browser cannot play this avi video.")
    assert page.evaluate(GRAVE) == []
    with page.expect_download() as coming:
        results.dialog.get_by_role("link", name="Download dock.avi").click()
    assert coming.value.suggested_filename == "dock.avi"
    assert frame_at(coming.value.path(), 0.0).shape == (64, 96, 3)
    results.press("Escape")
    expect(results.dialog).to_have_count(0)
