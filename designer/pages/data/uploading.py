"""Files from the browser into the workspace: streamed to disk, whole or not at all, each with its progress and a way to cancel it."""

import time
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from designer.look import bytes_in_words, count, literal
from designer.pages.data.datasets import ask_to_register
from designer.server.routes import API
from designer.server.service import current
from designer.session import allowed, role, user, workspace
from designer.uploads import MOST_UPLOAD
from runtime.workspace.ledger import checked_name

__all__ = ["draw_upload"]

HERE = Path(__file__).parent


def draw_upload() -> None:
    """Draw the place to drop files, and what to do with them then."""
    if not allowed("editor"):
        st.info("Uploading takes the role of editor. Ask the workspace's operator.", icon=":material/lock:")
        return
    st.caption("Videos, images, labels, tables: they are kept in the workspace's folder uploads, under the name that you give.")
    today = time.strftime("%Y-%m-%d")
    name = st.text_input("Folder", value=today, placeholder="week-12", max_chars=63, help="Small letters, digits, - and _.", width=320)
    folder = workspace().root / "uploads" / checked_name(name, "folder")
    told = {"token": current().token(user(), role()), "folder": name, "most": MOST_UPLOAD, "api": API}
    _box()(key="upload-box", data=told, on_kept_change=lambda: None)
    _draw_kept(folder)


@cache
def _box() -> Any:
    style, code = ((HERE / f"upload_box.{kind}").read_text("utf-8") for kind in ("css", "js"))
    return st.components.v2.component("framewire_upload", html='<div class="box"></div>', css=style, js=code)


def _draw_kept(folder: Path) -> None:
    """What the folder holds by now, and what to do with it."""
    found = [file for file in folder.glob("*") if not file.name.startswith(".")]
    if not found:
        return
    size = bytes_in_words(sum(file.stat().st_size for file in found))
    st.markdown(f"**{literal(folder.name)}** holds {count(len(found), 'file')}, {size}. **What now?**")
    st.caption("Register it as a dataset, or name the folder as the source of a Read component on the canvas.")
    st.code(str(folder), language=None)
    if st.button("Register it as a dataset", icon=":material/bookmark_add:"):
        ask_to_register(path=str(folder))
