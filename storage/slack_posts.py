"""Our messages at Slack: what each is to say, and whether it says so yet.

A message is kept until it is delivered, or dead after some days. It follows what it is about:
often while that is new, seldom once nothing has happened for a while, and at once when the log
has an event about it.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, update
from sqlmodel import Session, col, select

from storage.deliveries import claim_row, is_due, pause_after
from storage.tables import Event, SlackPost, Task
from storage.tables.base import derived_id, now, sha256_text

SOONEST = timedelta(seconds=1)
LATEST = timedelta(minutes=1)
WATCHED = timedelta(days=30)
KEPT = timedelta(days=90)
TOLD = timedelta(minutes=20)
"""How long a word to one person is worth delivering."""


def post_name(*parts: str) -> str:
    return derived_id("slp", *parts, digits=24)


def put_post(session: Session, name: str, said: dict[str, Any] | None, **values: Any) -> SlackPost:
    """A message, made once; what it says may change.

    Args:
        said: `{"text": ..., "blocks": [...]}`; None: it is watched, and not known yet.
        values: of SlackPost's columns, for one that is new.
    """
    row = session.get(SlackPost, name)
    if row is None:
        row = SlackPost(id=name, status="sent", **values)
        session.add(row)
    if said is not None:
        say(session, row, said)
    session.flush()
    return row


def say(session: Session, row: SlackPost, said: dict[str, Any]) -> None:
    """Has a message say this; nothing is to be done where it does."""
    wanted = sha256_text(json.dumps(said, sort_keys=True))
    if row.status == "dead" or wanted == row.wanted:
        return
    row.said, row.wanted, row.changed_at = said, wanted, now()
    if row.status != "waiting":
        row.status, row.attempts, row.next_at = "waiting", 0, now()
    session.add(row)


def find_post(session: Session, name: str) -> SlackPost | None:
    return session.get(SlackPost, name)


def due_posts(session: Session, limit: int = 50) -> list[str]:
    """In the order in which they were made."""
    query = select(SlackPost.id).where(is_due(SlackPost))
    return list(session.exec(query.order_by(col(SlackPost.created_at)).limit(limit)))


def claim_post(session: Session, name: str, seconds: float) -> SlackPost | None:
    """Takes a message for one attempt; None where somebody else has it."""
    return claim_row(session, SlackPost, name, seconds)


def delivered_post(session: Session, name: str, sent: str, channel: str, ts: str) -> None:
    """It is there. What it was to say may have changed while it was on its way."""
    row = session.get_one(SlackPost, name, populate_existing=True)
    row.channel, row.ts, row.sent, row.error, row.attempts = channel, ts, sent, "", 0
    row.address = ""  # whoever had it could post under it
    if row.status != "dead":
        row.status = "sent" if row.wanted == sent else "waiting"
    row.next_at = now()
    session.add(row)


def failed_post(
    session: Session, name: str, error: str, days: float, seconds: float | None = None
) -> str:
    """An attempt failed; returns the message's status.

    Args:
        days: after so many it is given up.
        seconds: how long Slack asked to wait.
    """
    row = session.get_one(SlackPost, name, populate_existing=True)
    row.error = error[:300]
    longest = TOLD if row.kind == "told" else timedelta(days=days)
    if now() - row.changed_at > longest:
        row.status, row.watched = "dead", False
    else:
        pause = pause_after(row.attempts) if seconds is None else seconds
        row.next_at = now() + timedelta(seconds=pause)
    session.add(row)
    return row.status


def give_up_post(session: Session, name: str, error: str) -> None:
    """Slack will never take it."""
    row = session.get_one(SlackPost, name, populate_existing=True)
    row.error, row.status, row.watched = error[:300], "dead", False
    session.add(row)


def posts_to_look_at(session: Session, limit: int = 100) -> list[SlackPost]:
    """Watched messages whose time has come."""
    query = select(SlackPost).where(
        col(SlackPost.watched).is_(True), col(SlackPost.look_at) <= now()
    )
    return list(session.exec(query.order_by(col(SlackPost.look_at)).limit(limit)))


def look_later(session: Session, row: SlackPost, until: datetime | None = None) -> None:
    """When a message is looked at next: the longer nothing changed, the later.

    Args:
        until: it changes by itself then.
    """
    at = now()
    pause = min(LATEST, max(SOONEST, (at - row.changed_at) / 20))
    row.look_at = min(at + pause, max(until, at + SOONEST)) if until else at + pause
    row.watched = row.watched and at - row.created_at < WATCHED
    session.add(row)


def look_now(session: Session, item_ids: Sequence[str]) -> None:
    """Has the messages about these items looked at next."""
    if item_ids:
        session.execute(
            update(SlackPost)
            .where(col(SlackPost.item_id).in_(item_ids), col(SlackPost.watched).is_(True))
            .values(look_at=now())
            .execution_options(synchronize_session=False)
        )


def untold_tasks(session: Session, channel: str, limit: int = 20) -> list[Task]:
    """Open tasks without a message, to be shown in a channel for reviews: those opened since it
    became one, and long enough ago that a thread which asked for them has had its turn."""
    begun = session.get(SlackPost, post_name("channel", channel))
    if begun is None:
        put_post(session, post_name("channel", channel), None, kind="channel", channel=channel)
        return []
    told = exists().where(
        col(SlackPost.item_id) == col(Task.item_id), col(SlackPost.about) == col(Task.id)
    )
    opened = col(Task.created_at).between(begun.created_at, now() - 2 * LATEST)
    query = select(Task).where(Task.status == "open", opened, ~told)
    return list(session.exec(query.order_by(col(Task.created_at)).limit(limit)))


def subjects_since(session: Session, last: int, limit: int = 500) -> tuple[list[str], int]:
    """What the log's events after `last` are about, and the number of the last of them."""
    query = select(Event.id, Event.subject).where(col(Event.id) > last)
    rows = session.exec(query.order_by(col(Event.id)).limit(limit)).all()
    return list(dict.fromkeys(subject for _, subject in rows)), rows[-1][
        0
    ] or last if rows else last


def forget_posts(session: Session) -> int:
    """Drops messages that nothing is done with any more; returns how many."""
    old = col(SlackPost.changed_at) < now() - KEPT
    ended = col(SlackPost.watched).is_(False), col(SlackPost.status) != "waiting"
    message = col(SlackPost.kind) != "channel"
    gone = session.execute(delete(SlackPost).where(old, message, *ended))
    return int(gone.rowcount)  # type: ignore[attr-defined]
