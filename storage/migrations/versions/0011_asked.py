"""What somebody asked for lately is read by an index"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_brief_asked", "brief", ["created_by", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_brief_asked", "brief")
