"""Routes with their odds, what is proven per content type, calibrations, the queue's order"""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.tables.base

revision = "0004"
down_revision = "0003"

UTC = storage.tables.base.UtcDateTime(timezone=True)
TEXTS = ("why", "content_type", "regime", "calibration", "would_change", "outcome")
NUMBERS = ("confidence", "threshold", "bound", "propensity", "floor")
LONG_AGO = "1970-01-01 00:00:00.000000"


def text_column(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def upgrade() -> None:
    with op.batch_alter_table("route") as batch:
        for name in TEXTS:
            batch.add_column(text_column(name))
        batch.add_column(sa.Column("number", sa.Integer(), nullable=True))
        for name in NUMBERS[2:]:
            batch.add_column(sa.Column(name, sa.Float(), nullable=True))
        no = sa.false()
        batch.add_column(sa.Column("audit", sa.Boolean(), nullable=False, server_default=no))
        batch.add_column(sa.Column("counted_at", UTC, nullable=True))
        batch.create_index("ix_route_order", ["content_type", "number"])
    with op.batch_alter_table("task") as batch:
        batch.add_column(sa.Column("turn", UTC, nullable=False, server_default=LONG_AGO))
        batch.create_index("ix_task_queue", ["status", "turn", "id"])
        batch.create_index("ix_task_due", ["status", "due_at"])
    op.execute("UPDATE task SET turn = created_at")
    create_autonomy()
    create_calibration()
    create_secret()


def create_autonomy() -> None:
    op.create_table(
        "autonomy",
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("drift", sa.JSON(), nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        *standing(),
        sa.PrimaryKeyConstraint("content_type"),
    )
    op.create_table(
        "autonomychange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        *standing(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("content_type", "revision"),
    )


def standing() -> list[sa.Column[Any]]:
    """What the row of now and the rows of the past have in common."""
    texts, shares = ("state", "why", "calibration"), ("budget", "delta", "bound")
    numbers = ("revision", "missing", "decisions", "audits")
    columns: list[sa.Column[Any]] = [sa.Column("threshold", sa.Float(), nullable=True)]
    columns += [sa.Column(name, sa.String(), nullable=False) for name in texts]
    columns += [sa.Column(name, sa.Float(), nullable=False) for name in shares]
    return columns + [sa.Column(name, sa.Integer(), nullable=False) for name in numbers]


def create_calibration() -> None:
    op.create_table(
        "calibrationversion",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("weights", "bins")),
        *(sa.Column(name, sa.Float(), nullable=True) for name in ("ece", "brier", "brier_base")),
        sa.Column("fitted_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_index("ix_calibrationversion_fitted_at", "calibrationversion", ["fitted_at"])


def create_secret() -> None:
    """Made here, once for all processes: audits are drawn with it."""
    secret = op.create_table(
        "secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.bulk_insert(secret, [{"name": "audits", "value": secrets.token_hex(32)}])


def downgrade() -> None:
    for table in ("secret", "calibrationversion", "autonomychange", "autonomy"):
        op.drop_table(table)
    with op.batch_alter_table("task") as batch:
        batch.drop_index("ix_task_due")
        batch.drop_index("ix_task_queue")
        batch.drop_column("turn")
    with op.batch_alter_table("route") as batch:
        batch.drop_index("ix_route_order")
        for name in (*TEXTS, *NUMBERS[2:], "number", "audit", "counted_at"):
            batch.drop_column(name)
