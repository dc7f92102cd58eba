"""A page of HTML that stands alone: no script, nothing fetched, every text escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from components.scoring.style import STYLE

__all__ = ["Cell", "beside", "legend", "page", "section", "table", "tiles"]

Cell = tuple[str, str]  # text and style class ("" for none)

# Nothing but what stands in the file may load, whatever a class or a video is named.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(title: str, *body: str) -> str:
    """A whole page; `title` is text, each of `body` is HTML."""
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
    )
    inner = "\n".join(part for part in body if part)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n<h1>{escape(title)}</h1>\n{inner}\n</main></body></html>\n'


def section(title: str, *body: str, note: str = "") -> str:
    """A heading over `body` (HTML); `note` is text below the heading."""
    said = f'<p class="soft">{escape(note)}</p>' if note else ""
    return f"<section><h2>{escape(title)}</h2>{said}{''.join(body)}</section>"


def beside(*body: str) -> str:
    """Parts of `body` (HTML) next to each other where the window is wide enough."""
    return f'<div class="beside">{"".join(body)}</div>'


def tiles(figures: Iterable[tuple[str, str]], main: int = 1) -> str:
    """Numbers to see first, (name, value) each; the first `main` of them stand out."""
    drawn = [
        f'<div class="tile{" main" if i < main else ""}"><b>{escape(value)}</b>{escape(name)}</div>'
        for i, (name, value) in enumerate(figures)
    ]
    return f'<div class="tiles">{"".join(drawn)}</div>'


def table(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table; the first column stands to the left, numbers to the right."""
    head = "".join(f"<th>{escape(h)}</th>" for h in headers)
    body = "".join(f"<tr>{''.join(_cell(*cell) for cell in row)}</tr>" for row in rows)
    return f'<div class="card"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def legend(series: Iterable[tuple[int, str]]) -> str:
    """What each colour of a chart stands for."""
    items = "".join(f'<li><span class="swatch s{number}"></span>{escape(name)}</li>' for number, name in series)
    return f'<ul class="legend">{items}</ul>'


def _cell(text: str, kind: str) -> str:
    return f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"
