"""What the inbox shows of a task, as plain values."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.assigning import escalated_from
from storage.tables import Item, Task
from storage.tables.base import now
from storage.tasks import holder_of
from storage.views import shown_why


def rows_of(session: Session, ids: Sequence[str], lead: bool) -> list[dict[str, Any]]:
    """What is shown of some tasks, in the order of their ids.

    Args:
        lead: whether they are shown to somebody who leads, and may know who else is asked.
    """
    query = select(Task, Item.title, Item.stale).join(Item, col(Task.item_id) == Item.id)
    read = session.exec(query.where(col(Task.id).in_(ids))).all()
    whose = escalated_from(session, [task for task, _, _ in read])
    found = {
        task.id: {
            **row_of(task, title, stale, lead),
            "escalated_from": whose.get(task.id, ""),
        }
        for task, title, stale in read
    }
    return [found[task_id] for task_id in ids if task_id in found]


def row_of(task: Task, title: str, stale: str, lead: bool) -> dict[str, Any]:
    return {
        "task": task.id,
        "item": task.item_id,
        "title": title,
        "content_type": task.content_type,
        "why": shown_why(task),
        "reason": task.reason,
        "created_at": task.created_at.isoformat(),
        "due_at": task.due_at.isoformat() if task.due_at else None,
        "overdue": task.due_at is not None and task.due_at < now(),
        "escalated": task.escalated_at is not None,
        "confidence": task.confidence,
        "assignee": task.assignee,
        "held_by": holder_of(task),
        "held_until": task.held_until.isoformat() if holder_of(task) and task.held_until else None,
        "stale": stale,
        "second_opinion": lead and task.wanted > 1,
        "needs_lead": task.needs == "lead",
    }
