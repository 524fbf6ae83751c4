"""Who works here, and where they are signed in."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.base import json_field, later_field, time_field


class Person(SQLModel, table=True):
    """Someone who may work at the desk. Without a single one, the home belongs to one user."""

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)  # what their decisions are recorded under
    role: str  # writer, reviewer, lead, admin; each may do what those before it may
    email: str | None = Field(default=None, unique=True)  # lower case
    subject: str | None = Field(default=None, unique=True)  # issuer and subject of single sign-on
    password: str = ""  # argon2; empty: none
    team: str = ""
    skills: list[str] = json_field(list)  # content types they know
    active: bool = True
    failures: int = 0  # wrong passwords in a row
    locked_until: datetime | None = later_field()
    assigned_at: datetime | None = later_field()  # when a task was last given to them
    created_at: datetime = time_field()


class SignIn(SQLModel, table=True):
    """One browser's session. Its key is the hash of what the browser holds."""

    key: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    created_at: datetime = time_field()
    seen_at: datetime = time_field()
    expires_at: datetime = time_field()
    ended_at: datetime | None = later_field()


class SavedView(SQLModel, table=True):
    """A way to look at the inbox, under a name."""

    __table_args__ = (UniqueConstraint("owner", "name"),)

    id: str = Field(primary_key=True)
    owner: str = Field(index=True)
    name: str
    shared: bool = False  # offered to everyone
    filters: dict[str, Any] = json_field(dict)
    created_at: datetime = time_field()
