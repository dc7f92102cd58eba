"""A page stands alone: it runs nothing, fetches nothing and escapes every text."""

from html.parser import HTMLParser

from components.scoring.page import legend, page, section, table, tiles

HOSTILE = "<script>alert('x')</script>\"&"


class Reading(HTMLParser):
    """Collects tags, attributes and text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.text.append(data)


def test_every_text_is_escaped():
    read = Reading(
        page(
            HOSTILE,
            section(HOSTILE, tiles([(HOSTILE, HOSTILE)]), note=HOSTILE),
            table([HOSTILE], [[(HOSTILE, "")], [(HOSTILE, "low")]]),
            legend([(0, HOSTILE)]),
        )
    )
    assert "script" not in read.tags
    assert read.text.count(HOSTILE) == 10


def test_nothing_may_run_or_be_fetched():
    read = Reading(page("Title", "<p>text</p>"))
    contents = [value for name, value in read.attributes if name == "content"]
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in contents
    assert not [a for a in read.attributes if a[0] in ("src", "href")]


def test_a_page_follows_the_readers_light_or_dark():
    assert "prefers-color-scheme: dark" in page("Title")


def test_the_first_tiles_stand_out():
    assert tiles([("a", "1"), ("b", "2")], main=1).count("tile main") == 1
