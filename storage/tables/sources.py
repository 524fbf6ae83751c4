"""Sources with their versions and passages; budgets; the event log."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.base import json_field, later_field, new_id, time_field


class Source(SQLModel, table=True):
    """A document the team owns or trusts."""

    id: str = Field(default_factory=lambda: new_id("src"), primary_key=True)
    uri: str = Field(unique=True)
    kind: str  # page, record, facts
    title: str
    current_version_id: str | None = None
    created_at: datetime = time_field()
    withdrawn_at: datetime | None = later_field()
    withdrawn_reason: str = ""


class SourceVersion(SQLModel, table=True):
    """The normalised text of a source as it was at one time; never changed, never deleted."""

    __table_args__ = (UniqueConstraint("source_id", "content_hash"),)

    id: str = Field(default_factory=lambda: new_id("ver"), primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    number: int
    content_hash: str
    text: str
    created_at: datetime = time_field()


class Passage(SQLModel, table=True):
    """A span of a source version: `text[start:end]`, in characters."""

    id: str = Field(primary_key=True)
    source_version_id: str = Field(foreign_key="sourceversion.id", index=True)
    ordinal: int
    start: int
    end: int
    heading: str = ""


class Budget(SQLModel, table=True):
    """A team's own error budget for a content type; it overrides the type's default."""

    content_type: str = Field(primary_key=True)
    share: float
    set_by: str
    set_at: datetime = time_field()


class Event(SQLModel, table=True):
    """One line of the append-only log: who did what to which thing."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = time_field(index=True)
    actor: str
    verb: str
    subject: str = Field(index=True)
    data: dict[str, Any] = json_field(dict)
