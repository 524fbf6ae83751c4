"""What the API answers with beside items, as OpenAPI describes it. Views are the ones that the
command line prints with --json: what is said of their fields here is what programs may rely on."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from storage.decisions import VERDICTS
from storage.items import STATUSES
from storage.reasons import REASON_CODES
from storage.tokens import Scope
from storage.webhooks import DELIVERY_STATUSES, TOLD
from ui.api.view import View, one_of


class Created(View):
    id: str
    created: bool
    status: str = one_of(STATUSES)


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


class WithdrawalView(View):
    withdrawn: str
    pieces: list[str]
    drafts_stopped: list[str]
    examples: list[str]
    snapshots: list[str]
    adapters: list[str]
    stopped_writing: list[str]
    pieces_by_tainted_adapters: list[str]


class Held(View):
    task: str
    held_until: datetime


ReasonName = Annotated[str, one_of(REASON_CODES)]
EventName = Annotated[str, one_of(TOLD)]


class Said(View):
    id: str
    task_id: str
    item_id: str
    verdict: str = one_of(VERDICTS)
    reviewer: str
    text: str | None
    reasons: list[ReasonName]
    note: str
    simulated: bool
    created_at: datetime
    undo_until: datetime | None
    missing: int = Field(description="How many more reviewers are asked; 0: nobody else is.")
    draft_id: str | None = Field(None, description="Null for an opinion, as the three below.")
    claims: list[dict[str, Any]] | None = None
    stands: bool | None = None
    supersedes: str | None = None
    content_type: str | None = Field(None, description="Null for a decision.")


class Reopened(View):
    task: str
    item: str


class SourceLine(View):
    id: str
    uri: str
    kind: str
    title: str
    place: str
    media_type: str
    licence: str
    owner: str
    origin: str
    valid_from: datetime | None
    valid_until: datetime | None
    current_version_id: str | None
    created_at: datetime
    retired_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    state: str


class SourcesPage(View):
    rows: list[SourceLine]
    next: str | None


class VersionLine(View):
    id: str
    number: int
    created_at: datetime


class PassageView(View):
    id: str
    start: int
    end: int
    heading: str


class VersionView(VersionLine):
    content_hash: str
    duplicate_of: str | None
    flags: list[Any]
    text: str
    passages: list[PassageView]


class SourceView(SourceLine):
    versions: list[VersionLine]
    version: VersionView | None


class ByMeaning(View):
    rank: int
    score: float


class ByWords(ByMeaning):
    terms: list[str]
    coverage: float


class FoundView(View):
    """A passage; `text` is its version's from `start` to `end`."""

    rank: int
    score: float = Field(description="Orders the passages of one search, and means nothing else.")
    passage_id: str
    version_id: str
    source_id: str
    uri: str
    title: str
    kind: str
    licence: str
    heading: str
    text: str
    start: int
    end: int
    dense: ByMeaning | None
    bm25: ByWords | None
    rerank: float | None
    why: str


class FoundList(View):
    rows: list[FoundView]


class BudgetView(View):
    """How a content type stands with its error budget; shares are from 0 to 1."""

    content_type: str
    title: str
    state: str
    threshold: float | None
    bound: float
    budget: float
    delta: float
    missing: int = Field(description="How many more decisions are needed at least.")
    decisions: int
    audits: int
    calibration: str
    why: str
    writer: dict[str, str]
    waits_for: str | None = Field(description="The item that all behind it wait for.")
    held_back: int
    confidence: dict[str, Any] | None
    notices: list[str]
    coverage: float
    routed: int
    accepted: int
    audits_drawn: int
    audits_decided: int
    audits_refused: int
    audited_error: float | None
    audited_low: float
    audited_high: float
    simulated_left_out: int
    reviewed_always: bool


class BudgetList(View):
    rows: list[BudgetView]


class AdapterView(View):
    id: str
    status: str
    status_reason: str
    snapshot_id: str
    recipe: dict[str, Any]
    base_model: str
    base_sha256: str
    folder: str
    sha256: str
    metrics: dict[str, Any]
    gate: dict[str, Any]
    simulated: bool
    signed_by: str
    created_at: datetime
    live_at: datetime | None


class AdapterList(View):
    rows: list[AdapterView]


class RolledBack(View):
    writes: str | None = Field(description="The adapter that writes now; null: the base model.")


class WebhookEvent(View):
    """What a webhook is sent: one event of the log."""

    id: int
    type: EventName
    at: datetime
    actor: str
    subject: str = Field(description="The id of what it happened to.")
    data: dict[str, Any]


class WebhookView(View):
    id: str
    url: str
    events: list[EventName] = Field(description="Empty: all.")
    active: bool
    created_by: str
    created_at: datetime


class WebhookMade(WebhookView):
    secret: str


class WebhookList(View):
    rows: list[WebhookView]


class DeliveryView(View):
    id: str
    webhook_id: str
    event_id: int
    event: EventName
    payload: WebhookEvent
    status: str = one_of(DELIVERY_STATUSES)
    attempts: int
    next_at: datetime
    delivered_at: datetime | None
    error: str
    created_at: datetime


class DeliveriesPage(View):
    rows: list[DeliveryView]
    next: str | None


class Me(View):
    name: str
    token: str
    scopes: list[Scope]


class Health(View):
    state: Literal["ok"]
