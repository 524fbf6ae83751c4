"""A place in an order of tasks as a short text, which an address can hold."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage.errors import BadInput
from storage.task_order import Place, Stretch


def write_place(place: Place) -> str:
    """A place as a short text that fits into an address."""
    values = [v.isoformat() if isinstance(v, datetime) else v for v in place.values]
    return base64.urlsafe_b64encode(json.dumps([place.stretch, *values]).encode()).decode()


def read_place(text: str, order: Sequence[Stretch]) -> Place:
    """Raises BadInput for a text that is no place in this order."""
    try:
        number, *values = json.loads(base64.urlsafe_b64decode(text.encode()))
        keys = order[int(number)].keys
        typed = (value_of(key, value) for key, value in zip(keys, values, strict=True))
        return Place(int(number), tuple(typed))
    except (binascii.Error, ValueError, TypeError, IndexError) as error:
        raise BadInput("this page of the inbox is not there", "start at its first page") from error


def value_of(key: str, value: Any) -> Any:
    if key in ("due_at", "turn", "created_at"):
        return datetime.fromisoformat(value)
    return float(value) if key == "confidence" else str(value)
