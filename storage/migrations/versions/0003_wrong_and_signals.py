"""What is wrong in a claim, and the signals of a critique"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("claim") as batch:
        batch.add_column(sa.Column("wrong", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("critique") as batch:
        batch.add_column(sa.Column("signals", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("critique") as batch:
        batch.drop_column("signals")
    with op.batch_alter_table("claim") as batch:
        batch.drop_column("wrong")
