"""A pipeline's small drawing, as the pages show it."""

from designer.look import drawing, show, tag

__all__ = ["draw_thumbnail"]


def draw_thumbnail(svg: str, *, height: int = 132) -> None:
    """Put a drawing of `designer.drafts` on the page; empty for a pipeline without nodes."""
    inside = drawing(svg) if svg else tag("span", "Nothing on it yet", cls="fw-quiet")
    show(tag("div", inside, cls="fw-thumb", style=f"height:{int(height)}px"))
