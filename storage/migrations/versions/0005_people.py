"""People and their sessions, opinions, undone decisions, saved views, taste tests, runs"""

import sqlalchemy as sa
from alembic import op

import storage.tables.base

revision = "0005"
down_revision = "0004"

UTC = storage.tables.base.UtcDateTime(timezone=True)
UNNAMED = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
"""What SQLite's unnamed constraints are called while a table is built anew."""

STANDS = sa.text("stands")
UNFOLLOWED = sa.text("resumed_at IS NULL")


def upgrade() -> None:
    change_task()
    change_decision()
    create_people()
    create_opinion()
    create_taste_test()
    create_runs()


QUEUE = ["due_at", "turn", "id"]
REST = ["content_type", "assignee", "why", "given"]

INDEXES = {
    "queue": ["needs", *QUEUE, *REST, "words"],
    "type": ["needs", "content_type", *QUEUE, "assignee", "why", "given"],
    "assignee": ["needs", "assignee", *QUEUE, "content_type", "why", "given"],
    "why": ["needs", "why", *QUEUE, "content_type", "assignee", "given"],
    "opened": ["needs", "created_at", "id", *REST],
    "confidence": ["needs", "confidence", "turn", "id", *REST],
    "late": ["escalated_at", "due_at"],
}
"""Of open tasks: one for every way to look at the inbox."""

OLD_INDEXES = {"queue": ["turn", "id"], "due": ["due_at"], "status": []}


def change_task() -> None:
    with op.batch_alter_table("task") as batch:
        for name in OLD_INDEXES:
            batch.drop_index(f"ix_task_{name}")
        batch.add_column(text("words"))
        batch.add_column(text("content_type"))
        batch.add_column(text("needs", "reviewer"))
        batch.add_column(number("wanted", "1"))
        batch.add_column(number("given", "0"))
        batch.add_column(sa.Column("confidence", sa.Float(), nullable=True))
        batch.add_column(sa.Column("escalated_at", UTC, nullable=True))
    op.execute(
        "UPDATE task SET (content_type, words) = "
        "(SELECT content_type, lower(title || ' ' || id) FROM item WHERE item.id = task.item_id)"
    )
    for name, columns in INDEXES.items():
        op.create_index(f"ix_task_{name}", "task", ["status", *columns])


