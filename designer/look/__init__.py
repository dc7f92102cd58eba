"""How the designer's pages look and speak: the theme, literal text, states, empty states, calm errors."""

from designer.look.calm import calmly, on_script_error, say_error
from designer.look.chips import RUN_STATES, chip, state_chip
from designer.look.empty import empty
from designer.look.literal import literal, one_line
from designer.look.mark import MARK
from designer.look.markup import Markup, drawing, joined, show, tag
from designer.look.theme import THEME, dress
from designer.look.words import ago, amount, bytes_in_words, clock, count, seconds_in_words

__all__ = [
    "MARK",
    "RUN_STATES",
    "THEME",
    "Markup",
    "ago",
    "amount",
    "bytes_in_words",
    "calmly",
    "chip",
    "clock",
    "count",
    "drawing",
    "dress",
    "empty",
    "joined",
    "literal",
    "on_script_error",
    "one_line",
    "say_error",
    "seconds_in_words",
    "show",
    "state_chip",
    "tag",
]
