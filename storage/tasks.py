"""The review queue: open tasks, and who has which open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, or_, select

from storage.assigning import settle
from storage.content_types import ContentType
from storage.errors import AlreadyDecided, LeaseHeld, NotFound
from storage.events import log
from storage.opinions import draw
from storage.tables import Brief, Decision, Item, Task
from storage.tables.base import derived_id, now
from storage.task_order import QUEUE, Asked, read

HEAD_START = timedelta(days=1)
"""By how much the most instructive task goes before the least instructive one."""


def task_id(item_id: str, draft_id: str) -> str:
    return derived_id("tsk", item_id, draft_id)


def open_task(
    session: Session,
    item_id: str,
    draft_id: str,
    why: str,
    reason: str,
    worth: float = 0.0,
    kind: ContentType | None = None,
    confidence: float | None = None,
) -> Task:
    """The review task of a draft, opened once.

    Args:
        worth: what a decision would teach, 0..1. It lets a task pass those opened up to a day
            before it and no others, so that nothing waits for ever behind what is newer.
        kind: its policy says how many are asked, whose it is, and when it is due, which its
            brief may want sooner.
        confidence: of the desk in the draft, where showing it gives no audit away.
    """
    found = session.get(Task, task_id(item_id, draft_id))
    if found is not None:
        return found
    item = session.get_one(Item, item_id)
    task = Task(
        id=task_id(item_id, draft_id),
        item_id=item_id,
        draft_id=draft_id,
        content_type=item.content_type,
        words=search_words(item),
        why=why,
        reason=reason,
        confidence=confidence,
    )
    task.turn = task.created_at - HEAD_START * worth
    task.due_at = session.get_one(Brief, item.brief_id).due_at
    session.add(task)
    if kind is not None:
        draw(session, task, kind)
        settle(session, task, kind)
    log(session, "copydesk", "task.open", item_id, task=task.id)  # not why: audits are blind
    return task


def search_words(item: Item) -> str:
    """What a task is found by."""
    return f"{item.title} {item.id}".casefold()


def list_tasks(
    session: Session,
    content_type: str | None = None,
    needs: Sequence[str] = ("reviewer", "lead"),
    limit: int = 50,
    offset: int = 0,
) -> list[tuple[Task, Item]]:
    """Open tasks: what is due first, then by their turn."""
    ids = in_turn(session, content_type=content_type, needs=needs, limit=limit, offset=offset)
    query = select(Task, Item).join(Item, col(Task.item_id) == Item.id).where(col(Task.id).in_(ids))
    found = {task.id: (task, item) for task, item in session.exec(query)}
    return [found[task_id] for task_id in ids if task_id in found]


def in_turn(
    session: Session,
    *conditions: ColumnElement[bool],
    content_type: str | None = None,
    assignees: Sequence[str] | None = None,
    needs: Sequence[str] = ("reviewer", "lead"),
    limit: int = 1,
    offset: int = 0,
) -> list[str]:
    """Ids of open tasks in the queue's order.

    Args:
        assignees: whose tasks; `""` stands for tasks that nobody was given. None: anyone's.
        needs: only tasks that ask for one of these roles.
        conditions: what else holds of them; each task before the first that fits is looked at.
    """
    names = [None] if assignees is None else assignees
    streams = [
        tuple((key, value) for key, value in values if value is not None)
        for level, name in product(needs, dict.fromkeys(names))
        for values in [(("needs", level), ("assignee", name), ("content_type", content_type))]
    ]
    found = read(session, QUEUE, Asked(tuple(streams), conditions), limit, skip=offset)
    return [task_id for task_id, _ in found]


def count_open(session: Session) -> int:
    return session.exec(select(func.count()).where(Task.status == "open")).one()


def open_task_of(session: Session, item_id: str) -> Task | None:
    query = select(Task).where(Task.item_id == item_id, Task.status == "open")
    return session.exec(query).first()


def find_task(session: Session, item_id: str) -> Task:
    """The open review task of an item.

    Raises:
        AlreadyDecided: it had one, and someone decided it; says who and what.
        NotFound: the item waits for nobody.
    """
    task = open_task_of(session, item_id)
    if task is not None:
        return task
    last = session.exec(
        select(Decision)
        .where(Decision.item_id == item_id, col(Decision.stands).is_(True))
        .order_by(col(Decision.created_at).desc())
    ).first()
    if last is not None:
        raise already_decided(last)
    raise NotFound(f"item {item_id} waits for no decision", f"see `copydesk show {item_id}`")


def already_decided(decision: Decision) -> AlreadyDecided:
    """Says who and what, to whoever comes second."""
    return AlreadyDecided(
        f"item {decision.item_id} was already decided: {decision.verdict} by {decision.reviewer} "
        f"at {decision.created_at:%Y-%m-%d %H:%M:%S} UTC",
        f"see `copydesk show {decision.item_id}`",
    )


def hold_task(session: Session, task_id: str, reviewer: str, minutes: float) -> datetime:
    """Takes or renews a reviewer's lease on a task; returns until when.

    Raises:
        LeaseHeld: another reviewer has it open.
        NotFound: it is not open any more.
    """
    until = now() + timedelta(minutes=minutes)
    held = session.execute(
        update(Task)
        .where(col(Task.id) == task_id, col(Task.status) == "open", free_for(reviewer))
        .values(holder=reviewer, held_until=until)
    )
    if held.rowcount == 1:  # type: ignore[attr-defined]
        return until
    task = session.get(Task, task_id, populate_existing=True)
    if task is None or task.status != "open":
        raise NotFound("this task is not open any more", "take the next one")
    raise LeaseHeld(f"{task.holder} has this task open", "take another one, or wait")


def free_for(reviewer: str) -> ColumnElement[bool]:
    """A condition on tasks: nobody else has it open."""
    until = col(Task.held_until)
    return or_(col(Task.holder).in_(["", reviewer]), until.is_(None), until < now())


def holder_of(task: Task) -> str:
    """Who has a task open now; a lease that ran out holds nothing."""
    return task.holder if task.held_until and task.held_until > now() else ""


def release_task(session: Session, task_id: str, reviewer: str) -> None:
    session.execute(
        update(Task)
        .where(col(Task.id) == task_id, col(Task.holder) == reviewer)
        .values(holder="", held_until=None)
    )
