"""What is known of a fault beyond its message: the line, the item, the values at hand, the likely cause and what to do."""

from runtime.engine.faults.causes import Cause, cause_of, of_kind
from runtime.engine.faults.items import Item, item_at, item_in_words, item_of_parts
from runtime.engine.faults.places import places
from runtime.engine.faults.thumbnail import thumbnail
from runtime.engine.faults.traces import Spot, spots
from runtime.engine.faults.values import values_at

__all__ = [
    "Cause",
    "Item",
    "Spot",
    "cause_of",
    "item_at",
    "item_in_words",
    "item_of_parts",
    "of_kind",
    "places",
    "spots",
    "thumbnail",
    "values_at",
]
