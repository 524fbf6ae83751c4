"""Open tasks by the hundred, without drafting anything: rows as the graph would have left them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session

from graphs.house import House
from storage.people import add_person
from storage.tables import Brief, Draft, Item, Task
from storage.tables.base import now

START = datetime.fromisoformat("2026-01-05T09:00:00+00:00")


def add_tasks(house: House, count: int, start: int = 0, **values: Any) -> list[str]:
    """Ids of tasks opened a minute after another, titled `Pan 0`, `Pan 1`...

    Args:
        values: columns of the tasks; `title` is their items'.
    """
    title = values.pop("title", "Pan {n}")
    with house.db.write() as session:
        return [
            one_task(session, title.format(n=n), n, values) for n in range(start, start + count)
        ]


def one_task(session: Session, title: str, number: int, values: dict[str, Any]) -> str:
    kind = values.get("content_type", "product_blurb")
    key = f"{number:06d}"
    at = START + timedelta(minutes=number)
    item, draft = (
        Item(
            id=f"it_{key}", brief_id=f"brf_{key}", content_type=kind, title=title, status="review"
        ),
        Draft(
            id=f"drf_{key}",
            item_id=f"it_{key}",
            attempt=1,
            text=title,
            model="m",
            prompt_version="1",
        ),
    )
    session.add(Brief(id=f"brf_{key}", content_type=kind, instruction=title))
    session.add(item)
    session.flush()
    session.add(draft)
    session.flush()
    columns = {"why": "uncertain", "reason": "", "content_type": kind, "turn": at, **values}
    words = f"{title} it_{key}".casefold()
    session.add(
        Task(
            id=f"tsk_{key}",
            item_id=item.id,
            draft_id=draft.id,
            words=words,
            created_at=at,
            **columns,
        )
    )
    return f"tsk_{key}"


def team(house: House, **roles: str) -> None:
    """People by their names, with their roles; an admin named Root is one of them."""
    with house.db.write() as session:
        add_person(session, "", "Root", "admin")
        for name, role in roles.items():
            add_person(session, "Root", name, role, team="north")


def change(house: House, task_id: str, **values: Any) -> None:
    with house.db.write() as session:
        task = session.get_one(Task, task_id)
        task.sqlmodel_update(values)
        session.add(task)


def late(hours: float = 1.0) -> datetime:
    return now() - timedelta(hours=hours)


def plans(engine: Engine, session: Session, ask: Any) -> Iterator[tuple[str, str]]:
    """Every query that `ask()` makes of the session, with how SQLite answers it."""
    asked: list[tuple[str, Any]] = []

    def listen(connection: Any, cursor: Any, query: str, values: Any, *rest: Any) -> None:
        if query.startswith(("SELECT", "WITH")):
            asked.append((query, values))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    for query, values in asked:
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
        yield query, "\n".join(str(row[3]) for row in rows)
