"""What somebody asked for lately, and what drafting has cost: answers of the chat."""

from typing import Any

from sqlmodel import Session, col, func, select

from storage.items import WAITING
from storage.tables import Brief, Draft, Item

LATELY = 200
ITEMS = 50
"""Items of a kind that its cost is the mean of. They are looked for first: drafts are many, and in
no order of time."""


def items_asked_by(session: Session, person: str, limit: int = LATELY) -> list[tuple[Item, Brief]]:
    """Somebody's items with their briefs, newest first: a brief is as old as its item."""
    query = (
        select(Item, Brief)
        .join(Brief, col(Brief.id) == col(Item.brief_id))
        .where(Brief.created_by == person)
        .order_by(col(Brief.created_at).desc(), col(Brief.id).desc())
    )
    return list(session.exec(query.limit(limit)))


def drafting_cost(session: Session, content_type: str) -> dict[str, Any] | None:
    """Mean tokens and seconds for an item of this kind, revisions included; None where none was
    drafted yet."""
    lately = (
        select(Item.id)
        .where(Item.content_type == content_type, col(Item.status).not_in(WAITING))
        .order_by(col(Item.created_at).desc())
        .limit(ITEMS)
    )
    tokens = func.sum(col(Draft.prompt_tokens) + col(Draft.completion_tokens))
    counted = func.count(func.distinct(Draft.item_id))
    query: Any = select(counted, tokens, func.sum(Draft.seconds))
    query = query.where(col(Draft.item_id).in_(lately))
    items, spent, seconds = session.exec(query).one()
    if not items:
        return None
    return {"tokens": round((spent or 0) / items), "seconds": float(seconds or 0) / items}
