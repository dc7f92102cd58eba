"""Text that somebody else wrote, made safe for places where Streamlit reads Markdown: it shows as it was typed, and does nothing."""

import re

__all__ = ["LONGEST", "literal", "one_line"]

LONGEST = 120  # characters of a name in a label
JOINER = "\u2060"  # has no width; Streamlit looks for :names:, arrows and addresses after the escapes are gone, and must not find them

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&\"'=^/@%])")
_MAGIC = re.compile(r"(?<=[:/@<>.\-=])(?=\S)|(?<=\S)(?=[:/@<>\-=])")
_CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def one_line(text: object, longest: int = LONGEST) -> str:
    """The text in one line of at most `longest` characters, without control characters and marks that turn its direction."""
    plain = " ".join(_CONTROL.sub(" ", str(text)).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def literal(text: object, longest: int = LONGEST) -> str:
    """`text` as Markdown that shows exactly that text, in one line: for labels, captions, headings and messages."""
    plain = one_line(text, longest)
    guarded = _MAGIC.sub(JOINER, plain)
    return _PUNCTUATION.sub(r"\\\1", guarded)
