"""What the tools answer with: their output schemas.

These name what is shown. Whatever a view holds beside it (scores, routes, how many others are
asked) stays out.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Takes what it names from a view, and no more."""

    model_config = ConfigDict(extra="ignore")


class Evidence(Shape):
    """A span of one version of a source."""

    source: str
    uri: str
    version: str
    start: int
    end: int
    text: str
    withdrawn: bool = False


class Claim(Shape):
    """One checkable statement of a draft, at these characters of it."""

    text: str
    start: int
    end: int
    verdict: str
    reason: str = ""
    evidence: Evidence | None = None


class Finding(Shape):
    """What the critic noticed in a draft."""

    check: str
    severity: str
    reason: str
    spans: list[list[int]] = Field([], description="Its places in the draft; none: all of it.")


class Draft(Shape):
    id: str
    attempt: int
    created_at: str
    text: str
    model: str
    adapter: str | None = None
    claims: list[Claim] = []
    findings: list[Finding] = []
    route: str | None = Field(None, description="Null while a person is to judge the item.")
    route_reason: str | None = None
    score: float | None = Field(None, description="Null while a person is to judge the item.")


class Brief(Shape):
    instruction: str
    content_type: str
    facts: dict[str, str] = {}
    source_uri: str = ""
    audience: str = ""
    tone: str = ""
    channel: str = ""
    limits: dict[str, int] = {}
    due_at: str | None = None
    created_by: str = ""


class Decision(Shape):
    id: str
    verdict: str
    reviewer: str
    text: str | None = None
    reasons: list[str] = []
    note: str = ""
    created_at: str
    simulated: bool = False
    stands: bool = True


class Opinion(Shape):
    reviewer: str
    verdict: str
    text: str | None = None
    reasons: list[str] = []
    note: str = ""


class Task(Shape):
    """Review work that waits, or was done."""

    id: str
    status: str
    why: str
    reason: str
    created_at: str
    due_at: str | None = None
    assignee: str = ""
    needs: str = "reviewer"


class Line(Shape):
    """An item in a few words."""

    id: str
    title: str
    content_type: str
    status: str
    stale: str = Field("", description="Why its sources say something else by now.")
    held: str = Field("", description="What keeps its draft from being written; empty: nothing.")
    created_at: str
    updated_at: str


class Status(Line):
    attempts: int = 0
    waits_for: str = Field(description="`worker`, `reviewer`, `lead`, or empty.")
    task: str | None = Field(None, description="The review task it waits at.")
    reason: str = Field("", description="Why it waits for a person.")
    decision: str | None = Field(None, description="The last verdict.")
    adapter: str | None = Field(None, description="Which adapter wrote the last draft.")
    simulated: bool = Field(False, description="Whether that verdict was a simulated reviewer's.")


class Piece(Line):
    """Everything about an item."""

    brief: Brief
    drafts: list[Draft]
    task: Task | None = None
    decisions: list[Decision] = []
    opinions: list[Opinion] = []
    published: bool = False


class Created(Shape):
    item: str
    status: str
    created: bool = Field(description="False: the same brief was there already.")


class QueueRow(Shape):
    task: str
    item: str
    title: str
    content_type: str
    why: str
    reason: str
    created_at: str
    due_at: str | None = None
    stale: str = ""
    overdue: bool
    escalated: bool
    assignee: str
    held_by: str
    needs_lead: bool


class Queue(Shape):
    rows: list[QueueRow]
    next: str | None = Field(description="Give it as `after` to get the next page.")
    total: int
    more: bool = Field(description="Whether there are more than `total`, which were counted.")


class Earlier(Shape):
    attempt: int
    text: str


class Review(Line):
    """What a reviewer judges."""

    task: Task
    standing: dict[str, Any] = Field(description="Whether you may decide it, and if not, why.")
    brief: Brief
    draft: Draft
    earlier: list[Earlier] = []
    opinions: list[Opinion] = []
    simulated_adapter: bool = False


class Decided(Shape):
    outcome: str = Field(
        description="`decided`; `opinion` where others are asked too; `declined` where the "
        "person was asked and did not answer: nothing was recorded."
    )
    task: str
    item: str
    id: str | None = Field(default=None, description="Of the decision or opinion.")
    verdict: str | None = None
    by: str | None = None
    undo_until: str | None = Field(default=None, description="Until then it can be taken back.")
    missing: int = Field(default=0, description="How many more opinions are asked for.")


class Found(Shape):
    """A passage of a source; `text` is its version's from `start` to `end`."""

    rank: int
    score: float
    source: str
    uri: str
    version: str
    title: str
    heading: str
    licence: str
    start: int
    end: int
    text: str
    why: str


class Search(Shape):
    query: str
    passages: list[Found]


class SourceRow(Shape):
    id: str
    uri: str
    title: str
    kind: str
    state: str
    licence: str = ""
    owner: str = ""
    origin: str = ""


class Sources(Shape):
    rows: list[SourceRow]
    next: str | None = Field(description="Give it as `after` to get the next page.")


class Budget(Shape):
    """How a content type stands with its error budget; shares are from 0 to 1."""

    content_type: str
    title: str
    state: str
    budget: float
    bound: float | None
    missing: int | None = Field(description="How many more decisions are needed at least.")
    decisions: int
    coverage: float
    routed: int
    accepted: int
    why: str
    notices: list[str] = []


class Budgets(Shape):
    rows: list[Budget]
