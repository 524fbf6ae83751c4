"""Where people are signed in. A browser holds a random token; we keep its hash alone.

Sessions end by the clock, absolutely and when nothing is done (OWASP Session Management Cheat
Sheet, "Session Expiration"); by signing out; and when an admin ends them.
"""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.tables import Person, SignIn
from storage.tables.base import now, sha256_text

RENEWED = timedelta(minutes=1)
"""A session that was seen more recently is not written again."""


def start(session: Session, person: Person, hours: float) -> str:
    """Signs a person in; returns the token that their browser keeps."""
    token = secrets.token_urlsafe(32)
    start_as(session, person, token, hours)
    return token


def start_as(session: Session, person: Person, token: str, hours: float) -> bool:
    """Signs a person in under a token that somebody else made; each counts once.

    Returns:
        False where that token began a session before, which may have ended since.
    """
    if session.get(SignIn, sha256_text(token)):
        return False
    expires = now() + timedelta(hours=hours)
    session.add(SignIn(key=sha256_text(token), person_id=person.id, expires_at=expires))
    session.flush()
    return True


def person_of(session: Session, token: str, idle_minutes: float) -> Person | None:
    """Whose session this is, while it lasts and they may work here. Renews it, at most once a
    minute; the caller commits."""
    row = session.get(SignIn, sha256_text(token)) if token else None
    if row is None or row.ended_at or now() >= ends_at(row, idle_minutes):
        return None
    person = session.get_one(Person, row.person_id)
    if not person.active:
        return None
    if now() - row.seen_at >= RENEWED:
        row.seen_at = now()
        session.add(row)
    return person


def is_due(session: Session, token: str) -> bool:
    """Whether looking at this session would write: then it must be in a transaction."""
    row = session.get(SignIn, sha256_text(token)) if token else None
    return row is not None and not row.ended_at and now() - row.seen_at >= RENEWED


def ends_at(row: SignIn, idle_minutes: float) -> datetime:
    return min(row.expires_at, row.seen_at + timedelta(minutes=idle_minutes))


def end(session: Session, token: str) -> None:
    """Signs out; a token that is not known is none that works."""
    row = session.get(SignIn, sha256_text(token)) if token else None
    if row and not row.ended_at:
        row.ended_at = now()
        session.add(row)


def end_sessions(session: Session, person: Person) -> int:
    """Ends all of a person's; returns how many there were."""
    query = select(SignIn).where(SignIn.person_id == person.id, col(SignIn.ended_at).is_(None))
    rows = list(session.exec(query))
    for row in rows:
        row.ended_at = now()
        session.add(row)
    return len(rows)
