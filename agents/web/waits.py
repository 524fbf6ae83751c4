"""How long a busy server asks to be left alone (Retry-After, RFC 9110 section 10.2.3)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TRY_LATER = "try again later"


def polite_wait(retry_after: str, now: datetime | None = None) -> float | None:
    """Seconds to wait, from a number of seconds or a date; None when nothing is said."""
    value = retry_after.strip()
    if value.isascii() and value.isdecimal():
        return float(value[:12])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0)


def wait_text(retry_after: str, now: datetime | None = None) -> str:
    """The next step for a person."""
    wait = polite_wait(retry_after, now)
    if wait is None:
        return TRY_LATER
    if wait < 120:
        return f"it asks to wait {wait:.0f} seconds; try again then"
    return f"it asks to wait {wait / 60:,.0f} minutes; try again then"
