"""Briefs that were started together, found again by their batch's id: the log holds them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from storage.errors import NotFound
from storage.events import log
from storage.items import WAITING, item_id_of, why_held
from storage.open_audits import Judge, status_column
from storage.sources import parts
from storage.tables import Brief, Event, Item, Task
from storage.tables.base import derived_id
from storage.views import item_line

PREFIX = "bat"
STARTED = "brief.batch"


def note_batch(session: Session, keys: Sequence[str], actor: str, name: str = "") -> str:
    """The batch of these briefs; the same briefs, started again, are the same batch.

    Args:
        keys: of the briefs, which may not have become items yet.
        name: of the file they came from.
    """
    batch = derived_id(PREFIX, *sorted(set(keys)))
    if first_note(session, batch) is None:
        log(session, actor, STARTED, batch, items=[item_id_of(key) for key in keys], name=name)
    return batch


def first_note(session: Session, batch: str) -> Event | None:
    query = select(Event).where(Event.subject == batch, Event.verb == STARTED)
    return session.exec(query.order_by(col(Event.id)).limit(1)).first()


def batch_view(
    session: Session, batch: str, judge: Judge, limit: int = 25, offset: int = 0
) -> dict[str, Any]:
    """How far a batch has come.

    `counts` are its items by status; `missing` are briefs that did not become items, because
    whatever started them was stopped; `waiting` are those not drafted to an end yet, and `held`
    is why one of these could not be; `rows` are the items from `offset` on, each with the `task`
    it waits at.

    Raises:
        NotFound: no such batch.
    """
    noted = first_note(session, batch)
    if noted is None:
        raise NotFound(f"nothing was started as {batch!r}", "start it on the Brief page")
    ids: list[str] = noted.data["items"]
    counts = statuses(session, ids, judge)
    return {
        "id": batch,
        "name": noted.data.get("name", ""),
        "by": noted.actor,
        "at": noted.at.isoformat(),
        "total": len(ids),
        "counts": dict(counts),
        "missing": len(ids) - counts.total(),
        "waiting": sum(counts[status] for status in WAITING),
        "held": next((why for part in parts(ids) if (why := why_held(session, part))), ""),
        "rows": batch_rows(session, ids[offset : offset + limit], judge),
    }


def statuses(session: Session, ids: Sequence[str], judge: Judge) -> Counter[str]:
    counts: Counter[str] = Counter()
    status = status_column(session, judge).label("told")
    for part in parts(ids):
        query = select(status, func.count()).where(col(Item.id).in_(part))
        counts.update(dict(session.exec(query.group_by("told")).all()))
    return counts


def batch_rows(session: Session, ids: Sequence[str], judge: Judge) -> list[dict[str, Any]]:
    """Items in the batch's order, each with when it is due, and its open task where it waits for
    a person."""
    told = select(Item, status_column(session, judge)).where(col(Item.id).in_(ids))
    items = {item.id: (item, status) for item, status in session.exec(told)}
    query = select(Task.item_id, Task.id).where(col(Task.item_id).in_(ids), Task.status == "open")
    tasks = dict(session.exec(query).all())
    asked = select(Item.id, Brief.due_at).join(Brief, col(Item.brief_id) == Brief.id)
    due = dict(session.exec(asked.where(col(Item.id).in_(ids))).all())
    return [
        {
            **item_line(item, status),
            "task": tasks.get(item.id) if status == "review" else None,
            "due_at": stamp(due[item.id]),
        }
        for item, status in (items[id] for id in ids if id in items)
    ]


def stamp(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def recent_batches(session: Session, limit: int = 5) -> list[dict[str, Any]]:
    """The batches started last, newest first."""
    named = col(Event.subject).between(f"{PREFIX}_", f"{PREFIX}`")  # what the index can find
    query = select(Event).where(named, Event.verb == STARTED)
    return [
        batch_line(note) for note in session.exec(query.order_by(col(Event.id).desc()).limit(limit))
    ]


def batch_line(note: Event) -> dict[str, Any]:
    return {
        "id": note.subject,
        "name": note.data.get("name", ""),
        "by": note.actor,
        "at": note.at.isoformat(),
        "total": len(note.data["items"]),
    }


def known_keys(session: Session, keys: Iterable[str]) -> set[str]:
    """Those briefs that became items before."""
    by_id = {item_id_of(key): key for key in keys}
    found: set[str] = set()
    for part in parts(list(by_id)):
        ids = session.exec(select(Item.id).where(col(Item.id).in_(part)))
        found.update(by_id[id] for id in ids)
    return found


def another_key(session: Session, key: str) -> str:
    """A free key for one more item of a brief: `key#1`, `key#2`, as `copydesk draft --again`."""
    plain = key.partition("#")[0]
    count = 1
    while session.get(Item, item_id_of(f"{plain}#{count}")) is not None:
        count += 1
    return f"{plain}#{count}"
