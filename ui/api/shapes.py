"""What the API answers with, as OpenAPI describes it. Views are the ones that the command line
prints with --json: what is said of their fields here is what programs may rely on."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from storage.tokens import Scope


class View(BaseModel):
    """An answer. More fields may come."""

    model_config = ConfigDict(extra="allow")


class ItemLine(View):
    id: str
    title: str
    content_type: str
    status: str
    stale: str
    created_at: datetime
    updated_at: datetime


class ItemsPage(View):
    rows: list[ItemLine]
    next: str | None


class Created(View):
    id: str
    created: bool
    status: str


class Refusal(View):
    status: int
    code: str
    detail: str
    next_step: str = ""


class BatchRow(View):
    row: int
    id: str | None
    created: bool
    problem: Refusal | None = None


class BatchAnswer(View):
    id: str
    accepted: int
    refused: int
    rows: list[BatchRow]


class BatchView(View):
    id: str
    total: int
    counts: dict[str, int]
    missing: int
    waiting: int
    rows: list[ItemLine]


class ItemView(ItemLine):
    brief: dict[str, Any]
    drafts: list[dict[str, Any]]
    task: dict[str, Any] | None
    decisions: list[dict[str, Any]]
    opinions: list[dict[str, Any]]
    publication: dict[str, Any] | None


class PublicationView(View):
    id: str
    item_id: str
    text: str
    published_at: datetime
    withdrawn_at: datetime | None


class WithdrawalView(View):
    withdrawn: str
    pieces: list[str]
    drafts_stopped: list[str]
    examples: list[str]
    snapshots: list[str]
    adapters: list[str]
    pieces_by_tainted_adapters: list[str]


class TaskLine(View):
    task: str
    item: str
    title: str
    content_type: str
    why: str
    reason: str
    created_at: datetime
    due_at: datetime | None
    assignee: str
    held_by: str


class TasksPage(View):
    rows: list[TaskLine]
    next: str | None
    total: int
    more: bool


class TaskView(ItemLine):
    task: dict[str, Any]
    standing: dict[str, Any]
    brief: dict[str, Any]
    draft: dict[str, Any]
    opinions: list[dict[str, Any]]
    earlier: list[dict[str, Any]]


class Held(View):
    task: str
    held_until: datetime


class Said(View):
    id: str
    task_id: str
    item_id: str
    verdict: str
    reviewer: str
    undo_until: datetime | None
    missing: int


class Reopened(View):
    task: str
    item: str


class SourceLine(View):
    id: str
    uri: str
    kind: str
    title: str
    state: str


class SourcesPage(View):
    rows: list[SourceLine]
    next: str | None


class SourceView(SourceLine):
    versions: list[dict[str, Any]]
    version: dict[str, Any] | None


class FoundView(View):
    rank: int
    score: float
    passage_id: str
    source_id: str
    uri: str
    title: str
    text: str
    start: int
    end: int
    why: str


class FoundList(View):
    rows: list[FoundView]


class BudgetView(View):
    content_type: str
    title: str
    state: str
    budget: float
    bound: float


class BudgetList(View):
    rows: list[BudgetView]


class AdapterView(View):
    id: str
    status: str
    status_reason: str
    snapshot_id: str
    created_at: datetime


class AdapterList(View):
    rows: list[AdapterView]


class RolledBack(View):
    writes: str | None = Field(description="The adapter that writes now; null: the base model.")


class WebhookView(View):
    id: str
    url: str
    events: list[str]
    active: bool
    created_at: datetime


class WebhookMade(WebhookView):
    secret: str


class WebhookList(View):
    rows: list[WebhookView]


class DeliveryView(View):
    id: str
    event: str
    status: str
    attempts: int
    next_at: datetime
    delivered_at: datetime | None
    error: str


class DeliveriesPage(View):
    rows: list[DeliveryView]
    next: str | None


class Me(View):
    name: str
    token: str
    scopes: list[Scope]


class Health(View):
    state: Literal["ok"]
