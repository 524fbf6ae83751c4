"""Places, governance of sources, shared vectors, stale items"""

import sqlalchemy as sa
from alembic import op

import storage.tables.base

revision = "0002"
down_revision = "0001"

UTC = storage.tables.base.UtcDateTime(timezone=True)


def text_column(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default=default)


def upgrade() -> None:
    op.create_table(
        "place",
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("parent", "fingerprint")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("etag", "last_modified")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("mark", "refused")),
        sa.Column("read_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("uri"),
    )
    op.create_index("ix_place_parent", "place", ["parent"])
    op.create_table(
        "serial",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "ingestrun",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("started_at", UTC, nullable=False),
        sa.Column("finished_at", UTC, nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ingestrun_started_at", "ingestrun", ["started_at"])
    link_passages()
    alter_tables()
    number_versions()


def link_passages() -> None:
    """Passages a draft was written from: rows instead of JSON, so that they can be looked up."""
    links = op.create_table(
        "draftpassage",
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"]),
        sa.PrimaryKeyConstraint("draft_id", "rank"),
    )
    op.create_index("ix_draftpassage_passage_id", "draftpassage", ["passage_id"])
    drafts = sa.table("draft", sa.column("id"), sa.column("passage_ids", sa.JSON()))
    rows = [
        {"draft_id": draft, "rank": rank, "passage_id": passage}
        for draft, passages in op.get_bind().execute(sa.select(drafts))
        for rank, passage in enumerate(passages)
    ]
    op.bulk_insert(links, rows)


def alter_tables() -> None:
    with op.batch_alter_table("source") as batch:
        for name in ("place", "media_type", "licence", "owner"):
            batch.add_column(text_column(name))
        batch.add_column(text_column("origin", "unknown"))
        for name in ("valid_from", "valid_until", "retired_at"):
            batch.add_column(sa.Column(name, UTC, nullable=True))
        for name in ("kind", "place", "current_version_id"):
            batch.create_index(f"ix_source_{name}", [name])
    with op.batch_alter_table("sourceversion") as batch:
        batch.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("duplicate_of", sa.String(), nullable=True))
        batch.add_column(sa.Column("serial", sa.Integer(), nullable=True))
        batch.create_index("ix_sourceversion_serial", ["serial"])
        batch.create_index("ix_sourceversion_content_hash", ["content_hash"])
    with op.batch_alter_table("passage") as batch:
        batch.add_column(text_column("vector_id"))
        batch.create_index("ix_passage_vector_id", ["vector_id"])
    with op.batch_alter_table("item") as batch:
        batch.add_column(text_column("stale"))
    with op.batch_alter_table("draft") as batch:
        batch.drop_column("passage_ids")


def number_versions() -> None:
    """Vectors made before this were kept under their passage's id: it stays their name."""
    op.execute("UPDATE passage SET vector_id = id")
    op.execute(
        "UPDATE sourceversion SET serial = 1 WHERE id IN (SELECT current_version_id FROM source"
        " WHERE kind <> 'facts' AND withdrawn_at IS NULL)"
    )
    op.execute("INSERT INTO serial (name, value) VALUES ('served', 1)")


def downgrade() -> None:
    with op.batch_alter_table("draft") as batch:  # what was read for drafts is forgotten
        batch.add_column(sa.Column("passage_ids", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("item") as batch:
        batch.drop_column("stale")
    with op.batch_alter_table("passage") as batch:
        batch.drop_index("ix_passage_vector_id")
        batch.drop_column("vector_id")
    with op.batch_alter_table("sourceversion") as batch:
        batch.drop_index("ix_sourceversion_serial")
        batch.drop_index("ix_sourceversion_content_hash")
        for name in ("flags", "signature", "duplicate_of", "serial"):
            batch.drop_column(name)
    with op.batch_alter_table("source") as batch:
        for name in ("kind", "place", "current_version_id"):
            batch.drop_index(f"ix_source_{name}")
        for name in ("place", "media_type", "licence", "owner", "origin"):
            batch.drop_column(name)
        for name in ("valid_from", "valid_until", "retired_at"):
            batch.drop_column(name)
    for table in ("draftpassage", "ingestrun", "serial", "place"):
        op.drop_table(table)
