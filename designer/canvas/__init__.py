"""The canvas as Streamlit mounts it: a v2 component whose inline code only fetches the bundle, which the browser then keeps."""

from collections.abc import Callable
from functools import cache
from typing import Any

from designer.access import Role
from designer.server.routes import API
from designer.server.service import current
from designer.server.static import bundle_version

__all__ = ["mount"]

# It runs from a blob, which lies nowhere: addresses must be whole. It marks what lies around it, for the style sheet. A host may be cleaned
# up before the bundle is there: then the bundle's own cleanup is called as soon as it comes
LOADER = """
export default (component) => {
  const version = "%s";
  const page = component.parentElement.closest(".stMainBlockContainer");
  const marked = page ? [page] : [];
  for (let at = component.parentElement; at && at !== page; at = at.parentElement) {
    marked.push(at);
    if (at.dataset.testid === "stLayoutWrapper") break;
  }
  for (const one of marked) one.dataset.fwCanvas = one === page ? "page" : "around";
  const leave = () => marked.filter((one) => !one.querySelector(".fw-host")).forEach((one) => delete one.dataset.fwCanvas);
  const style = `/framewire/static/canvas.css?v=${version}`;
  if (!document.querySelector(`link[href="${style}"]`)) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
  }
  let over = false;
  let cleanup;
  import(new URL(`/framewire/static/canvas.js?v=${version}`, window.location.origin).href).then((bundle) => {
    cleanup = bundle.default(component);
    if (over) cleanup?.();
  });
  return () => {
    over = true;
    setTimeout(leave);
    cleanup?.();
  };
};
"""


def mount(
    slug: str,
    *,
    role: Role,
    user: str = "",
    tour: bool = False,
    height: int = 720,
    key: str | None = None,
    on_go: Callable[[], None] | None = None,
) -> dict[str, Any] | None:
    """Draw the canvas with pipeline `slug` open, for a person with `role`; where it asks to go, once, or None.

    What it gives is {"page": "runs" | "data" | "models" | "endpoints" | "pipelines", "run"?, "node"?, "digest"?}. Edits do not pass through
    Streamlit: the canvas speaks to the server itself.
    """
    data = {"api": API, "token": current().token(user or "Somebody", role), "slug": slug, "tour": tour}
    told = _component(bundle_version())(key=key or f"canvas-{slug}", data=data, height=height, on_go_change=on_go or _nothing)
    return getattr(told, "go", None)


def _nothing() -> None:
    return None


@cache
def _component(version: str) -> Any:
    import streamlit as st

    return st.components.v2.component("framewire_canvas", html='<div class="fw-host"></div>', js=LOADER % version, isolate_styles=False)
