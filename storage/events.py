"""The append-only log of who did what to which thing."""

from typing import Any

from sqlmodel import Session, col, select

from storage.tables import Event


def log(session: Session, actor: str, verb: str, subject: str, **data: Any) -> None:
    session.add(Event(actor=actor, verb=verb, subject=subject, data=data))


def events_of(session: Session, subject: str) -> list[Event]:
    """Oldest first."""
    query = select(Event).where(Event.subject == subject).order_by(col(Event.id))
    return list(session.exec(query))
