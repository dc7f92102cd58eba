"""One model: its figures, classes, recipe and card; named, promoted, downloaded, deployed; and what it came from."""

from collections.abc import Mapping
from typing import Any, get_args

import streamlit as st

from components.artifacts import Model
from designer.look import calmly, chip, clock, count, joined, literal, show, state_chip, tag
from designer.navigation import link
from designer.pages.lineage import only_around
from designer.pages.lineage_map import draw_map
from designer.pages.models.deploying import draw_deploy
from designer.pages.models.descent import draw_descent
from designer.pages.models.gathering import every_model, model_zip, served_by, whole_lineage
from designer.pages.models.shelf import Made
from designer.session import allowed, keep, require, user, workspace
from runtime.errors import UsageError
from runtime.figures import figure
from runtime.workspace import ModelRecord, Stage
from runtime.workspace.catalog import artifact_digest

__all__ = ["draw_model"]


def draw_model(named: str) -> None:
    """Draw the model whose digest starts so."""
    link("models", "All models", icon=":material/arrow_back:")
    digest = _digest(named)
    found = workspace().store.open(digest)
    if not isinstance(found, Model):
        raise UsageError(f"Artifact {digest[:12]} is a {type(found).__name__}, not a Model.", "Choose one on the page Models.")
    made = next((m for m in every_model() if m.digest == digest), None)
    _draw_head(digest, found, made)
    left, right = st.columns([0.55, 0.45], gap="medium")
    with left, calmly():
        _draw_figures(found.config, made)
        _draw_card(found)
    with right:
        with st.container(border=True), calmly():
            _draw_names(digest, made)
        with st.container(border=True), calmly():
            draw_deploy(digest, [name for name, model in served_by().items() if model == digest])
    show(tag("div", tag("h3", "Lineage"), cls="fw-head"))
    with calmly():
        draw_map(only_around(whole_lineage(), f"model:{digest}"), key=f"lineage-{digest[:12]}", height=320)
        draw_descent(digest)


def _digest(named: str) -> str:
    try:
        return artifact_digest(workspace(), named)
    except UsageError:
        raise UsageError(f"There is no model '{named}' in this workspace.", "Choose one on the page Models.") from None


def _draw_head(digest: str, found: Model, made: Made | None) -> None:
    left, right = st.columns([0.6, 0.4], vertical_alignment="center")
    with left:
        names = ", ".join(f"{n.name} {n.version}" for n in made.names) if made else ""
        title = names or (f"{made.pipeline}: {made.node}" if made else "Model")
        stages = [state_chip(n.stage) for n in made.names] if made else []
        task = found.config.get("task", "")
        show(joined([tag("div", tag("h1", title), chip(task), *stages, cls="fw-head"), tag("div", digest, cls="fw-mono fw-quiet")]))
        if made:
            link("runs", f"Made by {literal(made.node, 40)}, {clock(made.at)}", run=made.run, node=made.node)
    with right.container(horizontal=True, horizontal_alignment="right"):
        st.download_button(
            "Download",
            lambda: model_zip(found.path),
            f"model-{digest[:8]}.zip",
            "application/zip",
            icon=":material/download:",
            help="Weights (safetensors), config, card.",
        )


def _draw_figures(config: dict[str, Any], made: Made | None) -> None:
    if made and made.metrics:
        with st.container(horizontal=True):
            for name, value in list(made.metrics.items())[:8]:
                st.metric(literal(name, 30), figure(value), border=True, width=136)
    size = config.get("input") or {}
    training = config.get("training") or {}
    facts = {
        "Classes": ", ".join(map(str, config.get("classes", ()))),
        "Input": f"{size.get('width')} x {size.get('height')} px",
        "Recipe": " → ".join(map(_operation, config.get("recipe", ()))) or "none",
        "Normalisation": _normalised(config.get("normalization")),
        "Architecture": ", ".join(f"{k} {v}" for k, v in (config.get("architecture") or {}).items()),
        "Training": ", ".join(f"{k} {v}" for k, v in training.items()),
    }
    show(tag("dl", *(p for k, v in facts.items() if v for p in (tag("dt", k), tag("dd", v))), cls="fw-facts"))


def _operation(step: Mapping[str, Any]) -> str:
    """A step of the recipe: "resize (mode letterbox, width 320, ...)"."""
    settings = ", ".join(f"{k} {v}" for k, v in step.items() if k != "op")
    return f"{step.get('op', '')} ({settings})" if settings else str(step.get("op", ""))


def _normalised(told: Mapping[str, Any] | None) -> str:
    return "; ".join(f"{name} {', '.join(f'{v:.3f}' for v in values)}" for name, values in (told or {}).items())


def _draw_card(found: Model) -> None:
    card = found.path / "card.md"
    if card.exists():
        with st.expander("Card"):
            st.text(card.read_text("utf-8", errors="replace")[:20_000])


def _draw_names(digest: str, made: Made | None) -> None:
    show(tag("p", "Registry", cls="fw-note-title"))
    names = made.names if made else ()
    for record in names:
        _draw_name(record)
    if not allowed("editor"):
        return
    with st.form("register-model", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name", placeholder="sorting-line", max_chars=63, label_visibility="visible", help="Small letters, digits, - and _."
        )
        if st.form_submit_button("Register", icon=":material/bookmark_add:"):
            require("editor")
            record = workspace().models.register(name, digest, run=made.run if made else "", node=made.node if made else "", by=user())
            keep("said", f"It is {record.name}, version {record.version}.")
            st.rerun()
    if not names:
        st.caption("With a name, a model has versions; one of them is in production.")


def _draw_name(record: ModelRecord) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        versions = workspace().models.versions(record.name)
        told = f"version {record.version} of {count(len(versions), 'version')}"
        show(
            tag("div", tag("span", record.name, cls="fw-title"), state_chip(record.stage), tag("span", told, cls="fw-quiet"), cls="fw-row")
        )
        if allowed("operator"):
            stages: tuple[Stage, ...] = get_args(Stage)
            chosen = st.selectbox(
                "Stage",
                stages,
                index=stages.index(record.stage),
                label_visibility="collapsed",
                width=140,
                key=f"stage-{record.name}-{record.version}",
            )
            if chosen != record.stage:
                require("operator")
                workspace().models.move(record.name, record.version, chosen)
                keep("said", f"{record.name} {record.version}: {chosen}.")
                st.rerun()
