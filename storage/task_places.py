"""A place in an order of tasks as a short text, which an address can hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage import listing
from storage.task_order import Place, Stretch


def write_place(place: Place) -> str:
    """A place as a short text that fits into an address."""
    return listing.write_place([str(place.stretch), *map(text_of, place.values)])


def text_of(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def read_place(text: str, order: Sequence[Stretch]) -> Place:
    """Raises BadInput for a text that is no place in this order."""
    values = listing.read_values(text)
    number = listing.read_number(values[0]) if values else len(order)
    keys = order[number].keys if number < len(order) else ()
    if len(keys) != len(values) - 1:
        raise listing.no_such_page()
    return Place(number, tuple(map(value_of, keys, values[1:])))


def value_of(key: str, value: str) -> Any:
    if key in ("due_at", "turn", "created_at"):
        return listing.read_time(value)
    return listing.read_share(value) if key == "confidence" else value
