"""What was said or pressed at Slack, from the moment it arrived until it was acted on.

Slack sends again what it believes did not arrive, and what arrived must not be lost: so each
thing is written down under its own name before Slack is told, and worked on afterwards.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.deliveries import claim_row, is_due, pause_after
from storage.tables import SlackDelivery
from storage.tables.base import derived_id, now

KEPT = timedelta(days=7)
"""How long a delivery that comes again is known; Slack tries for about an hour."""
TRIED = timedelta(days=1)
"""After so long nobody waits for an answer any more."""


def delivery_name(*parts: str) -> str:
    return derived_id("sld", *parts, digits=24)


def take_in(
    session: Session, name: str, kind: str, payload: dict[str, Any], status: str = "waiting"
) -> bool:
    """Writes a delivery down; False where it was before.

    Args:
        status: `done` where it is acted on in the same transaction.
    """
    if session.get(SlackDelivery, name) is not None:
        return False
    session.add(SlackDelivery(id=name, kind=kind, payload=payload, status=status))
    session.flush()
    return True


def due_deliveries(session: Session, limit: int = 50) -> list[str]:
    """In the order in which they came."""
    query = select(SlackDelivery.id).where(is_due(SlackDelivery))
    return list(session.exec(query.order_by(col(SlackDelivery.created_at)).limit(limit)))


def claim_delivery(session: Session, name: str, seconds: float) -> SlackDelivery | None:
    """Takes a delivery for one attempt; None where somebody else has it, or had."""
    return claim_row(session, SlackDelivery, name, seconds)


def finish_delivery(session: Session, name: str) -> None:
    """It was acted on: what it said is not kept here."""
    row = session.get_one(SlackDelivery, name)
    row.status, row.payload, row.error = "done", {}, ""
    session.add(row)


def put_off(session: Session, name: str, error: str, seconds: float | None = None) -> str:
    """It could not be acted on yet; returns its status."""
    row = session.get_one(SlackDelivery, name)
    row.error = error[:300]
    if now() - row.created_at > TRIED:
        row.status, row.payload = "dead", {}
    else:
        pause = pause_after(row.attempts) if seconds is None else seconds
        row.next_at = now() + timedelta(seconds=pause)
    session.add(row)
    return row.status


def forget_deliveries(session: Session) -> int:
    """Drops what can come again no more; returns how many."""
    old = col(SlackDelivery.created_at) < now() - KEPT
    ended = col(SlackDelivery.status) != "waiting"
    gone = session.execute(delete(SlackDelivery).where(old, ended))
    return int(gone.rowcount)  # type: ignore[attr-defined]
