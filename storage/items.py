"""Items and what is written about them on their way: drafts, critiques, routes."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

from sqlmodel import Session, col, func, select

from storage.briefs import BriefIn
from storage.errors import NotFound
from storage.events import log
from storage.tables import Brief, Claim, Critique, Draft, DraftPassage, Item, Route
from storage.tables.base import derived_id, now

Status = Literal["new", "drafting", "review", "done", "published", "rejected", "withdrawn"]
"""How far an item is; `done` is approved."""

STATUSES: tuple[Status, ...] = get_args(Status)

WAITING = ("new", "drafting")
"""Statuses of items that a runner should take on."""

UNDER_WAY = (*WAITING, "review")
"""Statuses of items that no decision has settled yet."""


def put_item(
    session: Session,
    key: str,
    brief: BriefIn,
    actor: str,
    facts_version_id: str | None = None,
    adapter_choice: str = "live",
) -> Item:
    """The item of a brief. The same key gives the same item, however often it is called."""
    item_id = item_id_of(key)
    item = session.get(Item, item_id)
    if item is not None:
        return item
    fields = brief.model_dump()
    session.add(Brief(id=key, created_by=actor, facts_version_id=facts_version_id, **fields))
    item = Item(
        id=item_id,
        brief_id=key,
        content_type=brief.content_type,
        title=title_of(brief),
        adapter_choice=adapter_choice,
    )
    session.add(item)
    log(session, actor, "item.create", item_id, content_type=brief.content_type)
    return item


def item_id_of(key: str) -> str:
    """The id of a brief's item, whether it is there yet or not."""
    return derived_id("it", key)


def title_of(brief: BriefIn) -> str:
    title = brief.facts.get("name") or brief.facts.get("title") or brief.instruction
    first = next(iter(title.strip().splitlines()), brief.content_type)
    return first if len(first) <= 80 else first[:79] + "…"


def find_item(session: Session, item_id: str) -> Item:
    """An item by id, or by the beginning of one when only one item has it.

    Raises:
        NotFound: none, or several.
    """
    item = session.get(Item, item_id)
    if item is not None:
        return item
    query = select(Item).where(col(Item.id).startswith(item_id, autoescape=True)).limit(2)
    found = list(session.exec(query)) if len(item_id) >= 5 else []
    if len(found) != 1:
        raise NotFound(f"no item {item_id!r}", "list them with `copydesk items`")
    return found[0]


def count_items(session: Session) -> dict[str, int]:
    query = select(Item.status, func.count()).group_by(Item.status)
    return dict(session.exec(query).all())


def set_status(session: Session, item: Item, status: str) -> None:
    """Nothing brings a withdrawn item back, least of all a graph that was under way."""
    if item.status == "withdrawn":
        return
    item.status, item.held = status, ""
    item.updated_at = now()
    session.add(item)


def why_held(session: Session, item_ids: Sequence[str] | None = None) -> str:
    """Why an item that waits for its draft could not be given one; empty: none is held up.

    Args:
        item_ids: of those that are asked about, few enough for one query; None: all.
    """
    query = select(Item.held).where(col(Item.status).in_(WAITING), Item.held != "")
    if item_ids is not None:
        query = query.where(col(Item.id).in_(item_ids))
    return session.exec(query.limit(1)).first() or ""


def brief_of(session: Session, item: Item) -> Brief:
    brief = session.get(Brief, item.brief_id)
    assert brief is not None, "foreign key"
    return brief


def find_draft(session: Session, item_id: str, attempt: int) -> Draft | None:
    return session.get(Draft, draft_id(item_id, attempt))


def draft_id(item_id: str, attempt: int) -> str:
    return derived_id("drf", item_id, attempt)


def put_draft(
    session: Session, item_id: str, attempt: int, passage_ids: Sequence[str] = (), **values: Any
) -> Draft:
    """Keeps the first draft written for this attempt; a replayed node finds it again."""
    found = find_draft(session, item_id, attempt)
    if found is not None:
        return found
    draft = Draft(id=draft_id(item_id, attempt), item_id=item_id, attempt=attempt, **values)
    session.add(draft)
    session.flush()
    session.add_all(
        DraftPassage(draft_id=draft.id, rank=rank, passage_id=passage)
        for rank, passage in enumerate(passage_ids)
    )
    return draft


def passages_read(session: Session, draft_id: str) -> list[str]:
    """Ids of the passages the writer was given, best first."""
    query = select(DraftPassage.passage_id).where(DraftPassage.draft_id == draft_id)
    return list(session.exec(query.order_by(col(DraftPassage.rank))))


def drafts_of(session: Session, item_id: str) -> list[Draft]:
    """First attempt first."""
    query = select(Draft).where(Draft.item_id == item_id).order_by(col(Draft.attempt))
    return list(session.exec(query))


def put_critique(
    session: Session,
    draft_id: str,
    version: str,
    score: float,
    findings: list[dict[str, Any]],
    claims: Sequence[dict[str, Any]],
    signals: dict[str, float] | None = None,
) -> Critique:
    """A critique with its claims, written once per draft."""
    found = critique_of(session, draft_id)
    if found is not None:
        return found
    critique = Critique(
        id=derived_id("crt", draft_id),
        draft_id=draft_id,
        version=version,
        score=score,
        findings=findings,
        signals=signals or {},
    )
    rows = [
        Claim(id=derived_id("clm", draft_id, n), draft_id=draft_id, ordinal=n, **claim)
        for n, claim in enumerate(claims)
    ]
    session.add_all([critique, *rows])
    return critique


def critique_of(session: Session, draft_id: str) -> Critique | None:
    return session.get(Critique, derived_id("crt", draft_id))


def claims_of(session: Session, draft_id: str) -> list[Claim]:
    query = select(Claim).where(Claim.draft_id == draft_id).order_by(col(Claim.ordinal))
    return list(session.exec(query))


def put_route(session: Session, draft_id: str, **values: Any) -> Route:
    found = route_of(session, draft_id)
    if found is not None:
        return found
    route = Route(id=derived_id("rte", draft_id), draft_id=draft_id, **values)
    session.add(route)
    return route


def route_of(session: Session, draft_id: str) -> Route | None:
    return session.get(Route, derived_id("rte", draft_id))
