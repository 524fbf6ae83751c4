"""What judges adapters is the side gate; test is kept for measurements"""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("UPDATE snapshotexample SET split = 'gate' WHERE split = 'test'")


def downgrade() -> None:
    op.execute("UPDATE snapshotexample SET split = 'test' WHERE split = 'gate'")
