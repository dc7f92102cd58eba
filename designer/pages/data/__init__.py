"""The page Data: registered datasets, every artifact with its preview and profile, uploads, and SQL over all of it."""

from collections.abc import Callable

from designer.look import calmly, show, tag
from designer.pages.data.artifact import draw_artifact
from designer.pages.data.artifacts import draw_artifacts
from designer.pages.data.console import draw_console
from designer.pages.data.datasets import draw_datasets
from designer.pages.data.space import draw_space
from designer.pages.data.uploading import draw_upload
from designer.pages.views import chosen_view
from designer.session import asked

__all__ = ["draw"]

VIEWS: dict[str, tuple[str, Callable[[], None]]] = {
    "datasets": ("Datasets", draw_datasets),
    "artifacts": ("Artifacts", draw_artifacts),
    "upload": ("Upload", draw_upload),
    "sql": ("SQL", draw_console),
    "space": ("Free space", draw_space),
}


def draw() -> None:
    """Draw what the address asks for: one artifact, or one of the views."""
    if digest := asked("digest"):
        draw_artifact(digest)
        return
    show(tag("div", tag("h1", "Data"), cls="fw-head"))
    view = chosen_view({name: title for name, (title, _) in VIEWS.items()}, "data-view")
    with calmly():
        VIEWS[view][1]()
