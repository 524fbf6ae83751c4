"""How far a batch has come, in one message that is kept up to date; and a piece's own message
where no person was asked about it."""

from typing import Any

from sqlmodel import Session, col, select

from graphs.house import House
from storage.batches import first_note
from storage.decisions import final_text
from storage.items import WAITING
from storage.tables import Item, Task
from ui import texts
from ui.render import shown
from ui.slack import marks
from ui.slack.links import item_url
from ui.slack.review_message import MOST_DRAFT, actions, desk_button, publish_button

SHOWN = 20
"""Items that a progress message names."""
ENDED = ("published", "rejected", "withdrawn", "failed")
DECIDED = ("done", *ENDED)


def open_tasks(session: Session, ids: list[str]) -> dict[str, Task]:
    query = select(Task).where(col(Task.item_id).in_(ids), Task.status == "open")
    return {task.item_id: task for task in session.exec(query)}


def told_status(status: str, task: Task | None) -> str:
    """An audited item looks like any other that waits for a person: who knew that it has gone
    out already would judge it by that."""
    return "review" if task is not None else status


def batch_message(session: Session, house: House, items: list[Item]) -> dict[str, Any]:
    """A line for each item, each a link, with where it stands."""
    tasks = open_tasks(session, [item.id for item in items])
    told = {item.id: told_status(item.status, tasks.get(item.id)) for item in items}
    done = sum(status in DECIDED for status in told.values())
    head = texts.SLACK_PROGRESS.format(done=done, total=len(items))
    parts = [marks.section(marks.words(head, "bold"))]
    for item in items[:SHOWN]:
        label = marks.cut(shown(item.title).strip() or item.id, 120)
        where = marks.link(item_url(house.settings, item.id), label)
        parts.append(marks.section(where, marks.words(f" — {status_words(item, told[item.id])}")))
    if len(items) > SHOWN:
        more = texts.SLACK_MORE.format(count=len(items) - SHOWN)
        parts.append(marks.section(marks.words(more)))
    return marks.message(head, marks.rich(*parts))


def status_words(item: Item, told: str) -> str:
    """With why it waits for its draft longer than it should."""
    said = texts.STATUSES.get(told, told)
    if told not in WAITING or not item.held:
        return said
    return texts.SLACK_STUCK.format(status=said, why=marks.cut(shown(item.held).strip(), 120))


def batch_items(session: Session, batch: str) -> list[Item]:
    """Its items that are there, in its order."""
    noted = first_note(session, batch)
    ids = noted.data["items"] if noted else []
    return [item for item in (session.get(Item, id) for id in ids) if item is not None]


def all_ended(session: Session, ids: list[str]) -> bool:
    statuses = set(session.exec(select(Item.status).where(col(Item.id).in_(ids))))
    return bool(statuses) and statuses <= set(ENDED) and not open_tasks(session, ids)


def never_asked(session: Session, ids: list[str]) -> list[Item]:
    """Items that are done without any person having been asked."""
    asked = select(Task.item_id).where(col(Task.item_id).in_(ids))
    query = select(Item).where(col(Item.id).in_(ids), col(Item.id).not_in(asked))
    return [item for item in session.exec(query) if item.status in ("done", "published")]


def piece_message(session: Session, house: House, item: Item) -> dict[str, Any]:
    """A piece that went through without a reviewer: its text, and what can be done with it."""
    final = final_text(session, item)
    head = texts.SLACK_ACCEPTED.format(title=item.title)
    if item.status == "published":
        head = texts.SLACK_PUBLISHED.format(title=item.title)
    parts = [marks.section(marks.words(head, "bold"))]
    status = texts.STATUSES.get(item.status, item.status)
    if final is None:
        now = texts.SLACK_NOW.format(status=status)
        parts.append(marks.section(marks.words(now)))
    else:
        parts.append(marks.quote(marks.cut(final[0], MOST_DRAFT)))
    made = [publish_button(item), desk_button(item_url(house.settings, item.id))]
    return marks.message(head, marks.rich(*parts), actions(made))
