"""The page on components says what they declare, and is written again whenever that changes."""

from typing import Annotated, Literal, NamedTuple

from components.artifacts import Frames, Labels, Report
from components.declare import Files, Hint, Limits, component
from components.registry import catalogue
from docs.generate import PAGE, components_page


class Made(NamedTuple):
    frames: Annotated[Frames, Hint("those kept")]
    report: Report


@component(category="Sift", version=3, gpus=1, replaces=("sieve",))
def sift(
    frames: Annotated[Frames, Hint("what to sift")],
    labels: Labels | None = None,
    *,
    source: Annotated[str, Files("a list of names", suffixes=(".csv",))],
    mesh: Annotated[float, Limits("width of the mesh", "mm", gt=0, le=9_000_000)] = 2.5,
    how: Annotated[Literal["wet", "dry"], Hint("with water | without", advanced=True)] = "wet",
    sizes: Annotated[list[int], Limits("sizes kept", ge=1)] = (3, 4),
    twice: Annotated[bool | None, Hint("go over it again")] = None,
) -> Made:
    """Keep what is larger than the mesh.

    The rest is reported.
    """
    return Made(frames, Report(frames.path))


def page():
    return components_page([sift.component])


def test_the_committed_page_is_what_the_components_declare_now():
    assert PAGE.read_text("utf-8") == components_page(catalogue().values()), "run python -m docs.generate"


def test_a_component_is_listed_with_its_summary_and_described_with_its_help():
    assert "| [`sift`](#sift) | Sift | Keep what is larger than the mesh. |" in page()
    assert "## sift\n" in page()
    assert "The rest is reported." in page()


def test_what_is_special_about_it_is_said():
    assert "*Sift · version 3 · category Sift · needs 1 GPU, or runs on CPU where the node prefers one only · replaces `sieve`*" in page()


def test_ports_come_with_type_and_meaning():
    assert "| `frames` | Frames | what to sift |" in page()
    assert "| `labels` | Labels, optional |  |" in page()
    assert "| `frames` | Frames | those kept |" in page()


def test_parameters_come_with_range_unit_default_and_meaning():
    assert "| `source` | files (.csv) | required | a list of names |" in page()
    assert "| `mesh` | number, above 0, at most 9,000,000 | `2.5` | width of the mesh [mm] |" in page()
    assert "| `how` | `wet` or `dry` | `wet` | with water \\| without (advanced) |" in page()
    assert "| `sizes` | list of integer, at least 1 | `[3, 4]` | sizes kept |" in page()
    assert "| `twice` | boolean, or empty | `empty` | go over it again |" in page()


def test_components_stand_in_the_order_in_which_data_flows():
    text = components_page(catalogue().values())
    story = ["read_videos", "extract_frames", "resize", "train_cnn", "evaluate", "deploy", "sql"]
    places = [text.index(f"\n## {name}\n") for name in story]
    assert places == sorted(places)


def test_every_component_of_the_palette_is_on_the_page():
    text = components_page(catalogue().values())
    assert all(f"\n## {name}\n" in text for name in catalogue())
