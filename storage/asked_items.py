"""What somebody asked for lately, and what drafting has cost: answers of the chat."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, and_, col, func, or_, select

from storage.items import WAITING
from storage.tables import Brief, Draft, Item

LATELY = 200
ONE_WISH = timedelta(hours=1)
"""Equal briefs within it are pieces of one wish, which must not be written alike."""
SAME_BRIEF = (
    *("created_by", "content_type", "instruction", "facts_version_id"),
    *("audience", "tone", "channel"),
)
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


def is_further_piece(session: Session, item: Item) -> bool:
    """Whether its brief was asked for once more, within the hour, by the same person and for the
    same writer: as the second of `three posts`."""
    brief = session.get_one(Brief, item.brief_id)
    same = [
        col(getattr(Brief, name)).is_not_distinct_from(getattr(brief, name)) for name in SAME_BRIEF
    ]
    at = col(Brief.created_at)
    earlier = or_(at < brief.created_at, and_(at == brief.created_at, col(Brief.id) < brief.id))
    query = (
        select(Brief.id)
        .join(Item, col(Item.brief_id) == Brief.id)
        .where(at >= brief.created_at - ONE_WISH, earlier, *same)
        .where(Item.adapter_choice == item.adapter_choice, Brief.limits == brief.limits)
    )
    return session.exec(query.limit(1)).first() is not None


def pieces_of_one(lines: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Of lines with one title and kind: which of them each is, from 1, and how many there are."""
    totals = Counter((line["title"], line["content_type"]) for line in lines)
    seen: Counter[tuple[str, str]] = Counter()
    made = {}
    for line in lines:
        name = (line["title"], line["content_type"])
        seen[name] += 1
        if totals[name] > 1:
            made[line["id"]] = (seen[name], totals[name])
    return made


def same_texts(session: Session, lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Of lines with one title and kind, those whose last draft says what that of an earlier one
    says, each with that one."""
    drafts = select(Draft.item_id, Draft.text).where(
        col(Draft.item_id).in_([line["id"] for line in lines])
    )
    texts = dict(session.exec(drafts.order_by(col(Draft.attempt))).all())
    first: dict[tuple[str, str, str], str] = {}
    made = {}
    for line in lines:
        if text := texts.get(line["id"], ""):
            one = first.setdefault((line["title"], line["content_type"], text), line["id"])
            if one != line["id"]:
                made[line["id"]] = one
    return made


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
