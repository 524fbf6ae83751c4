"""When something is due, as people write it and as they read it."""

from datetime import UTC, date, datetime, time
from typing import Any

DAY_ENDS = time(23, 59, tzinfo=UTC)
"""A day without a time is due when it is over, in UTC."""

EARLIEST, LATEST = 1970, 9998
"""Years that every database keeps."""


def read_due(value: Any) -> datetime | None:
    """A moment with its zone; None for what is empty. A time without a zone is UTC.

    Args:
        value: `2026-11-27`, `2026-11-27T17:00`, with or without a zone, or a date itself.

    Raises:
        ValueError: anything else.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    moment = read_text(value.strip()) if isinstance(value, str) else value
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, DAY_ENDS)
    if not isinstance(moment, datetime) or not EARLIEST <= moment.year <= LATEST:
        raise ValueError("write a day like 2026-11-27, or a time like 2026-11-27T17:00Z")
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_text(text: str) -> date | datetime | None:
    """None for a text that is neither day nor time."""
    try:
        is_day = len(text) <= len("2026-11-27")
        return date.fromisoformat(text) if is_day else datetime.fromisoformat(text)
    except ValueError:
        return None


def due_words(at: datetime | str | None) -> str:
    """A day, with its time where one was said; nothing where nothing is due."""
    if not at:
        return ""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if moment.timetz() == DAY_ENDS:
        return f"{moment:%Y-%m-%d}"
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The first of two times, either of which may not be set."""
    return min((at for at in (one, other) if at is not None), default=None)
