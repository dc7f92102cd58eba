"""The page Models: every model with its figures, names and stages; one in full; and the lineage map."""

import streamlit as st

from designer.look import ago, calmly, count, empty, joined, literal, show, state_chip, tag
from designer.navigation import go
from designer.pages.lineage_map import draw_map
from designer.pages.models.gathering import every_model, served_by, whole_lineage
from designer.pages.models.one import draw_model
from designer.pages.models.shelf import Made, headline
from designer.pages.views import chosen_view
from designer.session import asked
from runtime.figures import figure

__all__ = ["draw"]

VIEWS = {"models": "Models", "lineage": "Lineage"}
MOST = 60


def draw() -> None:
    """Draw what the address asks for."""
    if digest := asked("model"):
        draw_model(digest)
        return
    show(tag("div", tag("h1", "Models"), cls="fw-head"))
    models = every_model()
    if not models:
        _teach()
        return
    view = chosen_view(VIEWS, "models-view")
    with calmly():
        if view == "lineage":
            _draw_lineage()
        else:
            _draw_models(models)


def _teach() -> None:
    empty(
        "No model yet",
        "A model is what a training step gives. Here you name it, promote it, download it, deploy it, and see what it came from.",
        steps=(
            "Take “Video detector” or “Image classifier” from the gallery.",
            "Press Run.",
            "The model is here as soon as its training ends.",
        ),
    )
    with st.container(horizontal_alignment="center"):
        if st.button("To the gallery", type="primary", icon=":material/account_tree:"):
            go("pipelines")


def _draw_lineage() -> None:
    st.caption("From data to runs, from runs to models, from models to endpoints. Drag to move, scroll to zoom.")
    draw_map(whole_lineage(), key="lineage", height=520)


def _draw_models(models: list[Made]) -> None:
    serving: dict[str, list[str]] = {}
    for name, digest in served_by().items():
        serving.setdefault(digest, []).append(name)
    for made in models[:MOST]:
        with calmly(), st.container(border=True, key=f"fw-card-model-{made.digest[:12]}"):
            _draw_row(made, serving.get(made.digest, []))
    st.caption(count(len(models), "model") + (f", the newest {MOST} shown" if len(models) > MOST else ""))


def _draw_row(made: Made, serving: list[str]) -> None:
    left, middle, right = st.columns([0.56, 0.28, 0.16], vertical_alignment="center")
    with left:
        names = ", ".join(f"{n.name} {n.version}" for n in made.names)
        if st.button(literal(names or f"{made.pipeline}: {made.node}"), type="tertiary", key=f"open-{made.digest[:12]}"):
            go("models", model=made.digest)
        stages = [state_chip(n.stage) for n in made.names]
        told = f"{made.pipeline} · {ago(made.at)}" if names else ago(made.at)
        live = [state_chip("live", title=name) for name in serving]
        show(
            tag(
                "div",
                *stages,
                *live,
                tag("span", told, cls="fw-quiet"),
                tag("span", made.digest[:12], cls="fw-mono fw-quiet"),
                cls="fw-row",
            )
        )
    with middle:
        if best := headline(made.metrics):
            show(joined([tag("div", figure(best[1]), cls="fw-title"), tag("div", best[0], cls="fw-quiet")]))
    with right.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Deploy", icon=":material/rocket_launch:", key=f"deploy-{made.digest[:12]}"):
            go("models", model=made.digest, do="deploy")
