"""Drafts that went out without a person, as rows to train on where the settings ask for it.

Only those of items that nobody was ever asked about: an audited one is learned from as a person
decided.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from agents.curator import sft_row
from graphs.evidence import asked_first, brief_values, group_key
from graphs.house import House
from storage.curation.rows import ACCEPTED
from storage.examples import put_examples
from storage.items import drafts_of
from storage.tables import Brief, Draft, Example, Item, Route, SourceVersion, Task
from storage.tables.base import derived_id

Accepted = tuple[Item, Brief, Draft, str | None]
"""An item with its brief, the draft that went out, and the source of its facts."""


def put_accepted(house: House) -> int:
    """Makes the rows that are not there yet; returns how many were new."""
    with house.db.write() as session:
        return put_examples(session, [row_of(house, session, *one) for one in unseen(session)])


def unseen(session: Session) -> Sequence[Accepted]:
    """What went out unseen and has no row yet."""
    has_row = select(Example.item_id).where(
        Example.origin == ACCEPTED, col(Example.item_id).is_not(None)
    )
    return session.exec(
        select(Item, Brief, Draft, SourceVersion.source_id)
        .join(Brief, col(Item.brief_id) == Brief.id)
        .join(Draft, col(Draft.item_id) == Item.id)
        .join(Route, col(Route.draft_id) == Draft.id)
        .outerjoin(SourceVersion, col(Brief.facts_version_id) == SourceVersion.id)
        .where(Route.route == "accept", col(Item.status).in_(("done", "published")))
        .where(col(Item.id).not_in(select(Task.item_id)), col(Item.id).not_in(has_row))
        .order_by(Item.id)
    ).all()


def row_of(
    house: House, session: Session, item: Item, brief: Brief, draft: Draft, source_id: str | None
) -> Example:
    """The row that an approval of the draft would have made, of another origin."""
    asked = asked_first(session, house.kind(item.content_type), item, drafts_of(session, item.id))
    return Example(
        id=derived_id("exm", draft.id, ACCEPTED),
        content_type=brief.content_type,
        group_key=group_key(brief),
        brief=brief_values(brief),
        item_id=item.id,
        source_id=source_id,
        **sft_row(ACCEPTED, asked, draft.text),
    )
