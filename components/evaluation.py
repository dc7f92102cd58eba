"""Components that judge a model: evaluate measures it on held-back frames, gate stops what is not good enough."""

from typing import Annotated, NamedTuple

from components.artifacts import Dataset, Metrics, Model, Predictions, Report, link_or_copy
from components.context import context
from components.declare import Hint, Limits, component

__all__ = ["Evaluated", "evaluate", "gate"]


class Evaluated(NamedTuple):
    """What evaluate gives."""

    metrics: Annotated[Metrics, Hint("figures over all and by class, curves, and what is taken for what")]
    report: Annotated[Report, Hint("a page to read: figures, charts, the worst and the best images")]
    predictions: Annotated[Predictions, Hint("every box that was found whatever its score, or the class of each frame")]


@component(category="Evaluate", cpus=2, gpus=1)
def evaluate(
    model: Annotated[Model, Hint("the model to judge")],
    test: Annotated[Dataset, Hint("labelled frames that the training has not seen")],
    *,
    threshold: Annotated[float, Limits("score from which a box counts as found; mAP counts all (detection only)", ge=0, le=1)] = 0.3,
    iou: Annotated[
        float,
        Limits("how much a found box must overlap a true one to be right: intersection over union (detection only)", ge=0.05, le=0.95),
    ] = 0.5,
    examples: Annotated[int, Limits("how many of the worst and of the best images the report shows", "images", ge=0, le=200)] = 12,
) -> Evaluated:
    """Measure how good a model is on test frames, and show where it fails.

    Detection gives "mAP@0.5" and "mAP@[.5:.95]" as the COCO benchmark defines them, and precision, recall and F1 at the
    threshold; classification gives accuracy and macro-F1. Both come for each class as well, with precision-recall curves or
    what is taken for what. The report is one page with charts and pictures of the worst and the best images.
    """
    from components.learning.predictor import Predictor
    from components.scoring.checks import check_test
    from components.scoring.judgement import judge_model

    predictor = Predictor.load(model, device=context().device, threads=context().cpus)
    check_test(model, test)
    return Evaluated(*judge_model(predictor, model, test, threshold=threshold, iou=iou, examples=examples))


@component(category="Evaluate")
def gate(
    model: Annotated[Model, Hint("the model that may pass")],
    metrics: Annotated[Metrics, Hint("its figures, from evaluate or from training")],
    *,
    metric: Annotated[str, Hint("the figure that decides, such as mAP@0.5, F1, accuracy or macro-F1")] = "mAP@0.5",
    at_least: Annotated[float | None, Limits("the model passes if the figure is no lower; empty: no such bound")] = 0.5,
    at_most: Annotated[
        float | None, Limits("the model passes if the figure is no higher, as for a loss; empty: no such bound", advanced=True)
    ] = None,
    class_metric: Annotated[
        str | None, Hint("a figure that every class must reach too, such as AP@0.5 or recall; empty: classes are not asked", advanced=True)
    ] = None,
    class_at_least: Annotated[float, Limits("what each class must reach in that figure", advanced=True)] = 0.5,
) -> Model:
    """Stop the pipeline when a model is not good enough; otherwise pass the model on unchanged.

    The verdict names each figure that falls short and by how much. What stands behind the gate, such as deploy, then does
    not run, and what was deployed before stays.
    """
    from components.scoring.verdict import Condition, unmet, verdict

    each_class = Condition(class_metric, at_least=class_at_least) if class_metric else None
    if broken := unmet(metrics.content, Condition(metric, at_least, at_most), each_class):
        raise verdict(broken)
    context().log(f"{metric} is {metrics.values[metric]:.3f}: the model passes.")
    passed = context().output("model")
    for file in sorted(f for f in model.path.rglob("*") if f.is_file()):
        link_or_copy(file, passed / file.relative_to(model.path))
    return Model(passed)
