"""What the doors need beside the desk: tokens of programs, answers kept, webhooks, talk."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.tables.base import json_field, later_field, time_field


class ApiToken(SQLModel, table=True):
    """What a program shows to act as a person. We keep the hash of it alone."""

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    key: str = Field(unique=True)  # SHA-256 of the token
    person: str  # the name it acts as
    scopes: list[str] = json_field(list)  # read, briefs, decide, sources, admin
    created_at: datetime = time_field()
    expires_at: datetime | None = later_field()
    last_used_at: datetime | None = later_field()
    revoked_at: datetime | None = later_field()


class Idempotency(SQLModel, table=True):
    """What a caller was answered under a key of their own, so that asking again is harmless."""

    caller: str = Field(primary_key=True)  # the token's id
    key: str = Field(primary_key=True)
    request: str  # SHA-256 of method, path and body
    status: int
    response: dict[str, Any] = json_field(dict)
    created_at: datetime = time_field(index=True)


class Webhook(SQLModel, table=True):
    """An address that is told of events. Its secret signs what is sent: we need it as it is."""

    id: str = Field(primary_key=True)
    url: str
    secret: str
    events: list[str] = json_field(list)  # verbs of the log; none: all that are told
    active: bool = True
    created_by: str = ""
    created_at: datetime = time_field()
    seen: int = 0  # number of the last event that was looked at for it


class WebhookDelivery(SQLModel, table=True):
    """One event on its way to one webhook: waiting, delivered or dead."""

    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhookdelivery_due", "status", "next_at"),
    )

    id: str = Field(primary_key=True)
    webhook_id: str = Field(foreign_key="webhook.id")
    event_id: int
    event: str  # the verb
    payload: dict[str, Any] = json_field(dict)
    status: str = "waiting"
    attempts: int = 0
    next_at: datetime = time_field()
    delivered_at: datetime | None = later_field()
    error: str = ""
    created_at: datetime = time_field()


class Conversation(SQLModel, table=True):
    """Talk with the desk at one door, of one person; it can be gone on with later."""

    __table_args__ = (Index("ix_conversation_owner", "owner", "updated_at"),)

    id: str = Field(primary_key=True)
    door: str  # desk, slack, cli, api
    owner: str
    title: str = ""
    state: dict[str, Any] = json_field(dict)  # what was understood so far
    created_at: datetime = time_field()
    updated_at: datetime = time_field()


class Message(SQLModel, table=True):
    """One message of a conversation.

    `delivery` is its name at its door, where that has one (Slack's event id): a message that is
    delivered again is the same row.
    """

    __table_args__ = (
        UniqueConstraint("door", "delivery"),
        Index("ix_message_conversation", "conversation_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)  # in the order they were written
    conversation_id: str = Field(foreign_key="conversation.id")
    door: str
    delivery: str | None = None
    role: str  # user, assistant, system
    text: str
    cards: list[dict[str, Any]] = json_field(list)  # what was shown beside the text
    created_at: datetime = time_field()
