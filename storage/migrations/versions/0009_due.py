"""Briefs may say when their piece is due"""

import sqlalchemy as sa
from alembic import op

import storage.tables.base

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("brief") as batch:
        batch.add_column(
            sa.Column("due_at", storage.tables.base.UtcDateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("brief") as batch:
        batch.drop_column("due_at")
