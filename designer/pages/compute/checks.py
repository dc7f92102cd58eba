"""Whether this machine is fit: the doctor's findings, each with how to mend it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from designer.errands import Errand, dismiss, errand, runtime_errand
from designer.live import live
from designer.look import chip, joined, show, tag
from designer.session import keep, kept, workspace

__all__ = ["draw_checks"]

ERRAND = "doctor"


def draw_checks() -> None:
    """Draw the findings as they were when last asked for, and the button that asks."""
    show(tag("div", tag("h3", "This machine"), cls="fw-head"))
    found = errand(ERRAND)
    if found and not found.running:  # the doctor's exit code is 1 where it found something: that is no failure of the doctor
        keep("checks", found.answer.get("checks"))
        dismiss(ERRAND)
    if found and found.running:
        live(lambda: _draw_progress(found), active=True, every=1.0)
        return
    checks: list[Mapping[str, Any]] | None = kept("checks")
    if st.button("Check this machine" if not checks else "Check again", icon=":material/stethoscope:", key="doctor-now"):
        runtime_errand(ERRAND, "Checking this machine", "doctor", workspace=workspace().root)
        st.rerun()
    if checks:
        _draw_findings(checks)
    else:
        st.caption("Python, packages, video codecs, torch, memory, disk, workspace and cluster: a few seconds.")


def _draw_progress(found: Errand) -> bool:
    if found.running:
        st.progress(0, text="Checking this machine")
    return found.running


def _draw_findings(checks: list[Mapping[str, Any]]) -> None:
    rows = []
    for check in checks:
        mark = chip("fine", tone="good", sign="✓") if check["ok"] else chip("to mend", tone="bad", sign="✕")
        remedy = [tag("div", str(check["remedy"]), cls="fw-quiet")] if check["remedy"] else []
        rows.append(tag("tr", tag("td", str(check["name"])), tag("td", mark), tag("td", str(check["message"]), *remedy)))
    show(tag("table", joined(rows), cls="fw-table"))
