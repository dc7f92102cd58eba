"""The report on a model: its figures in words, numbers, charts and pictures, as one HTML page."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from components.scoring.charts import COLORS, confusion_chart, curves_chart
from components.scoring.examples import Example
from components.scoring.figures import NOTHING, Confusion, Figures
from components.scoring.page import Cell, beside, legend, page, section, table, tiles
from components.scoring.pictures import LEGEND, Picture
from components.words import are, counted

__all__ = ["report_on"]

MATRIX = 25  # classes that a matrix can show and be read


def report_on(figures: Figures, pictures: Sequence[tuple[Example, Picture]], *, task: str, settings: Mapping[str, Any]) -> str:
    """The page. `settings` are the parameters of evaluate: threshold, iou, examples."""
    links = _links(pictures)
    headline = HEADLINES[task]
    galleries = (("The worst images", False), ("The best images", True)) if settings["examples"] else ()
    return page(
        "How good the model is",
        f"<p>{escape(_in_words(figures, task, settings))}</p>",
        tiles([(n, _number(figures.values[n])) for n in headline], main=2),
        _classes(figures, task),
        beside(_curves(figures, links) if task == "detection" else "", _matrix(figures.confusion, links)),
        *(_gallery(title, pictures, task, best=best) for title, best in galleries),
        section("How this was measured", note=_method(task, settings)),
    )


HEADLINES = {
    "detection": ("mAP@0.5", "mAP@[.5:.95]", "precision", "recall", "F1", "best threshold", "frames", "boxes"),
    "classification": ("accuracy", "macro-F1", "frames"),
}
COLUMNS = {
    "detection": ("boxes", "AP@0.5", "AP@[.5:.95]", "precision", "recall", "F1"),
    "classification": ("frames", "precision", "recall", "F1"),
}


def _in_words(figures: Figures, task: str, settings: Mapping[str, Any]) -> str:
    frames = figures.values["frames"]
    if task == "classification":
        right = sum(row[i] for i, row in enumerate(figures.confusion.counts))
        return f"{right} of {counted(frames, 'frame')} {'was' if right == 1 else 'were'} given the right class ({right / frames:.1%})."
    right = sum(row[i] for i, row in enumerate(figures.confusion.counts))
    there, found = figures.values["boxes"], figures.values["found"]
    objects = f"{counted(there, 'object')} on {counted(frames, 'frame')}"
    return (
        f"Of {objects}, {right} {'was' if right == 1 else 'were'} found under the right name ({right / there:.1%}). "
        f"Of {counted(found, 'box', 'boxes')} scoring at least {settings['threshold']:g}, "
        f"{found - right} {are(found - right)} wrong. "
        f"F1 would be highest, {figures.values['best F1']:.3f}, with a threshold of {figures.values['best threshold']:.3f}."
    )


def _classes(figures: Figures, task: str) -> str:
    columns = COLUMNS[task]
    weakest = min((s["F1"] for s in figures.per_class.values() if s[columns[0]]), default=1.0)
    rows = [[(name, ""), *_figures(scores, columns, weakest)] for name, scores in figures.per_class.items()]
    return section("By class", table(["class", *columns], rows))


def _figures(scores: Mapping[str, float], columns: Sequence[str], weakest: float) -> list[Cell]:
    low = bool(scores[columns[0]]) and scores["F1"] == weakest < 1
    return [(_number(scores[c]) if c in scores else "–", "low" if c == "F1" and low else "") for c in columns]


def _curves(figures: Figures, links: Mapping[tuple[str, str], str]) -> str:
    named = [(name.split(": ", 1)[1], curve) for name, curve in figures.curves.items()]
    hardest = sorted(named, key=lambda c: (figures.per_class[c[0]]["AP@0.5"], c[0]))[:COLORS]
    shown = [c for c in named if c in hardest]
    points = {n: (figures.per_class[n]["recall"], figures.per_class[n]["precision"]) for n, _ in shown}
    by_class = {name: link for pair, link in reversed(list(links.items())) if pair[0] != pair[1] for name in pair}
    names = [(i, f"{n} (AP@0.5 {figures.per_class[n]['AP@0.5']:.3f})") for i, (n, _) in enumerate(shown)]
    note = "At an overlap of 0.5. A dot is where the class stands at the threshold; it leads to an image of its mistakes."
    few = f" The {COLORS} weakest of {len(named)} classes." if len(named) > COLORS else ""
    chart = curves_chart(shown, points, by_class)
    return section("Precision and recall", f'<div class="card">{chart}{legend(names)}</div>', note=note + few)


def _matrix(confusion: Confusion, links: Mapping[tuple[str, str], str]) -> str:
    shown = _most_confused(confusion)
    note = "A row is what is there, a column what it was taken for; the number leads to an image of it where one is shown below."
    if NOTHING in confusion.names:
        note += f" In the column '{NOTHING}' stands what was missed, in the row '{NOTHING}' what was found where nothing is."
    few = f" The {MATRIX} most confused of {len(confusion.names)} classes." if len(shown.names) < len(confusion.names) else ""
    return section("What is taken for what", f'<div class="card">{confusion_chart(shown, links)}</div>', note=note + few)


def _most_confused(confusion: Confusion) -> Confusion:
    mistakes = [
        sum(row) + sum(line[i] for line in confusion.counts) - 2 * row[i] for i, row in enumerate(confusion.counts)
    ]  # as truth and as answer
    kept = sorted(sorted(range(len(mistakes)), key=lambda i: -mistakes[i])[:MATRIX])
    names = tuple(confusion.names[i] for i in kept)
    return Confusion(names, tuple(tuple(confusion.counts[r][c] for c in kept) for r in kept))


def _gallery(title: str, pictures: Sequence[tuple[Example, Picture]], task: str, *, best: bool) -> str:
    shown = [_figure(example, picture) for example, picture in pictures if example.best == best]
    if not shown:
        none = "No image is free of mistakes." if best else "There is none: no image has a mistake."
        return section(title, note=none)
    return section(title, f'<div class="pictures">{"".join(shown)}</div>', note=LEGEND if task == "detection" else "")


def _figure(example: Example, picture: Picture) -> str:
    frame, said = escape(example.seen.frame), escape(example.said)
    tiny = ' class="tiny"' if picture.tiny else ""
    image = f'<img{tiny} src="{picture.data_url}" width="{picture.width}" height="{picture.height}" alt="{said}">'
    return f'<figure id="{example.id}">{image}<figcaption><b>{frame}</b><br>{said}</figcaption></figure>'


def _links(pictures: Sequence[tuple[Example, Picture]]) -> dict[tuple[str, str], str]:
    """The first picture of each mistake, and of each class that is shown right."""
    links: dict[tuple[str, str], str] = {}
    for example, _ in pictures:
        right = [(m.truth.label, m.truth.label) for m in example.judged.right] if example.judged else []
        hits = right if example.judged else [(example.seen.label, example.seen.label)] * example.best
        for pair in (*example.mistakes, *hits):
            links.setdefault(pair, example.id)
    return links


def _method(task: str, settings: Mapping[str, Any]) -> str:
    if task == "classification":
        return (
            "Accuracy is the part of frames given the right class; macro-F1 the mean F1 of the classes that occur. "
            "Precision: of the frames given this class, the part that has it. Recall: of those that have it, the part given it."
        )
    return (
        "mAP is computed as the COCO benchmark does, over all boxes whatever their score. All else counts boxes that score at least "
        f"{settings['threshold']:g} and cover a true box by at least {settings['iou']:g} (intersection over union); the surest box "
        "chooses first. 'best threshold' is the score at which F1 over all classes is highest."
    )


def _number(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"
