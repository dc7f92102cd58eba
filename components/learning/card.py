"""The model card: what a model was trained on, how good it was, what it does to pixels first, and what it cannot do."""

from collections.abc import Mapping
from typing import Any

from components.recipe import in_words
from components.words import counted

__all__ = ["card_of"]


def card_of(config: Mapping[str, Any], values: Mapping[str, float]) -> str:
    """The card as Markdown."""
    training, size = config["training"], config["input"]
    sections = [
        f"# {'Object detector' if config['task'] == 'detection' else 'Image classifier'}",
        f"Recognises {counted(len(config['classes']), 'class', 'classes')}: {', '.join(config['classes'])}.",
        "## Trained on",
        _rows(
            {
                "images": training["images"],
                "validated on": training["validation_images"],
                "epochs": training["epochs_run"],
                "seed": training["seed"],
                "processor": f"{training['device']}, {training['threads']} threads, {training['precision']}",
            }
        ),
        "## Figures",
        _rows({name: f"{value:.4g}" for name, value in values.items()}),
        "## What it sees",
        f"RGB images of {size['width']} x {size['height']} px. Done to them since the camera: {in_words(config['recipe'])}.",
        f"Then (x / 255 - mean) / std with mean {config['normalization']['mean']} and std {config['normalization']['std']}.",
        f"While training, images were varied by: {', '.join(sorted(config['augmentation'] or {})) or 'nothing'}.",
        "## Limits",
        "It knows only what its training data showed: other cameras, light or objects need a new evaluation. The figures above come from"
        " the validation data, which also chose the best epoch; judge it by data it has never seen.",
    ]
    return "\n\n".join(sections) + "\n"


def _rows(facts: Mapping[str, object]) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in facts.items())])
