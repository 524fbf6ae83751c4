"""What the API answers with of items, as OpenAPI describes it."""

from datetime import datetime
from typing import Any

from pydantic import Field

from storage.decisions import VERDICTS
from storage.items import STATUSES
from ui.api.view import View, one_of


class ItemLine(View):
    id: str
    title: str
    content_type: str
    status: str = one_of(STATUSES)
    stale: str = Field(description="Why its sources no longer say what it was written from.")
    held: str = Field(description="Why it waits: what kept its draft from being written; or empty.")
    created_at: datetime
    updated_at: datetime


class ItemRow(ItemLine):
    attempts: int
    adapter: str | None
    decision: str | None = Field(description="The last verdict.")
    simulated: bool


class ItemsPage(View):
    rows: list[ItemRow]
    next: str | None


class BatchItem(ItemLine):
    task: str | None = Field(description="The review task it waits at.")
    due_at: datetime | None


class BatchView(View):
    id: str
    name: str
    by: str
    at: datetime
    total: int
    counts: dict[str, int]
    missing: int
    waiting: int
    held: str
    rows: list[BatchItem]


class BriefView(View):
    id: str
    content_type: str
    instruction: str
    facts: dict[str, str]
    audience: str
    tone: str
    channel: str
    limits: dict[str, int]
    due_at: datetime | None
    source_uri: str
    facts_version_id: str | None
    created_by: str
    created_at: datetime


class SpanView(View):
    """A span of one version of a source."""

    source: str
    uri: str
    version: str
    version_number: int
    content_hash: str
    start: int
    end: int
    text: str
    withdrawn: bool


class ClaimView(View):
    """One checkable statement, at these characters of its text."""

    text: str
    start: int
    end: int
    verdict: str
    score: float
    reason: str
    wrong: list[list[int]]
    evidence: SpanView | None


class FindingView(View):
    check: str
    severity: str
    reason: str
    start: int | None
    end: int | None
    fix: str | None = None
    spans: list[list[int]] = Field(description="Its places in the draft; none: all of it.")
    evidence: list[SpanView]


class RouteView(View):
    """Where a draft went, and why."""

    route: str
    reason: str
    version: str
    why: str
    content_type: str
    number: int | None
    regime: str
    confidence: float | None
    calibration: str
    threshold: float | None
    bound: float | None
    propensity: float | None
    floor: float | None
    audit: bool
    would_change: str
    outcome: str
    counted_at: datetime | None
    created_at: datetime


class DraftView(View):
    """A draft. While a person is to judge it, what the desk thinks of it is null or empty."""

    id: str
    attempt: int
    created_at: datetime
    text: str
    model: str
    model_sha256: str
    adapter: str | None
    prompt_version: str
    completion_tokens: int
    prompt_tokens: int
    seconds: float
    claims: list[ClaimView]
    findings: list[FindingView]
    score: float | None
    signals: dict[str, float]
    critique_version: str | None
    route: RouteView | None


class DecisionView(View):
    id: str
    task_id: str
    item_id: str
    draft_id: str
    verdict: str = one_of(VERDICTS)
    text: str | None
    claims: list[dict[str, Any]] = Field(description="Of the text that an edit brought.")
    reasons: list[str]
    note: str
    reviewer: str
    simulated: bool
    stands: bool
    supersedes: str
    created_at: datetime
    release_at: datetime | None
    resumed_at: datetime | None


class OpinionShown(View):
    """What one of several reviewers said, as the others are told it."""

    reviewer: str
    verdict: str = one_of(VERDICTS)
    text: str | None
    reasons: list[str]
    note: str
    created_at: datetime
    simulated: bool


class OpinionView(OpinionShown):
    id: str
    task_id: str
    content_type: str
    release_at: datetime | None


class TaskShape(View):
    """Review work."""

    id: str
    item_id: str
    draft_id: str
    content_type: str
    why: str
    reason: str
    status: str = one_of(("open", "decided", "cancelled"))
    assignee: str
    needs: str
    confidence: float | None
    due_at: datetime | None
    escalated_at: datetime | None
    created_at: datetime
    holder: str
    held_until: datetime | None


class PublicationView(View):
    id: str
    item_id: str
    draft_id: str
    text: str
    text_sha256: str
    model: str
    model_sha256: str
    adapter_id: str | None
    prompt_version: str
    passages: list[dict[str, Any]]
    critique_id: str
    critique_version: str
    route_id: str
    route_version: str
    decision_id: str | None
    reviewer: str
    simulated: bool
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    tainted_reason: str
    claims: list[ClaimView]


class ItemView(ItemLine):
    brief: BriefView
    drafts: list[DraftView]
    task: TaskShape | None
    decisions: list[DecisionView]
    opinions: list[OpinionView]
    publication: PublicationView | None
