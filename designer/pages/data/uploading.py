"""Files from the browser into the workspace."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO

import streamlit as st

from designer.look import bytes_in_words, calmly, count, literal
from designer.pages.data.datasets import ask_to_register
from designer.session import allowed, keep, kept, require, workspace
from designer.uploads import store_upload
from runtime.workspace.ledger import checked_name

__all__ = ["draw_upload"]


def draw_upload() -> None:
    """Draw the place to drop files, and what to do with them then."""
    if not allowed("editor"):
        st.info("Uploading takes the role of editor. Ask the workspace's operator.", icon=":material/lock:")
        return
    st.caption("Videos, images, labels, tables: they are kept in the workspace's folder uploads, under the name that you give.")
    name = st.text_input("Folder", value="", placeholder="week-12", max_chars=63, help="Small letters, digits, - and _.", width=320)
    given = st.file_uploader("Files", accept_multiple_files=True, key="upload-files")
    if given and st.button(f"Keep {count(len(given), 'file')}", type="primary", icon=":material/save:"):
        with calmly():
            require("editor")
            folder, size = _kept(name, given)
            keep("uploaded", str(folder))
            st.success(
                f"{count(len(given), 'file')} kept, {bytes_in_words(size)}, in {literal(folder, 200)}.", icon=":material/check_circle:"
            )
    if folder_kept := kept("uploaded"):
        st.markdown("**What now?** Register it as a dataset, or name the folder as the source of a Read component on the canvas.")
        st.code(str(folder_kept), language=None)
        if st.button("Register it as a dataset", icon=":material/bookmark_add:"):
            ask_to_register(path=str(folder_kept))


def _kept(name: str, given: Sequence[IO[bytes]]) -> tuple[Path, int]:
    folder = workspace().root / "uploads" / checked_name(name, "folder")
    kept_files = [store_upload(folder, str(getattr(file, "name", "file")), file) for file in given]
    return folder, sum(file.stat().st_size for file in kept_files)
