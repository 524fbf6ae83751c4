"""Items say why they could not be drafted"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("item") as batch:
        batch.add_column(sa.Column("held", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("item") as batch:
        batch.drop_column("held")
