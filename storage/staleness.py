"""Items whose sources no longer say what they were written from."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from storage.events import log
from storage.sources import parts
from storage.tables import Brief, Claim, Draft, Item, Passage, Source, SourceVersion

LONGEST = 1_000
"""Characters of reasons that are kept."""

SETTLED = ("rejected", "withdrawn")
"""Statuses of items that nobody will publish: nothing about them goes stale."""


def mark_stale(
    session: Session,
    source: Source,
    gone: Sequence[Passage],
    now_served: SourceVersion | None,
    actor: str,
) -> list[str]:
    """Flags the items that quote what is no longer served; returns their ids.

    Args:
        gone: passages of the version that served before.
        now_served: the version that serves instead, None where the source was retired. What it
            still says word for word is not stale.
    """
    if not gone:
        return []
    text = now_served.text if now_served is not None else ""
    old = session.get_one(SourceVersion, gone[0].source_version_id)
    found = citers(session, old, text)
    if now_served is None or old.text != text:
        found |= users_of_record(session, old.id)
    happened = "changed" if now_served is not None else "retired"
    reason = f"{source.title or source.uri}: the source was {happened} after this was drafted"
    return flag(session, found, reason, actor)


def citers(session: Session, old: SourceVersion, text: str) -> set[str]:
    """Items with a claim whose evidence is not in the text any more."""
    query = (
        select(Draft.item_id, Claim.source_start, Claim.source_end)
        .join(Claim, col(Claim.draft_id) == Draft.id)
        .where(Claim.source_version_id == old.id)
    )
    return {item for item, start, end in session.exec(query) if old.text[start:end] not in text}


def users_of_record(session: Session, version_id: str) -> set[str]:
    query = select(Item.id).join(Brief, col(Item.brief_id) == Brief.id)
    return set(session.exec(query.where(Brief.facts_version_id == version_id)))


def flag(session: Session, item_ids: Iterable[str], reason: str, actor: str) -> list[str]:
    marked = []
    for part in parts(sorted(item_ids)):
        for item in session.exec(select(Item).where(col(Item.id).in_(part))):
            if item.status not in SETTLED and reason not in item.stale:
                item.stale = reason if not item.stale else f"{item.stale}; {reason}"[:LONGEST]
                session.add(item)
                log(session, actor, "item.stale", item.id, reason=reason)
                marked.append(item.id)
    return marked
