"""Review work and what people said."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.tables.base import json_field, later_field, time_field

QUEUE = ("due_at", "turn", "id")
"""The queue's order. Every way to look at open tasks has an index that ends in its order."""

REST = ("content_type", "assignee", "why", "given")
"""Behind the order: what fits few tasks is looked for in the index alone, not in the table."""


def queue_of(name: str, column: str) -> Index:
    """The queue's order within each value of a column."""
    rest = [other for other in REST if other != column]
    return Index(f"ix_task_{name}", "status", "needs", column, *QUEUE, *rest)


class Task(SQLModel, table=True):
    """One piece of review work on one draft.

    Its id is derived from item and draft, so that the node that opens it may run twice.
    """

    __table_args__ = (
        Index("ix_task_queue", "status", "needs", *QUEUE, *REST, "words"),
        queue_of("type", "content_type"),
        queue_of("assignee", "assignee"),
        queue_of("why", "why"),
        Index("ix_task_opened", "status", "needs", "created_at", "id", *REST),
        Index("ix_task_confidence", "status", "needs", "confidence", "turn", "id", *REST),
        Index("ix_task_late", "status", "escalated_at", "due_at"),
    )

    id: str = Field(primary_key=True)
    item_id: str = Field(foreign_key="item.id", index=True)
    draft_id: str = Field(foreign_key="draft.id", unique=True)
    content_type: str = ""  # the item's, so that a page of the queue needs no join
    words: str = ""  # what it is searched by: the item's title and id, case folded
    why: str  # uncertain, policy, audit, failed
    reason: str
    status: str = "open"  # open, decided, cancelled
    assignee: str = ""
    needs: str = "reviewer"  # the least role that may decide; lead once opinions differ
    wanted: int = 1  # reviewers who say what they think before anything is decided
    given: int = 0  # opinions so far
    confidence: float | None = None  # only where seeing it gives nothing away
    due_at: datetime | None = later_field()
    escalated_at: datetime | None = later_field()  # when leads were asked to step in
    turn: datetime = time_field()  # the queue's order: when it was opened, less what it is worth
    created_at: datetime = time_field(index=True)
    holder: str = ""  # reviewer who has it open
    held_until: datetime | None = later_field()


class Opinion(SQLModel, table=True):
    """What one of several reviewers thinks of a draft, before the others have said it."""

    __table_args__ = (UniqueConstraint("task_id", "reviewer"),)

    id: str = Field(primary_key=True)
    task_id: str = Field(foreign_key="task.id", index=True)
    content_type: str = Field(index=True)
    reviewer: str = Field(index=True)
    verdict: str  # approve, edit, reject, rework
    text: str | None = None  # the edited text
    reasons: list[str] = json_field(list)
    note: str = ""
    simulated: bool = False
    created_at: datetime = time_field(index=True)
    release_at: datetime | None = later_field()  # until then its author may take it back


class Decision(SQLModel, table=True):
    """What a reviewer said about a task. The row is the truth; the graph follows it.

    Of a task's decisions at most one `stands`. Undoing one appends another, with the verdict
    `undo`, that `supersedes` it; neither of the two stands, and the task is open again.
    """

    __table_args__ = (
        Index(
            "ix_decision_standing",
            "task_id",
            unique=True,
            sqlite_where=text("stands"),
            postgresql_where=text("stands"),
        ),
        Index(
            "ix_decision_unfollowed",
            "created_at",
            sqlite_where=text("resumed_at IS NULL"),
            postgresql_where=text("resumed_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    task_id: str = Field(foreign_key="task.id", index=True)
    item_id: str = Field(foreign_key="item.id", index=True)
    draft_id: str = Field(foreign_key="draft.id")
    verdict: str  # approve, edit, reject, rework, undo
    text: str | None = None  # the edited text
    claims: list[dict[str, Any]] = json_field(list)  # of the edited text, like Claim's columns
    reasons: list[str] = json_field(list)
    note: str = ""
    reviewer: str
    simulated: bool = False
    stands: bool = True
    supersedes: str = ""  # the decision that this one undoes
    created_at: datetime = time_field(index=True)
    release_at: datetime | None = later_field()  # until then it waits, and can be undone
    resumed_at: datetime | None = later_field()  # when the graph had followed it
