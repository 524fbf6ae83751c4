"""Where drafts went without a person, on what evidence, and what is kept of that evidence."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.tables.base import json_field, later_field, time_field


class Route(SQLModel, table=True):
    """Where a critiqued draft went, and why.

    `number` is its place among all drafts whose route the statistics count, in the order of
    routing; drafts that policy sent somewhere have none. `outcome` is written when it is
    counted: approved, refused, overdue, withdrawn, simulated (left out), unseen (nobody looked).
    """

    __table_args__ = (Index("ix_route_order", "content_type", "number"),)

    id: str = Field(primary_key=True)
    draft_id: str = Field(foreign_key="draft.id", unique=True)
    route: str  # accept, revise, review
    reason: str
    version: str
    why: str = ""  # of the task it opened
    content_type: str = ""
    number: int | None = None
    regime: str = ""  # who wrote and judged it: a hash of model, adapter, prompt and critic
    confidence: float | None = None
    calibration: str = ""  # version that gave the confidence
    threshold: float | None = None
    bound: float | None = None  # upper bound on the refusal rate among what is accepted
    propensity: float | None = None  # probability, before the draw, that a person looks
    floor: float | None = None  # the smallest propensity in force then
    audit: bool = False  # accepted, and drawn to be looked at all the same
    would_change: str = ""
    outcome: str = ""
    counted_at: datetime | None = later_field()
    created_at: datetime = time_field()


class Autonomy(SQLModel, table=True):
    """What is proven for one content type now. `snapshot` holds all of it; the other columns
    say it in words and numbers. Whoever counts changes this row in the same transaction."""

    content_type: str = Field(primary_key=True)
    regime: str
    parts: dict[str, str] = json_field(dict)  # the regime, spelled out
    budget: float
    delta: float
    calibration: str = ""  # version of the confidence that rules
    upto: int = 0  # number of the last route that was counted
    revision: int = 0
    state: str = "learning"  # learning, automatic, stopped
    threshold: float | None = None
    bound: float = 1.0
    missing: int = 0  # decisions still missing, at least
    decisions: int = 0
    audits: int = 0
    why: str = ""
    snapshot: dict[str, Any] = json_field(dict)
    drift: dict[str, Any] = json_field(dict)  # how the signals of its drafts have been lying
    updated_at: datetime = time_field()


class AutonomyChange(SQLModel, table=True):
    """One change of a content type's state, threshold or budget; never altered."""

    __table_args__ = (UniqueConstraint("content_type", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    content_type: str
    revision: int
    cause: str  # evidence, audits, drift, regime, budget, calibration
    state: str
    threshold: float | None = None
    bound: float
    budget: float
    delta: float
    missing: int
    decisions: int
    audits: int
    calibration: str = ""
    why: str
    at: datetime = time_field()


class CalibrationVersion(SQLModel, table=True):
    """One version of confidence: P(a person approves the draft unchanged) from the critic's
    signals, fitted on the decisions there were, with how well it did on those it had not seen."""

    version: str = Field(primary_key=True)
    decisions: int
    weights: dict[str, Any] = json_field(dict)
    ece: float | None = None  # expected calibration error
    brier: float | None = None
    brier_base: float | None = None  # of stating the approval rate for every draft
    bins: list[dict[str, Any]] = json_field(list)  # the reliability diagram
    fitted_at: datetime = time_field(index=True)


class Secret(SQLModel, table=True):
    """A home's own random words, made with its schema, that nobody outside can know."""

    name: str = Field(primary_key=True)
    value: str
