"""What somebody asked for lately, and what drafting has cost: answers of the chat."""

from typing import Any

from sqlmodel import Session, col, func, select

from storage.tables import Brief, Draft, Item

LATELY = 200
DRAFTS = 50
"""Drafts of a kind that its cost is the mean of."""


def items_asked_by(session: Session, person: str, limit: int = LATELY) -> list[tuple[Item, Brief]]:
    """Somebody's items with their briefs, newest first."""
    query = (
        select(Item, Brief)
        .join(Brief, col(Brief.id) == col(Item.brief_id))
        .where(Brief.created_by == person)
        .order_by(col(Item.created_at).desc(), col(Item.id))
    )
    return list(session.exec(query.limit(limit)))


def drafting_cost(session: Session, content_type: str) -> dict[str, Any] | None:
    """Mean tokens and seconds for an item of this kind, revisions included; None where none was
    drafted yet."""
    lately = (
        select(Draft.item_id, Draft.prompt_tokens, Draft.completion_tokens, Draft.seconds)
        .join(Item, col(Item.id) == col(Draft.item_id))
        .where(Item.content_type == content_type)
        .order_by(col(Draft.created_at).desc())
        .limit(DRAFTS)
        .subquery()
    )
    columns = lately.c
    tokens = func.sum(columns.prompt_tokens + columns.completion_tokens)
    query: Any = select(
        func.count(func.distinct(columns.item_id)), tokens, func.sum(columns.seconds)
    )
    items, spent, seconds = session.exec(query.select_from(lately)).one()
    if not items:
        return None
    return {"tokens": round((spent or 0) / items), "seconds": float(seconds or 0) / items}
