"""Sources with their versions and passages; where they are read from; budgets; the event log."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.base import json_field, later_field, new_id, time_field


class Place(SQLModel, table=True):
    """Where sources are read from: one file, page, site map, feed, table or query.

    What is kept here is enough to tell, without reading its content again, that a place has
    not changed.
    """

    uri: str = Field(primary_key=True)
    kind: str  # file, page, sitemap, feed, query
    parent: str = Field(default="", index=True)  # the site map or feed that named it
    fingerprint: str = ""  # of its bytes and of everything that decided how they were read
    etag: str = ""
    last_modified: str = ""
    mark: str = ""  # a query's high-water mark
    refused: str = ""  # why its content was refused when it was last read
    read_at: datetime = time_field()


class Source(SQLModel, table=True):
    """A document the team owns or trusts."""

    id: str = Field(default_factory=lambda: new_id("src"), primary_key=True)
    uri: str = Field(unique=True)
    kind: str = Field(index=True)  # page, record, facts
    title: str
    place: str = Field(default="", index=True)  # uri of the place it was read from
    media_type: str = ""
    licence: str = ""
    owner: str = ""
    origin: str = "unknown"  # human, machine, unknown
    valid_from: datetime | None = later_field()
    valid_until: datetime | None = later_field()
    current_version_id: str | None = Field(default=None, index=True)
    created_at: datetime = time_field()
    retired_at: datetime | None = later_field()  # it is gone from its place
    withdrawn_at: datetime | None = later_field()  # the team took it back
    withdrawn_reason: str = ""


class SourceVersion(SQLModel, table=True):
    """The normalised text of a source as it was at one time; never changed, never deleted."""

    __table_args__ = (UniqueConstraint("source_id", "content_hash"),)

    id: str = Field(default_factory=lambda: new_id("ver"), primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    number: int
    content_hash: str = Field(index=True)
    text: str
    flags: list[dict[str, Any]] = json_field(list)  # what screening found, with spans
    signature: bytes | None = None  # MinHash, for near-duplicates
    duplicate_of: str | None = None  # source whose text is the same, or nearly
    serial: int | None = Field(default=None, index=True)  # when it was last made the served one
    created_at: datetime = time_field()


class Passage(SQLModel, table=True):
    """A span of a source version: `text[start:end]`, in characters.

    `vector_id` is the hash of these characters: equal passages share one vector, and a passage
    that did not change keeps its own from version to version.
    """

    id: str = Field(primary_key=True)
    source_version_id: str = Field(foreign_key="sourceversion.id", index=True)
    ordinal: int
    start: int
    end: int
    heading: str = ""  # the path of headings above it: `Guide > Returns`
    vector_id: str = Field(index=True)


class Serial(SQLModel, table=True):
    """Numbers that only grow. Taking one locks its row, so that they grow in commit order."""

    name: str = Field(primary_key=True)
    value: int = 0


class IngestRun(SQLModel, table=True):
    """One run of `copydesk ingest` with its report."""

    id: str = Field(default_factory=lambda: new_id("ing"), primary_key=True)
    names: list[str] = json_field(list)
    actor: str
    started_at: datetime = time_field(index=True)
    finished_at: datetime | None = later_field()
    report: dict[str, Any] = json_field(dict)


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
