"""An item on its way from brief to published piece."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.tables.base import json_field, later_field, new_id, time_field


class Brief(SQLModel, table=True):
    """What someone asks for."""

    __table_args__ = (Index("ix_brief_asked", "created_by", "created_at", "id"),)

    id: str = Field(primary_key=True)
    content_type: str = Field(index=True)
    instruction: str
    facts: dict[str, str] = json_field(dict)
    audience: str = ""
    tone: str = ""
    channel: str = ""
    limits: dict[str, int] = json_field(dict)  # on top of its content type's
    due_at: datetime | None = later_field()  # when whoever asked wants it
    source_uri: str = ""  # a record the facts were read from
    facts_version_id: str | None = None  # source version that holds the facts, for spans
    created_by: str = ""
    created_at: datetime = time_field()


class Item(SQLModel, table=True):
    """One piece of content; its id is its LangGraph thread's id."""

    id: str = Field(primary_key=True)
    brief_id: str = Field(foreign_key="brief.id", unique=True)
    content_type: str = Field(index=True)
    title: str
    status: str = Field(default="new", index=True)
    adapter_choice: str = "live"  # live, base, or an adapter's id
    created_at: datetime = time_field(index=True)
    updated_at: datetime = time_field(index=True)
    stale: str = ""  # why its sources no longer say what a draft was written from
    failures: int = 0  # times the model was away while this item was drafted
    held: str = ""  # why it could not be drafted when that was last tried
    runner: str = ""  # who runs the graph for this item now
    runner_token: str = ""
    runner_until: datetime | None = later_field()


class Draft(SQLModel, table=True):
    """One attempt at an item's text, with everything that wrote it."""

    __table_args__ = (UniqueConstraint("item_id", "attempt"),)

    id: str = Field(primary_key=True)
    item_id: str = Field(foreign_key="item.id", index=True)
    attempt: int
    text: str
    model: str
    model_sha256: str = ""
    adapter_id: str | None = None
    prompt_version: str
    messages: list[dict[str, str]] = json_field(list)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    mean_logprob: float | None = None
    created_at: datetime = time_field()


class DraftPassage(SQLModel, table=True):
    """A passage the writer read for a draft, in the order it was given."""

    draft_id: str = Field(foreign_key="draft.id", primary_key=True)
    rank: int = Field(primary_key=True)
    passage_id: str = Field(index=True)


class Critique(SQLModel, table=True):
    """The findings on a draft, and the score they add up to."""

    id: str = Field(primary_key=True)
    draft_id: str = Field(foreign_key="draft.id", unique=True)
    version: str
    score: float
    findings: list[dict[str, Any]] = json_field(list)
    signals: dict[str, float] = json_field(dict)  # what routing is calibrated on; all finite
    created_at: datetime = time_field()


class Claim(SQLModel, table=True):
    """One checkable statement of a draft with the best evidence found for it.

    `start`/`end` index the draft's text, `source_start`/`source_end` the source version's.
    `wrong` are the [start, end] in the draft that make it wrong.
    """

    __table_args__ = (UniqueConstraint("draft_id", "ordinal"),)

    id: str = Field(primary_key=True)
    draft_id: str = Field(foreign_key="draft.id", index=True)
    ordinal: int
    start: int
    end: int
    verdict: str  # supported, contradicted, not_found
    score: float
    reason: str = ""
    source_version_id: str | None = Field(default=None, foreign_key="sourceversion.id", index=True)
    source_start: int | None = None
    source_end: int | None = None
    wrong: list[list[int]] = json_field(list)


class Publication(SQLModel, table=True):
    """A published piece, frozen with all it came from."""

    id: str = Field(default_factory=lambda: new_id("pub"), primary_key=True)
    item_id: str = Field(foreign_key="item.id", unique=True)
    draft_id: str = Field(foreign_key="draft.id")
    text: str
    text_sha256: str
    model: str
    model_sha256: str
    adapter_id: str | None = Field(default=None, index=True)
    prompt_version: str
    passages: list[dict[str, Any]] = json_field(list)
    critique_id: str
    critique_version: str
    route_id: str
    route_version: str
    decision_id: str | None = None
    reviewer: str = ""
    simulated: bool = False
    published_at: datetime = time_field(index=True)
    withdrawn_at: datetime | None = later_field()
    withdrawn_reason: str = ""
    tainted_reason: str = ""  # written by an adapter that learned from withdrawn material
