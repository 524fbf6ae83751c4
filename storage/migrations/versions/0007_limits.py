"""Briefs get limits of their own; items and pieces are read by time"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NOTHING = sa.text("'{}'")


def upgrade() -> None:
    with op.batch_alter_table("brief") as batch:
        batch.add_column(sa.Column("limits", sa.JSON(), nullable=False, server_default=NOTHING))
    op.create_index("ix_item_updated_at", "item", ["updated_at"])
    op.create_index("ix_publication_published_at", "publication", ["published_at"])


def downgrade() -> None:
    op.drop_index("ix_publication_published_at", "publication")
    op.drop_index("ix_item_updated_at", "item")
    with op.batch_alter_table("brief") as batch:
        batch.drop_column("limits")