def change_decision() -> None:
    """A task's decisions become several, of which one stands."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("decision", naming_convention=UNNAMED) as batch:
            batch.drop_constraint("uq_decision_task_id", type_="unique")
    else:
        op.drop_constraint("decision_task_id_key", "decision", type_="unique")
    with op.batch_alter_table("decision") as batch:
        yes = sa.true()
        batch.add_column(sa.Column("stands", sa.Boolean(), nullable=False, server_default=yes))
        batch.add_column(text("supersedes"))
        batch.add_column(sa.Column("release_at", UTC, nullable=True))
        batch.create_index("ix_decision_task_id", ["task_id"])
    op.create_index(
        "ix_decision_standing",
        "decision",
        ["task_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index(
        "ix_decision_unfollowed",
        "decision",
        ["created_at"],
        sqlite_where=UNFOLLOWED,
        postgresql_where=UNFOLLOWED,
    )


def create_people() -> None:
    op.create_table(
        "person",
        key("id"),
        *(must_have(name) for name in ("name", "role", "password", "team")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("email", "subject")),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        *(sa.Column(name, UTC, nullable=True) for name in ("locked_until", "assigned_at")),
        time("created_at"),
        *(sa.UniqueConstraint(name) for name in ("name", "email", "subject")),
    )
    op.create_table(
        "signin",
        key("key"),
        must_have("person_id"),
        *(time(name) for name in ("created_at", "seen_at", "expires_at")),
        sa.Column("ended_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_index("ix_signin_person_id", "signin", ["person_id"])
    op.create_table(
        "savedview",
        key("id"),
        *(must_have(name) for name in ("owner", "name")),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        time("created_at"),
        sa.UniqueConstraint("owner", "name"),
    )
    op.create_index("ix_savedview_owner", "savedview", ["owner"])


def create_opinion() -> None:
    op.create_table(
        "opinion",
        key("id"),
        *(must_have(name) for name in ("task_id", "content_type", "reviewer", "verdict", "note")),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        time("created_at"),
        sa.Column("release_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.UniqueConstraint("task_id", "reviewer"),
    )
    for name in ("task_id", "content_type", "reviewer", "created_at"):
        op.create_index(f"ix_opinion_{name}", "opinion", [name])


def create_taste_test() -> None:
    op.create_table(
        "tastetest",
        key("id"),
        *(must_have(n) for n in ("gate_result_id", "adapter_id", "reviewer", "preferred")),
        *(sa.Column(n, sa.Boolean(), nullable=False) for n in ("candidate_first", "simulated")),
        time("created_at"),
        sa.ForeignKeyConstraint(["gate_result_id"], ["gateresult.id"]),
        sa.ForeignKeyConstraint(["adapter_id"], ["adapter.id"]),
        sa.UniqueConstraint("gate_result_id", "reviewer"),
    )
    for name in ("gate_result_id", "adapter_id"):
        op.create_index(f"ix_tastetest_{name}", "tastetest", [name])


def create_runs() -> None:
    op.create_table(
        "tunerun",
        key("id"),
        *(must_have(n) for n in ("status", "why", "stage", "message", "asked_by", "runner")),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.Column("with_simulated", sa.Boolean(), nullable=False),
        *(sa.Column(n, sa.String(), nullable=True) for n in ("snapshot_id", "adapter_id")),
        *(sa.Column(n, sa.Integer(), nullable=False) for n in ("step", "steps")),
        time("created_at"),
        *(sa.Column(n, UTC, nullable=True) for n in ("runner_until", "started_at", "ended_at")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"]),
        sa.ForeignKeyConstraint(["adapter_id"], ["adapter.id"]),
    )
    for name in ("status", "snapshot_id", "adapter_id", "created_at"):
        op.create_index(f"ix_tunerun_{name}", "tunerun", [name])
    op.create_table(
        "tunemetric",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        time("at"),
        sa.ForeignKeyConstraint(["run_id"], ["tunerun.id"]),
        sa.PrimaryKeyConstraint("run_id", "step", "name"),
    )


def key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=True, nullable=False)


def must_have(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def text(name: str, default: str = "") -> sa.Column[str]:
    """A column that a table with rows gets."""
    return sa.Column(name, sa.String(), nullable=False, server_default=default)


def number(name: str, default: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def time(name: str) -> sa.Column[object]:
    return sa.Column(name, UTC, nullable=False)


def downgrade() -> None:
    """Undone decisions are lost: the schema before knows of one decision per task."""
    for table in ("tunemetric", "tunerun", "tastetest", "opinion", "savedview", "signin", "person"):
        op.drop_table(table)
    op.drop_index("ix_decision_unfollowed", "decision")
    op.drop_index("ix_decision_standing", "decision")
    op.execute("DELETE FROM decision WHERE NOT stands")
    with op.batch_alter_table("decision") as batch:
        batch.drop_index("ix_decision_task_id")
        for name in ("stands", "supersedes", "release_at"):
            batch.drop_column(name)
        batch.create_unique_constraint("uq_decision_task_id", ["task_id"])
    with op.batch_alter_table("task") as batch:
        for name in INDEXES:
            batch.drop_index(f"ix_task_{name}")
        for name, columns in OLD_INDEXES.items():
            batch.create_index(f"ix_task_{name}", ["status", *columns])
        for name in (
            "words",
            "content_type",
            "needs",
            "wanted",
            "given",
            "confidence",
            "escalated_at",
        ):
            batch.drop_column(name)
