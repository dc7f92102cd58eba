"""Text that somebody typed shows as it was typed: in labels, in messages, in our own elements."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.look.literal import JOINER, LONGEST, literal, one_line
from designer.look.markup import Markup, drawing, joined, tag

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://example.org/beacon.png)",
    "[click](javascript:alert(1))",
    "http://example.org www.example.org a@example.org",
    ":red[danger] :material/home: :smile: $x^2$ `code` **bold** _it_ ~~no~~",
    "a -> b <- c -- d >= e",
    "# heading\n- list\n> quote\n| a | b |",
    "\u202egnp.exe\u2066",
    "&lt;b&gt; &amp; &#60;",
    "x" * 10_000,
]


def unescaped(markdown: str) -> str:
    """What a reader sees: the escapes and the marks without width are gone."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace(JOINER, "")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_shows_exactly_the_text_in_one_line(text: str) -> None:
    assert unescaped(literal(text)) == one_line(text)


@given(st.text())
def test_any_text_at_all_shows_as_it_is(text: str) -> None:
    assert unescaped(literal(text)).replace("\u2060", "") == one_line(text).replace("\u2060", "")
    assert "\n" not in literal(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_holds_no_markdown_that_acts(text: str) -> None:
    label = literal(text)
    assert not re.search(r"(?<!\\)[<>\[\]`*_#|$~]", label), "every sign of Markdown is escaped"
    bare = label.replace("\\", "")  # as Streamlit sees it after the escapes are gone, when it looks for its own signs
    assert not re.search(r":\w[\w/+-]*:", bare), "no :emoji: and no :material/icon:"
    assert "->" not in bare
    assert "://" not in bare, "no address becomes a link"
    assert not re.search(r"\w@\w", bare)


def test_long_text_is_cut_with_a_sign() -> None:
    assert len(one_line("x" * 10_000)) == LONGEST
    assert one_line("x" * 10_000).endswith("…")


def test_control_and_direction_marks_do_not_pass() -> None:
    assert one_line("a\x00b\u202ec\n\td") == "a b c d"


@given(st.text())
def test_our_elements_escape_every_text(text: str) -> None:
    made = tag("span", text, cls="fw-title")
    assert made == f'<span class="fw-title">{html.escape(text)}</span>'
    assert isinstance(made, Markup)


def test_elements_stand_inside_elements_and_texts_beside_them() -> None:
    assert joined([tag("b", "<i>"), "<u>"]) == "<b>&lt;i&gt;</b>&lt;u&gt;"


def test_a_title_cannot_leave_its_attribute() -> None:
    assert '"' not in tag("p", "x", title='" onclick="alert(1)').replace('<p title="', "", 1).replace('">x</p>', "")


def test_only_classes_of_ours_are_taken() -> None:
    with pytest.raises(ValueError, match="no class of ours"):
        tag("p", "x", cls='fw-a" onclick="x')


def test_a_drawing_is_a_picture_and_no_markup() -> None:
    assert "<svg" not in drawing("<svg onload=alert(1)></svg>")
