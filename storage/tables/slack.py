"""What the Slack door keeps: what it was told, what it says there, and who is who."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from storage.tables.base import json_field, time_field


class SlackUser(SQLModel, table=True):
    """Which of the people somebody at Slack is."""

    slack_id: str = Field(primary_key=True)
    person: str = Field(index=True)
    email: str = ""  # they were known by this address; empty: somebody said who they are
    set_by: str
    created_at: datetime = time_field()


class SlackDelivery(SQLModel, table=True):
    """Something said or pressed at Slack, written down before Slack is told that it arrived.

    Its id comes from what it is, so that a delivery that is repeated is the same row.
    """

    __table_args__ = (Index("ix_slackdelivery_due", "status", "next_at"),)

    id: str = Field(primary_key=True)
    kind: str  # message, command, action
    payload: dict[str, Any] = json_field(dict)  # emptied once it is done
    status: str = "waiting"  # waiting, done, dead
    attempts: int = 0
    next_at: datetime = time_field()
    error: str = ""
    created_at: datetime = time_field(index=True)


class SlackPost(SQLModel, table=True):
    """One message of ours at Slack: what it is to say, and what it was made to say last.

    While it is watched it follows what it is about; whenever `wanted` is not `sent`, it is on
    its way.
    """

    __table_args__ = (
        Index("ix_slackpost_due", "status", "next_at"),
        Index("ix_slackpost_look", "watched", "look_at"),
    )

    id: str = Field(primary_key=True)
    kind: str  # root, answer, batch, task, piece, told; channel: since when it is told
    channel: str
    thread: str = ""  # `ts` of the message that its thread is under
    user: str = ""  # told: who alone sees it
    address: str = ""  # told: where to post it instead, as a slash command has one
    about: str = ""  # id of a batch, task or item
    item_id: str = Field(default="", index=True)
    ts: str = ""  # its name at Slack, once it is there
    said: dict[str, Any] = json_field(dict)  # text and blocks
    wanted: str = ""  # SHA-256 of `said`
    sent: str = ""
    watched: bool = False
    status: str = "waiting"  # waiting, sent, dead
    attempts: int = 0
    next_at: datetime = time_field()
    look_at: datetime = time_field()
    changed_at: datetime = time_field()
    error: str = ""
    created_at: datetime = time_field()
