"""The library: items with what was published of them, searched, sorted, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, and_, col, func, or_, select

from storage.events import events_of
from storage.open_audits import Judge, audited_for, has_status
from storage.publications import told_publication
from storage.tables import Event, Item, Publication
from storage.tables.base import sha256_text
from storage.views import item_view, items_lines

Order = Literal["newest", "changed", "published", "title"]
AT_ONCE = 200
"""Pieces that are in memory while many are exported."""

TOLD = ("publish", "withdraw", "item.stale", "item.create")


@dataclass(frozen=True)
class Wanted:
    """Which items. Empty values leave everything in."""

    search: str = ""
    """Looked for in titles and in published texts, without regard to case."""

    status: str | None = None
    content_type: str | None = None
    published: bool = False
    """Only what went out at some time, whether it was withdrawn since or not."""

    since: datetime | None = None
    until: datetime | None = None
    """From and until just before when it was published, or last changed where it never was."""

    order: Order = "newest"


def library_page(
    session: Session, wanted: Wanted, judge: Judge, limit: int = 25, offset: int = 0
) -> list[dict[str, Any]]:
    """Lines of a list, each with its `publication` where it has one: id, time, reviewer."""
    # Ids are sorted alone: whole rows of a hundred thousand items take ten times as long.
    query = ordered(fitting(session, select(Item.id), wanted, judge), wanted.order)
    ids = session.execute(query.offset(offset).limit(limit)).scalars().all()
    items = {item.id: item for item in session.exec(select(Item).where(col(Item.id).in_(ids)))}
    about = select(Publication).where(col(Publication.item_id).in_(ids))
    about = about.where(col(Publication.item_id).not_in(audited_for(session, judge)))
    published = {piece.item_id: piece for piece in session.exec(about)}
    return [
        {**line, "publication": publication_line(published.get(line["id"]))}
        for line in items_lines(session, [items[id] for id in ids], judge)
    ]


def publication_line(published: Publication | None) -> dict[str, Any] | None:
    if published is None:
        return None
    return {
        "id": published.id,
        "published_at": published.published_at.isoformat(),
        "withdrawn_at": published.withdrawn_at.isoformat() if published.withdrawn_at else None,
        "reviewer": published.reviewer,
        "simulated": published.simulated,
        "tainted": published.tainted_reason,
    }


def fitting(session: Session, query: Any, wanted: Wanted, judge: Judge) -> "Select[Any]":
    """A query over items, held to what is wanted; publications are joined where it needs them,
    as far as the judge is told of them."""
    query = query.select_from(Item)
    if wanted != Wanted(status=wanted.status, content_type=wanted.content_type, order="newest"):
        told = col(Publication.item_id).not_in(audited_for(session, judge))
        query = query.outerjoin(Publication, and_(col(Publication.item_id) == Item.id, told))
    return query.where(*conditions(session, wanted, judge))  # type: ignore[no-any-return]


def conditions(session: Session, wanted: Wanted, judge: Judge) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status:
        found.append(has_status(session, wanted.status, judge))
    if wanted.content_type:
        found.append(col(Item.content_type) == wanted.content_type)
    if wanted.published:
        found.append(col(Publication.id).is_not(None))
    if wanted.search:
        places = (Item.title, Publication.text)
        found.append(or_(*(col(c).icontains(wanted.search, autoescape=True) for c in places)))
    at = func.coalesce(Publication.published_at, Item.updated_at, type_=Item.updated_at.type)  # type: ignore[attr-defined]
    if wanted.since:
        found.append(at >= wanted.since)
    if wanted.until:
        found.append(at < wanted.until)
    return found


def ordered(query: "Select[Any]", order: Order) -> "Select[Any]":
    by: dict[Order, ColumnElement[Any]] = {
        "newest": col(Item.created_at).desc(),
        "changed": col(Item.updated_at).desc(),
        "published": col(Publication.published_at).desc().nulls_last(),
        "title": func.lower(Item.title),
    }
    return query.order_by(by[order], col(Item.id))


def pieces(session: Session, wanted: Wanted, at_most: int) -> Iterator[tuple[Publication, Item]]:
    """Published pieces that fit, oldest first, read a few at a time. It is what goes out: whoever
    takes it is told of all."""
    query = fitting(session, select(Publication, Item), replace(wanted, published=True), None)
    found = session.exec(  # type: ignore[call-overload]
        query.order_by(col(Publication.published_at), col(Publication.id))
        .limit(at_most)
        .execution_options(yield_per=AT_ONCE)
    )
    yield from found


def piece_view(session: Session, item: Item, judge: Judge) -> dict[str, Any]:
    """An item with its versions and what happened to it.

    `versions` are its texts in the order in which they were written: drafts and reviewers'
    edits, each with who wrote it and whether it is the published one. `history` are events, oldest
    first.
    """
    view = item_view(session, item, judge)
    published = told_publication(session, item.id, judge)
    sha = published.text_sha256 if published else ""
    return {
        **view,
        "versions": [
            {**version, "published": sha256_text(version["text"]) == sha}
            for version in versions_of_item(view)
        ],
        "history": history_of(session, view, published),
    }


def versions_of_item(view: dict[str, Any]) -> list[dict[str, Any]]:
    versions = []
    for draft in view["drafts"]:
        versions.append(
            {
                "kind": "draft",
                "number": draft["attempt"],
                "text": draft["text"],
                "by": draft["model"],
                "adapter": draft["adapter"] or "",
                "simulated": False,
                "at": draft["created_at"],
                "stands": True,
            }
        )
        versions += [
            edit_version(made)
            for made in view["decisions"]
            if made["draft_id"] == draft["id"] and made["text"]
        ]
    return versions


def edit_version(made: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "edit",
        "number": 0,
        "text": made["text"],
        "by": made["reviewer"],
        "adapter": "",
        "simulated": made["simulated"],
        "at": made["created_at"],
        "stands": made["stands"],
    }


def history_of(
    session: Session, view: dict[str, Any], published: Publication | None
) -> list[dict[str, Any]]:
    """What the log and the decisions tell of an item, oldest first. A withdrawal of a source is
    a line of the source's, so that the piece's own row tells of it here."""
    events = [event for event in events_of(session, view["id"]) if event.verb in TOLD]
    lines = [event_line(event) for event in events]
    lines += [decision_line(made) for made in view["decisions"]]
    gone = published.withdrawn_at if published else None
    if published and gone and not any(event.verb == "withdraw" for event in events):
        why = {"at": gone.isoformat(), "actor": "", "verb": "withdraw"}
        lines.append({**why, "reason": published.withdrawn_reason, "simulated": False})
    return sorted(lines, key=lambda line: datetime.fromisoformat(line["at"]))


def event_line(event: Event) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "actor": event.actor,
        "verb": event.verb,
        "reason": str(event.data.get("reason", "")),
        "simulated": False,
    }


def decision_line(made: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": made["created_at"],
        "actor": made["reviewer"],
        "verb": f"decision.{made['verdict']}",
        "reason": made["note"],
        "simulated": made["simulated"],
    }
