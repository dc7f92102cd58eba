"""The view of a page is in its address: for who chooses one, for who is sent to one, and for who goes back."""

from tests.designer.pages.conftest import Page, Place


def test_a_chosen_view_is_in_the_address_and_the_address_leads_to_another(place: Place, page: Page) -> None:
    seen = page("data", view="upload")
    choice = seen.button_group(key="data-view")
    assert choice.value == "upload"
    choice.set_value("sql").run()
    assert seen.query_params["view"] == "sql"
    assert seen.text_area
    seen.query_params["view"] = "datasets"  # by a button of the page, or the browser's way back
    seen.run()
    assert seen.button_group(key="data-view").value == "datasets"
    assert seen.query_params["view"] == "datasets"
    assert not seen.text_area


def test_a_runs_view_keeps_the_run_in_the_address(place: Place, page: Page) -> None:
    run = place.train().run
    seen = page("runs", run=run, view="timeline")
    seen.button_group(key="run-view").set_value("results").run()
    assert (seen.query_params["run"], seen.query_params["view"]) == (run, "results")


def test_an_unknown_view_is_the_first(place: Place, page: Page) -> None:
    assert page("data", view="nowhere").query_params["view"] == "datasets"
