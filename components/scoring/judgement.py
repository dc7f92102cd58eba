"""From a model's answers to its artifacts: figures, report and predictions."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.artifacts import Dataset, Metrics, Model, Predictions, Report
from components.context import context
from components.scoring.boxes import score_boxes
from components.scoring.classes import score_classes
from components.scoring.examples import Example, box_examples, class_examples
from components.scoring.figures import Figures
from components.scoring.matching import judge
from components.scoring.pictures import Picture, pictures_of
from components.scoring.report import report_on
from components.scoring.seen import Predicts, Seen, look, predictions_of

__all__ = ["judge_model"]


def judge_model(
    predictor: Predicts, model: Model, test: Dataset, *, threshold: float, iou: float, examples: int
) -> tuple[Metrics, Report, Predictions]:
    """Show `test` to `predictor`, which speaks for `model`, and write what that comes to as outputs of the call in progress."""
    task, classes = model.config["task"], model.config["classes"]
    settings = {"threshold": threshold, "iou": iou, "examples": examples}
    seen = look(predictor, test, task=task)
    figures, chosen = _scored(seen, classes, settings, examples) if task == "detection" else _classified(seen, classes, examples)
    pictures = pictures_of(chosen, test, classes)
    _tell(figures, pictures)
    metrics = figures.saved(context().output("metrics"))
    report = _write_report(report_on(figures, pictures, task=task, settings=settings), pictures)
    return metrics, report, predictions_of(seen, context().output("predictions"), {"task": task, "classes": classes})


def _scored(seen: Sequence[Seen], classes: Sequence[str], settings: Mapping[str, float], examples: int) -> tuple[Figures, list[Example]]:
    judged = [judge(one, threshold=settings["threshold"], iou=settings["iou"]) for one in seen]
    return score_boxes(judged, classes, iou=settings["iou"]), box_examples(judged, examples)


def _classified(seen: Sequence[Seen], classes: Sequence[str], examples: int) -> tuple[Figures, list[Example]]:
    return score_classes(seen, classes), class_examples(seen, examples)


def _tell(figures: Figures, pictures: Sequence[tuple[Example, Picture]]) -> None:
    for name, value in figures.values.items():
        context().metric(name, value)
    if pictures:
        example, picture = pictures[0]
        context().picture("best image" if example.best else "worst image", picture.data, f"{example.seen.frame}: {example.said}")


def _write_report(html: str, pictures: Sequence[tuple[Example, Picture]]) -> Report:
    folder = context().output("report")
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(html, "utf-8")
    for example, picture in pictures:
        (folder / "pictures" / f"{example.id}.jpg").write_bytes(picture.data)
    info: dict[str, Any] = {"pictures": [{"file": f"pictures/{e.id}.jpg", "frame": e.seen.frame, "caption": e.said} for e, _ in pictures]}
    return Report.create(folder, info)
