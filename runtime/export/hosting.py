"""What is said of pipelines that run in another orchestrator, and the image that their steps run in."""

import re
from collections.abc import Iterable
from pathlib import Path

from runtime.export.notebook import plain_markdown
from runtime.export.release import VERSION
from runtime.graph import Pipeline

__all__ = ["IMAGE", "dockerfile", "one_line", "readme", "written_by"]

IMAGE = f"framewire:{VERSION}"
BEGINS = re.compile(r"(\{(?=[{%#])|\}(?=\}))")  # of a template, or its end
LONGEST = 250  # letters of a title that is only shown


def one_line(text: str) -> str:
    """`text` as it is shown in a list: printable, on one line, without what a template could begin with."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    line = BEGINS.sub(r"\1 ", line)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


def written_by(keys: Iterable[str], source: Path | None) -> str:
    """By what the code was written, from what file, of which components."""
    return f"Written by Framewire {VERSION}{f', from {one_line(source.name)}' if source else ''}, with {', '.join(keys)}."


def readme(pipeline: Pipeline, written: str, steps: list[str], notes: list[str]) -> str:
    """A README: what it is, how it is run, step by step, and what else is to be known; `steps` are Markdown, the rest is text."""
    about = [f"# {plain_markdown(pipeline.name)}", plain_markdown(pipeline.description), plain_markdown(written)]
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(steps, 1))
    listed = "\n".join(f"- {plain_markdown(note)}" for note in notes)
    return "\n\n".join(part for part in [*about, numbered, listed] if part) + "\n"


def dockerfile(*more: str) -> str:
    """The image that every step runs in; `more` are its last lines."""
    lines = [
        f"# Build it in Framewire's own folder: docker build -t {IMAGE} -f THIS_FILE .",
        "FROM python:3.11-slim",
        "WORKDIR /opt/framewire",
        "COPY requirements.txt constraints.txt ./",
        "RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir -r requirements.txt -c constraints.txt",
        "COPY components components",
        "COPY runtime runtime",
        *more,
    ]
    return "\n".join(lines) + "\n"
