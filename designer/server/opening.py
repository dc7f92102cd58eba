"""GET /design: Streamlit's page, for which the canvas does not wait: it is drawn first, and Streamlit takes it over once it has begun."""

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from streamlit.auth_util import get_secrets_auth_section

from designer.access import Role
from designer.drafts import Places
from designer.look.theme import FONTS, TONES
from designer.server.answers import Endpoint
from designer.server.static import bundle_version
from runtime.errors import UsageError

if TYPE_CHECKING:
    from designer.server.service import Service

__all__ = ["design_page"]

STATIC = Path(streamlit.__file__).parent / "static"
CHUNKS = ("BidiComponent", "_arrayReduce", "serialization", "recordbatch", "Html", "purify.es")  # by which Streamlit mounts the canvas
OWN_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')  # which the theme replaces
SCRIPTS = re.compile(r'<script type="module"[^>]*></script>(?:\s*<link rel="(?:modulepreload|stylesheet)"[^>]*>)*')
LATEST_MS = 4_000  # Streamlit begins by then, whatever has become of the canvas
NOBODY: tuple[str, Role] = ("you", "operator")  # who is here where nobody signs in, as the session says
# What a person will see is asked for with the page, before the canvas's script is there to ask
EARLY = """
<script>
window.framewire = (() => {
  const mount = %(mount)s;
  const ask = (path) => fetch(`${mount.api}/${path}`, { headers: { Authorization: `Bearer ${mount.token}` } });
  const asked = Object.fromEntries([`pipelines/${mount.slug}`, "palette"].map((path) => [path, ask(path)]));
  Object.values(asked).forEach((answer) => answer.catch(() => undefined));
  const begin = () => {
    const later = document.getElementById("fw-later");
    later?.remove();
    if (later) document.head.append(document.importNode(later.content, true));
  };
  setTimeout(begin, %(latest)d);
  document.documentElement.classList.add("fw-early");
  return { mount, asked, begin };
})();
</script>
<link rel="stylesheet" href="/framewire/static/canvas.css?v=%(version)s">
<script type="module" src="/framewire/static/canvas.js?v=%(version)s"></script>
<style>
html.fw-early { color-scheme: light dark; background: light-dark(%(ground)s); }
body > #fw-early { position: fixed; inset: 53px 0 0; height: auto; z-index: 1; %(colours)s }
</style>
"""


def design_page(service: "Service", api: str) -> Endpoint:
    """The endpoint: with the canvas in it where the address names a pipeline and nobody has to sign in, else only with hints."""

    async def endpoint(request: Request) -> Response:
        slug = request.query_params.get("pipeline", "")
        if await run_in_threadpool(_may_open, service, slug):
            mount = {"api": api, "token": service.token(*NOBODY), "slug": slug, "tour": request.query_params.get("tour") == "1"}
            return HTMLResponse(_early(mount), headers={"cache-control": "no-store"})
        return HTMLResponse(_page(), headers={"cache-control": "no-cache", "link": ", ".join([*_canvas(bundle_version()), *_streamlit()])})

    return endpoint


def _may_open(service: "Service", slug: str) -> bool:
    try:
        return bool(slug) and not get_secrets_auth_section() and Places(service.workspace.root, slug).exists
    except UsageError:
        return False


def _early(mount: dict[str, Any]) -> str:
    """The page that begins with the canvas; Streamlit's scripts lie aside until that is drawn."""
    told = json.dumps(mount).replace("<", "\\u003c")
    given = {"mount": told, "latest": LATEST_MS, "version": bundle_version(), "ground": _light_dark(1), "colours": _colours()}
    preloads = "".join(f'<link rel="modulepreload" crossorigin href="/static/js/{name}">' for name in _chunks())
    page = SCRIPTS.sub(lambda found: f'<template id="fw-later">{found[0]}{preloads}</template>', _page(), count=1)
    return page.replace("<head>", f"<head>{EARLY % given}", 1)


def _colours() -> str:
    """The theme's variables as Streamlit will set them around the canvas."""
    names = ("primary-color", "background-color", "secondary-background-color", "text-color")
    colours = [f"--st-{name}: light-dark({_light_dark(place)});" for place, name in enumerate(names)]
    return " ".join([*colours, *(f"--st-{name}: {font};" for name, font in FONTS.items())])


def _light_dark(place: int) -> str:
    return f"{TONES['light'][place]}, {TONES['dark'][place]}"


@cache
def _page() -> str:
    return OWN_FONT.sub("", (STATIC / "index.html").read_text("utf-8"))


def _canvas(version: str) -> list[str]:
    script, style = (f"</framewire/static/canvas.{kind}?v={version}>" for kind in ("js", "css"))
    return [f"{script}; rel=modulepreload", f"{style}; rel=preload; as=style"]


def _streamlit() -> list[str]:
    return [f"</static/js/{name}>; rel=modulepreload; crossorigin" for name in _chunks()]


@cache
def _chunks() -> list[str]:
    return [file.name for chunk in CHUNKS for file in sorted((STATIC / "static" / "js").glob(f"{chunk}.*.js"))]
