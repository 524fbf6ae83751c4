"""Tokens, kept answers, webhooks, conversations"""

import sqlalchemy as sa
from alembic import op

import storage.tables.base

revision = "0006"
down_revision = "0005"

UTC = storage.tables.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    create_tokens()
    create_webhooks()
    create_conversations()


def create_tokens() -> None:
    op.create_table(
        "apitoken",
        key("id"),
        *(text(name) for name in ("name", "key", "person")),
        json("scopes"),
        time("created_at"),
        *(later(name) for name in ("expires_at", "last_used_at", "revoked_at")),
        *(sa.UniqueConstraint(name) for name in ("name", "key")),
    )
    op.create_table(
        "idempotency",
        *(key(name) for name in ("caller", "key")),
        text("request"),
        number("status"),
        json("response"),
        time("created_at"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])


def create_webhooks() -> None:
    op.create_table(
        "webhook",
        key("id"),
        *(text(name) for name in ("url", "secret")),
        json("events"),
        sa.Column("active", sa.Boolean(), nullable=False),
        text("created_by"),
        time("created_at"),
        number("seen"),
    )
    op.create_table(
        "webhookdelivery",
        key("id"),
        text("webhook_id"),
        number("event_id"),
        text("event"),
        json("payload"),
        text("status"),
        number("attempts"),
        time("next_at"),
        later("delivered_at"),
        text("error"),
        time("created_at"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"]),
        sa.UniqueConstraint("webhook_id", "event_id"),
    )
    op.create_index("ix_webhookdelivery_due", "webhookdelivery", ["status", "next_at"])


def create_conversations() -> None:
    op.create_table(
        "conversation",
        key("id"),
        *(text(name) for name in ("door", "owner", "title")),
        json("state"),
        *(time(name) for name in ("created_at", "updated_at")),
    )
    op.create_index("ix_conversation_owner", "conversation", ["owner", "updated_at"])
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        *(text(name) for name in ("conversation_id", "door")),
        sa.Column("delivery", sa.String(), nullable=True),
        *(text(name) for name in ("role", "text")),
        json("cards"),
        time("created_at"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.UniqueConstraint("door", "delivery"),
    )
    op.create_index("ix_message_conversation", "message", ["conversation_id", "id"])


def key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=True, nullable=False)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def time(name: str) -> sa.Column[object]:
    return sa.Column(name, UTC, nullable=False)


def later(name: str) -> sa.Column[object]:
    return sa.Column(name, UTC, nullable=True)


def downgrade() -> None:
    for table in (
        "message",
        "conversation",
        "webhookdelivery",
        "webhook",
        "idempotency",
        "apitoken",
    ):
        op.drop_table(table)
