"""What the API answers with of the inbox and of one task, as OpenAPI describes it."""

from datetime import datetime

from ui.api.item_shapes import BriefView, DraftView, ItemLine, OpinionShown, TaskShape
from ui.api.view import View, one_of


class TaskLine(View):
    task: str
    item: str
    title: str
    content_type: str
    why: str
    reason: str
    created_at: datetime
    due_at: datetime | None
    overdue: bool
    escalated: bool
    escalated_from: str
    confidence: float | None
    assignee: str
    held_by: str
    held_until: datetime | None
    stale: str
    second_opinion: bool
    needs_lead: bool


class TasksPage(View):
    rows: list[TaskLine]
    next: str | None
    total: int
    more: bool


class Attempt(View):
    attempt: int
    text: str
    reason: str


class Standing(View):
    """Whether the token's person may decide a task, and who or what stands in the way if not."""

    state: str = one_of(("open", "held", "needs", "given", "decided", "cancelled"))
    id: str | None = None
    by: str | None = None
    at: datetime | None = None
    verdict: str | None = None
    simulated: bool | None = None
    undo_until: datetime | None = None
    missing: int | None = None
    needs: str | None = None


class TaskView(ItemLine):
    task: TaskShape
    standing: Standing
    brief: BriefView
    draft: DraftView
    opinions: list[OpinionShown]
    earlier: list[Attempt]
    simulated_adapter: bool
