"""The outbox: decisions that wait for their release, and those that are to be followed."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, and_, col, func, or_, select

from storage.errors import NotFound
from storage.tables import Decision, Item, Task
from storage.tables.base import now

SLACK = timedelta(seconds=1)
"""How long after its release a decision is left alone, since clocks differ."""


def decision_counts() -> ColumnElement[bool]:
    """A condition on decisions: they stand, and nobody can undo them any more. Everything that
    follows from decisions asks for it. Clocks of two machines differ: hence the slack."""
    waited = col(Decision.release_at) <= now() - SLACK
    return and_(col(Decision.stands).is_(True), or_(col(Decision.release_at).is_(None), waited))


def is_waiting(decision: Decision, at: datetime | None = None) -> bool:
    """Whether a decision can still be undone, as far as its own row tells."""
    until = decision.release_at
    return bool(decision.stands and not decision.resumed_at and until and until > (at or now()))


def settle_for_good(session: Session, decision: Decision) -> bool:
    """Ends a decision's wait, in the transaction that follows it: of this and an undoing one
    wins. False where it was undone."""
    if decision.release_at is None:
        return decision.stands
    kept = session.execute(
        update(Decision)
        .where(col(Decision.id) == decision.id, col(Decision.stands).is_(True))
        .values(release_at=None)
        .execution_options(synchronize_session=False)
    )
    session.refresh(decision)
    return bool(kept.rowcount == 1)  # type: ignore[attr-defined]


def standing_of(session: Session, item_id: str, task_id: str = "") -> tuple[str, Decision | None]:
    """An item's status and a task's decision once it counts, in one query: runners ask after
    every step.

    Raises:
        NotFound: no such item.
    """
    query = (
        select(Item.status, Decision)
        .outerjoin(Decision, and_(col(Decision.task_id) == task_id, decision_counts()))
        .where(Item.id == item_id)
    )
    row = session.exec(query).first()
    if row is None:
        raise NotFound(f"no item {item_id!r}", "list them with `copydesk items`")
    return row[0], row[1]


def unfollowed(session: Session, limit: int = 100) -> list[Decision]:
    """Decisions that count and whose item's graph has not gone on yet, oldest first."""
    query = select(Decision).where(col(Decision.resumed_at).is_(None), decision_counts())
    return list(session.exec(query.order_by(col(Decision.created_at)).limit(limit)))


def next_release(session: Session) -> datetime | None:
    """When the next of the decisions that wait will count."""
    waiting = select(func.min(Decision.release_at)).where(
        col(Decision.resumed_at).is_(None),
        col(Decision.stands).is_(True),
        col(Decision.release_at) > now() - SLACK,
    )
    release = session.exec(waiting).one()
    return release + SLACK if release else None


def mark_followed(session: Session, item_id: str, audits: bool = True) -> None:
    """Notes that an item's decisions need nothing done any more.

    Args:
        audits: those on audits too. The graph leaves them out: it is finished, or nearly so,
            when they are made, and what follows from them is not its work.
    """
    made = update(Decision).where(
        col(Decision.item_id) == item_id,
        col(Decision.resumed_at).is_(None),
        col(Decision.stands).is_(True),
    )
    if not audits:
        asked = select(Task.id).where(Task.item_id == item_id, Task.why == "audit")
        made = made.where(col(Decision.task_id).not_in(asked))
    session.execute(made.values(resumed_at=now()).execution_options(synchronize_session=False))


def unfollowed_audit(session: Session, item_id: str) -> Decision | None:
    """What a person said about a draft that had been accepted without one, until it is followed."""
    query = (
        select(Decision)
        .join(Task, col(Decision.task_id) == Task.id)
        .where(Decision.item_id == item_id, Task.why == "audit")
        .where(col(Decision.resumed_at).is_(None), decision_counts())
    )
    return session.exec(query).first()
