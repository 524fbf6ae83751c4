"""What is on its way out or waits to be acted on: when its time has come, who has it, how long
it rests after a failure. Webhooks and Slack keep what they deliver by this."""

import random
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import Session, col

from storage.tables import SlackDelivery, SlackPost, WebhookDelivery
from storage.tables.base import now

Row = TypeVar("Row", WebhookDelivery, SlackDelivery, SlackPost)

FIRST_SECONDS = 5.0
MOST_SECONDS = 6 * 3600.0


def is_due(table: type[Row]) -> ColumnElement[bool]:
    """Waits, and nobody has it."""
    return and_(col(table.status) == "waiting", col(table.next_at) <= now())


def claim_row(session: Session, table: type[Row], name: str, seconds: float) -> Row | None:
    """Takes a row for one attempt; None where somebody else has it, or had. Who dies with it
    keeps it for `seconds`."""
    taken = session.execute(
        update(table)
        .where(col(table.id) == name, is_due(table))
        .values(attempts=col(table.attempts) + 1, next_at=now() + timedelta(seconds=seconds))
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return session.get_one(table, name, populate_existing=True)


def pause_after(attempts: int) -> float:
    """Seconds until the next attempt: twice as long after each, and each anywhere in its second
    half, so that what failed together does not come back together (M. Brooker, "Exponential
    Backoff And Jitter", AWS Architecture Blog, 2015: equal jitter)."""
    longest: float = min(MOST_SECONDS, FIRST_SECONDS * 2 ** min(attempts - 1, 30))
    return longest * random.uniform(0.5, 1)
