"""Charts of a report as inline SVG: precision-recall curves and the confusion matrix."""

from collections.abc import Mapping, Sequence
from html import escape

from components.scoring.figures import Confusion, Curve

__all__ = ["COLORS", "confusion_chart", "curves_chart"]

COLORS = 10  # series that the style sheet can tell apart
PLOT = 320  # side of the plot of curves (px)
LEFT, BELOW = 46, 42  # room for its axes (px)
LONGEST_NAME = 17  # characters of a class's name beside the matrix
WIDEST = 640  # of a matrix with many classes (px)


def curves_chart(curves: Sequence[tuple[str, Curve]], points: Mapping[str, tuple[float, float]], links: Mapping[str, str]) -> str:
    """Curves over recall and precision, a dot where a class stands at the threshold, linked to an image of its mistakes.

    `curves` are (class, [[recall, precision], ...]) in the order of their colours, `points` (recall, precision) by class,
    `links` the id of a picture by class.
    """
    lines = [_line(i, name, curve) for i, (name, curve) in enumerate(curves)]
    dots = [_dot(i, name, points[name], links.get(name)) for i, (name, _) in enumerate(curves) if name in points]
    size = f'viewBox="0 0 {LEFT + PLOT + 12} {PLOT + BELOW + 12}"'
    return f'<svg class="chart" role="img" aria-label="Precision over recall" {size}>{_axes()}{"".join(lines)}{"".join(dots)}</svg>'


def confusion_chart(confusion: Confusion, links: Mapping[tuple[str, str], str]) -> str:
    """The matrix, a row for each truth, each cell as strong as its share of the row; `links` are ids of pictures by (truth, taken for)."""
    many, side = len(confusion.names), _cell_side(len(confusion.names))
    longest = max(min(len(name), LONGEST_NAME) for name in confusion.names)
    left, top = 24 + 7 * longest, 24 + 5 * longest
    cells = [
        _cell(confusion, (row, column), (left + column * side, top + row * side, side), links)
        for row in range(many)
        for column in range(many)
        if confusion.counts[row][column]
    ]
    lines = _grid(left, top, many, side)
    names = [_row_name(n, left - 8, top + i * side + side / 2) for i, n in enumerate(confusion.names)]
    names += [_column_name(n, left + i * side + side / 2, top - 8) for i, n in enumerate(confusion.names)]
    wide, high = left + many * side + 4 * longest, top + many * side + 8  # the last column's name leans out
    size = f'viewBox="0 0 {wide} {high}" style="max-width:{min(round(wide * 1.5), WIDEST)}px"'
    return f'<svg class="chart" role="img" aria-label="Confusion matrix" {size}>{lines}{"".join(cells)}{"".join(names)}</svg>'


def _x(recall: float) -> float:
    return round(LEFT + recall * PLOT, 1)


def _y(precision: float) -> float:
    return round(8 + (1 - precision) * PLOT, 1)


def _axes() -> str:
    drawn = []
    for tick in (0, 0.25, 0.5, 0.75, 1):
        drawn.append(f'<path class="grid" d="M{_x(tick)} {_y(0)}V{_y(1)}M{_x(0)} {_y(tick)}H{_x(1)}"/>')
        drawn.append(f'<text x="{_x(tick)}" y="{_y(0) + 16}" text-anchor="middle">{tick:g}</text>')
        drawn.append(f'<text x="{_x(0) - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    drawn.append(f'<text x="{_x(0.5)}" y="{_y(0) + 34}" text-anchor="middle">recall: part of what is there that is found</text>')
    turned = f'transform="rotate(-90 11 {_y(0.5)})"'
    drawn.append(f'<text x="11" y="{_y(0.5)}" text-anchor="middle" {turned}>precision: part of what is found that is right</text>')
    return "".join(drawn)


def _line(series: int, name: str, curve: Curve) -> str:
    points = " ".join(f"{_x(x)},{_y(y)}" for x, y in curve)
    return f'<polyline class="line s{series % COLORS}" points="{points}"><title>{escape(name)}</title></polyline>'


def _dot(series: int, name: str, at: tuple[float, float], link: str | None) -> str:
    said = f"{name}: recall {at[0]:.3f}, precision {at[1]:.3f} at the threshold"
    dot = f'<circle class="dot s{series % COLORS}" cx="{_x(at[0])}" cy="{_y(at[1])}" r="5"><title>{escape(said)}</title></circle>'
    return _linked(dot, link)


def _cell_side(many: int) -> int:
    return 46 if many <= 12 else 30


def _cell(confusion: Confusion, at: tuple[int, int], box: tuple[int, int, int], links: Mapping[tuple[str, str], str]) -> str:
    (row, column), (x, y, side) = at, box
    truth, taken = confusion.names[row], confusion.names[column]
    count = confusion.counts[row][column]
    share = count / sum(confusion.counts[row])
    said = f"{truth} taken for {taken}: {count} ({share:.1%} of its row)"
    kind = "hit" if row == column else "miss"
    strength = round(0.12 + 0.88 * share, 3)
    drawn = f'<rect class="{kind}" x="{x}" y="{y}" width="{side}" height="{side}" fill-opacity="{strength}"/>'
    strong = " strong" if strength > 0.55 else ""
    number = f'<text class="count{strong}" x="{x + side / 2}" y="{y + side / 2 + 4}" text-anchor="middle">{count}</text>'
    return _linked(f"<g><title>{escape(said)}</title>{drawn}{number}</g>", links.get((truth, taken)))


def _grid(left: int, top: int, many: int, side: int) -> str:
    end = many * side
    across = "".join(f"M{left} {top + i * side}h{end}M{left + i * side} {top}v{end}" for i in range(many + 1))
    return f'<path class="grid" d="{across}"/>'


def _row_name(name: str, x: float, y: float) -> str:
    return f'<text x="{x}" y="{y + 4}" text-anchor="end">{_short(name)}<title>{escape(name)}</title></text>'


def _column_name(name: str, x: float, y: float) -> str:
    return f'<text x="{x}" y="{y}" transform="rotate(-50 {x} {y})">{_short(name)}<title>{escape(name)}</title></text>'


def _short(name: str) -> str:
    return escape(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")


def _linked(drawn: str, link: str | None) -> str:
    return f'<a href="#{escape(link)}">{drawn}</a>' if link else drawn
