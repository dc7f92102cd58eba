"""States as small coloured words with a sign: never by colour alone."""

from typing import NamedTuple

from designer.look.markup import Markup, tag

__all__ = ["RUN_STATES", "Look", "chip", "state_chip"]


class Look(NamedTuple):
    """How a state shows."""

    word: str
    sign: str
    tone: str  # of style.css: good, bad, live, calm, warn


RUN_STATES = {
    "pending": Look("starting", "○", "calm"),
    "planned": Look("to come", "○", "calm"),
    "waiting": Look("waiting", "◌", "warn"),
    "running": Look("running", "●", "live"),
    "retrying": Look("trying again", "↻", "warn"),
    "succeeded": Look("succeeded", "✓", "good"),
    "reused": Look("reused", "≡", "calm"),
    "failed": Look("failed", "✕", "bad"),
    "skipped": Look("skipped", "–", "calm"),
    "cancelled": Look("cancelled", "◼", "calm"),
    "interrupted": Look("interrupted", "!", "warn"),
    "damaged": Look("damaged", "!", "bad"),
    "live": Look("live", "●", "good"),
    "down": Look("down", "○", "bad"),
    "candidate": Look("candidate", "○", "calm"),
    "production": Look("production", "●", "good"),
    "archived": Look("archived", "–", "calm"),
}


def state_chip(state: str, title: str = "") -> Markup:
    """The chip of a state of a run, step, endpoint or model."""
    look = RUN_STATES.get(state, Look(state, "○", "calm"))
    return chip(look.word, tone=look.tone, sign=look.sign, title=title)


def chip(word: str, *, tone: str = "calm", sign: str = "", title: str = "") -> Markup:
    """A small word on a tinted ground."""
    mark = [tag("span", sign, cls="fw-sign")] if sign else []
    return tag("span", *mark, word, cls=f"fw-chip fw-{tone}", title=title)
