"""What a lead sees of a team: its people with their work, and the log of who did what."""

from datetime import timedelta
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, col, func, select

from storage.people import people
from storage.tables import Decision, Event, Opinion, Task
from storage.tables.base import now

RECENT = timedelta(days=30)
VERBS_FROM = 5_000
"""Latest lines of the log whose verbs are offered to filter by."""


def team_view(session: Session) -> list[dict[str, Any]]:
    """Everyone, those who left last; with the open tasks they were given, and how many drafts
    they judged in the last 30 days."""
    waiting, judged = open_tasks(session), judged_lately(session)
    return [
        {
            **person.model_dump(include={"id", "name", "role", "team", "skills", "email"}),
            "active": person.active,
            "can_sign_in": {"password": bool(person.password), "oidc": bool(person.email)},
            "open": waiting.get(person.name, 0),
            "judged": judged.get(person.name, 0),
        }
        for person in people(session)
    ]


def open_tasks(session: Session) -> dict[str, int]:
    """By assignee."""
    query = select(Task.assignee, func.count()).where(Task.status == "open", Task.assignee != "")
    return dict(session.exec(query.group_by(Task.assignee)).all())


def judged_lately(session: Session) -> dict[str, int]:
    """By reviewer: decisions that stand, and opinions that others made a decision of, or will."""
    since = now() - RECENT
    decided = (
        select(Decision.reviewer, func.count())
        .where(col(Decision.created_at) >= since, col(Decision.stands))
        .group_by(Decision.reviewer)
    )
    own = col(Decision.task_id) == Opinion.task_id, col(Decision.reviewer) == Opinion.reviewer
    said = (
        select(Opinion.reviewer, func.count())
        .where(col(Opinion.created_at) >= since)
        .where(~exists().where(*own))
        .group_by(Opinion.reviewer)
    )
    counts: dict[str, int] = {}
    for name, count in [*session.exec(decided).all(), *session.exec(said).all()]:
        counts[name] = counts.get(name, 0) + count
    return counts


def log_page(
    session: Session,
    actor: str = "",
    verb: str = "",
    subject: str = "",
    limit: int = 50,
    offset: int = 0,
) -> list[Event]:
    """The log, latest first, of whoever, whatever and whichever thing is given."""
    query = select(Event).order_by(col(Event.id).desc())
    for column, value in ((Event.actor, actor), (Event.verb, verb), (Event.subject, subject)):
        if value:
            query = query.where(column == value)
    return list(session.exec(query.offset(offset).limit(limit)))


def log_verbs(session: Session) -> list[str]:
    """What was done lately, by name."""
    latest = select(Event.verb).order_by(col(Event.id).desc()).limit(VERBS_FROM).subquery()
    return sorted(session.exec(select(latest.c.verb).distinct()))
