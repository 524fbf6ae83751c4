"""Slack: who is who there, what was said to us, and what we say"""

import sqlalchemy as sa
from alembic import op

import storage.tables.base

revision = "0008"
down_revision = "0007"

UTC = storage.tables.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "slackuser",
        key("slack_id"),
        *(text(name) for name in ("person", "email", "set_by")),
        time("created_at"),
    )
    op.create_index("ix_slackuser_person", "slackuser", ["person"])
    create_deliveries()
    create_posts()


def create_deliveries() -> None:
    op.create_table(
        "slackdelivery",
        key("id"),
        text("kind"),
        json("payload"),
        text("status"),
        number("attempts"),
        time("next_at"),
        text("error"),
        time("created_at"),
    )
    op.create_index("ix_slackdelivery_due", "slackdelivery", ["status", "next_at"])
    op.create_index("ix_slackdelivery_created_at", "slackdelivery", ["created_at"])


def create_posts() -> None:
    names = ("kind", "channel", "thread", "user", "address", "about", "item_id", "ts")
    op.create_table(
        "slackpost",
        key("id"),
        *(text(name) for name in names),
        json("said"),
        *(text(name) for name in ("wanted", "sent")),
        sa.Column("watched", sa.Boolean(), nullable=False),
        text("status"),
        number("attempts"),
        *(time(name) for name in ("next_at", "look_at", "changed_at")),
        text("error"),
        time("created_at"),
    )
    op.create_index("ix_slackpost_due", "slackpost", ["status", "next_at"])
    op.create_index("ix_slackpost_look", "slackpost", ["watched", "look_at"])
    op.create_index("ix_slackpost_item_id", "slackpost", ["item_id"])


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


def downgrade() -> None:
    for table in ("slackpost", "slackdelivery", "slackuser"):
        op.drop_table(table)
