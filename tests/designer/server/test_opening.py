import asyncio
import html.parser
import json
import re
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette

from designer.access import read_token
from designer.document import empty_document
from designer.drafts import Places, create
from designer.look.theme import TONES
from designer.server import opening
from designer.server.routes import API, routes
from designer.server.service import Service
from designer.server.static import bundle_version

STREAMLIT = Path(streamlit.__file__).parent / "static"


class Reader(html.parser.HTMLParser):
    """What a browser would load at once, and what lies aside in a template."""

    def __init__(self, text):
        super().__init__()
        self.aside, self.now, self.later = False, [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.aside = self.aside or (tag == "template" and told.get("id") == "fw-later")
        if address := told.get("src") or (tag == "link" and told.get("rel") in ("stylesheet", "modulepreload", "preload") and told["href"]):
            (self.later if self.aside else self.now).append(address)

    def handle_endtag(self, tag):
        self.aside = self.aside and tag != "template"


@pytest.fixture
def service(tmp_path):
    made = Service(tmp_path / "workspace")
    create(Places(made.workspace.root, "line"), empty_document("Line"))
    return made


@pytest.fixture
def visit(service):
    """`visit("/design?pipeline=line")`: what a browser gets."""

    def asked(address):
        async def ask():
            transport = httpx.ASGITransport(Starlette(routes=routes(service)))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
                return await browser.get(address)

        return asyncio.run(ask())

    return asked


def mount_of(answer):
    found = re.search(r"const mount = (\{.*\});", answer.text)
    return found and json.loads(found[1])


def test_a_pipelines_page_begins_with_the_canvas_and_keeps_streamlit_for_later(visit):
    page = Reader(visit("/design?pipeline=line").text)
    assert page.now == [f"/framewire/static/canvas.{kind}?v={bundle_version()}" for kind in ("css", "js")]
    theirs = re.findall(r'(?:src|href)="(\./static/(?:js|css)/[^"]+)"', (STREAMLIT / "index.html").read_text())
    assert len(theirs) > 10
    assert set(theirs) <= set(page.later), "Streamlit's page is made differently now"
    for address in page.now:
        assert "immutable" in visit(address).headers["cache-control"], "it would be asked for twice"


def test_it_also_has_the_chunks_by_which_streamlit_mounts_the_canvas(visit):
    later = Reader(visit("/design?pipeline=line").text).later
    assert all((STREAMLIT / address.lstrip("./")).is_file() for address in later)
    assert all(any(f"/{chunk}." in address for address in later) for chunk in opening.CHUNKS), "Streamlit has other chunks now"


def test_the_canvas_is_told_what_to_open_and_who_asks(visit, service):
    answer = visit("/design?pipeline=line&tour=1")
    mount = mount_of(answer)
    assert (mount["api"], mount["slug"], mount["tour"]) == (API, "line", True)
    grant = read_token(service.key, mount["token"])
    assert (grant.user, grant.role) == opening.NOBODY
    assert answer.headers["cache-control"] == "no-store", "it has a token in it"


@pytest.mark.parametrize(
    "address", ["/design", "/design?pipeline=", "/design?pipeline=none", "/design?pipeline=</script><b>", "/design?pipeline=.."]
)
def test_without_a_pipeline_it_is_streamlits_page(visit, address):
    answer = visit(address)
    assert mount_of(answer) is None
    assert "<b>" not in answer.text
    assert "./static/js/index." in "".join(Reader(answer.text).now)
    assert f"/framewire/static/canvas.js?v={bundle_version()}>; rel=modulepreload" in answer.headers["link"]


def test_nobody_gets_a_token_where_people_sign_in(visit, monkeypatch):
    monkeypatch.setattr(opening, "get_secrets_auth_section", lambda: {"cookie_secret": "s"})
    assert mount_of(visit("/design?pipeline=line")) is None


def test_it_looks_as_the_theme_says_in_light_and_dark(visit):
    text = visit("/design?pipeline=line").text
    for name, place in (("primary-color", 0), ("background-color", 1), ("text-color", 3)):
        assert f"--st-{name}: light-dark({TONES['light'][place]}, {TONES['dark'][place]})" in text
