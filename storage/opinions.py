"""Several reviewers judge one draft, each without seeing what the others say."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, and_, col, or_, select

from storage.content_types import ContentType
from storage.errors import Conflict
from storage.events import log
from storage.outbox import decision_counts
from storage.rights import ROLES, allowed, at_least
from storage.routes import keyed_draw
from storage.tables import Decision, Opinion, Person, Task
from storage.tables.base import derived_id

JUDGES = tuple(role for role in ROLES if at_least(role, "reviewer"))
"""Roles of people who review."""


def draw(session: Session, task: Task, kind: ContentType) -> None:
    """Has a share of the tasks judged by several reviewers, as the content type's policy says:
    nobody can tell beforehand which. A team gets as many opinions as it has reviewers at most;
    a home that belongs to one user draws none.

    Confidence is not shown on such a task: its reviewers shall judge the draft alone.
    """
    if kind.overlap_share <= 0 or keyed_draw(session, "overlap", task.id) >= kind.overlap_share:
        return
    wanted = min(kind.overlap_reviewers, len(judges(session)))
    if wanted >= 2:
        task.wanted, task.confidence = wanted, None
        session.add(task)


def judges(session: Session) -> list[str]:
    """Names of those who review here now."""
    reviews = col(Person.active).is_(True), col(Person.role).in_(JUDGES)
    return list(session.exec(select(Person.name).where(*reviews)))


def unjudged_by(reviewer: str) -> ColumnElement[bool]:
    """A condition on tasks: this reviewer has not given an opinion on it. A lead who was one of
    those who differ may still be the one who decides."""
    mine = exists().where(col(Opinion.task_id) == col(Task.id), col(Opinion.reviewer) == reviewer)
    return or_(col(Task.given) == 0, col(Task.needs) == "lead", ~mine)


def levels_of(session: Session, reviewer: str) -> tuple[str, ...]:
    """Values of `Task.needs` that this reviewer may be offered."""
    return ("reviewer", "lead") if allowed(session, reviewer, "adjudicate") else ("reviewer",)


def opinion_id(task_id: str, reviewer: str) -> str:
    return derived_id("opn", task_id, reviewer)


def opinion_of(session: Session, task_id: str, reviewer: str) -> Opinion | None:
    """What this reviewer thinks of a draft that others judge too."""
    query = select(Opinion).where(Opinion.task_id == task_id, Opinion.reviewer == reviewer)
    return session.exec(query).first()


def opinions_of(session: Session, task_id: str) -> list[Opinion]:
    """Oldest first. Nobody sees them before all have spoken."""
    query = select(Opinion).where(Opinion.task_id == task_id)
    return list(session.exec(query.order_by(col(Opinion.created_at), col(Opinion.id))))


def opinions_told(session: Session, item_id: str) -> list[dict[str, Any]]:
    """What each of several reviewers said about an item's drafts, oldest first: of those that
    are decided, and where nobody can undo it any more."""
    query = (
        select(Opinion)
        .join(Task, col(Task.id) == Opinion.task_id)
        .join(Decision, and_(col(Decision.task_id) == Task.id, decision_counts()))
        .where(Task.item_id == item_id)
        .order_by(col(Opinion.created_at), col(Opinion.id))
    )
    return [opinion.model_dump(mode="json") for opinion in session.exec(query)]


def add_opinion(session: Session, task: Task, said: dict[str, Any]) -> Opinion:
    """The log says that somebody gave one, and not which: others are still to judge."""
    opinion = Opinion(
        id=opinion_id(task.id, said["reviewer"]),
        task_id=task.id,
        content_type=task.content_type,
        **said,
    )
    session.add(opinion)
    log(session, opinion.reviewer, "opinion.give", task.item_id, task=task.id)
    session.flush()
    return opinion


def agreed(opinions: Sequence[Opinion]) -> dict[str, Any] | None:
    """What all of them say, in one: the same verdict, and for edits the same text. None where
    they differ."""
    first = opinions[0]
    if any((one.verdict, one.text) != (first.verdict, first.text) for one in opinions):
        return None
    return {
        "reasons": list(dict.fromkeys(code for one in opinions for code in one.reasons)),
        "note": "\n".join(dict.fromkeys(one.note for one in opinions if one.note)),
        "simulated": any(one.simulated for one in opinions),
    }


def missing(task: Task) -> int:
    """How many more opinions a task waits for where several are asked; where one is, none."""
    several = task.needs == "reviewer" and task.wanted > 1
    return max(0, task.wanted - task.given) if several else 0


def said_already() -> Conflict:
    return Conflict("you have given your opinion on this draft", "take the next one")
