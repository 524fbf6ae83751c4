"""Review work and what people said."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from storage.tables.base import json_field, later_field, time_field


class Task(SQLModel, table=True):
    """One piece of review work on one draft.

    Its id is derived from item and draft, so that the node that opens it may run twice.
    """

    __table_args__ = (
        Index("ix_task_queue", "status", "turn", "id"),
        Index("ix_task_due", "status", "due_at"),
    )

    id: str = Field(primary_key=True)
    item_id: str = Field(foreign_key="item.id", index=True)
    draft_id: str = Field(foreign_key="draft.id", unique=True)
    why: str  # uncertain, policy, audit, failed
    reason: str
    status: str = Field(default="open", index=True)  # open, decided, cancelled
    assignee: str = ""
    due_at: datetime | None = later_field()
    turn: datetime = time_field()  # the queue's order: when it was opened, less what it is worth
    created_at: datetime = time_field(index=True)
    holder: str = ""  # reviewer who has it open
    held_until: datetime | None = later_field()


class Decision(SQLModel, table=True):
    """What a reviewer said about a task. The row is the truth; the graph follows it."""

    id: str = Field(primary_key=True)
    task_id: str = Field(foreign_key="task.id", unique=True)
    item_id: str = Field(foreign_key="item.id", index=True)
    draft_id: str = Field(foreign_key="draft.id")
    verdict: str  # approve, edit, reject, rework
    text: str | None = None  # the edited text
    claims: list[dict[str, Any]] = json_field(list)  # of the edited text, like Claim's columns
    reasons: list[str] = json_field(list)
    note: str = ""
    reviewer: str
    simulated: bool = False
    created_at: datetime = time_field(index=True)
    resumed_at: datetime | None = later_field()  # when the graph had followed it
