"""Taking briefs in from programs: one in the caller's transaction, many row by row."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from graphs.house import House
from graphs.runner import item_for
from storage.batches import another_key, note_batch
from storage.briefs import BriefIn, number_briefs
from storage.errors import BadInput, CopydeskError, NotFound
from storage.items import item_id_of
from storage.rights import must
from storage.tables import Item

AT_ONCE = 25
"""Briefs of one transaction: others write between them."""


@dataclass(frozen=True)
class Taken:
    """What became of one brief: its item, or why there is none."""

    item_id: str = ""
    created: bool = False
    error: CopydeskError | None = None


def take_brief(
    house: House, session: Session, key: str, brief: BriefIn, actor: str, again: bool = False
) -> Taken:
    """The item of a brief, made unless there is one.

    Args:
        again: one more item, even if the same was asked for before.

    Raises:
        Forbidden: the actor may not ask for content.
        BadInput: an unknown content type or source, limits that no text can keep, or a source
            that cannot be used.
    """
    must(session, actor, "brief")
    if again:
        key = another_key(session, key)
    if session.get(Item, item_id_of(key)) is not None:
        return Taken(item_id_of(key))
    try:
        return Taken(item_for(house, session, key, brief, actor).id, created=True)
    except NotFound as error:  # of something named in the brief, not of the brief
        raise BadInput(str(error), error.next_step) from error


def take_briefs(
    house: House, briefs: Sequence[BriefIn], actor: str, name: str = ""
) -> tuple[str, list[Taken]]:
    """Many briefs as one batch: its id, and what became of each, in their order.

    The same briefs are the same batch and the same items, however often they are sent.

    Raises:
        Forbidden: the actor may not ask for content.
    """
    rows = number_briefs(briefs)
    taken: list[Taken] = []
    for start in range(0, len(rows), AT_ONCE):
        with house.db.write() as session:
            for key, brief in rows[start : start + AT_ONCE]:
                taken.append(taken_or_not(house, session, key, brief, actor))
    with house.db.write() as session:
        made = [key for (key, _), one in zip(rows, taken, strict=True) if one.error is None]
        batch = note_batch(session, made, actor, name) if made else ""
    return batch, taken


def taken_or_not(house: House, session: Session, key: str, brief: BriefIn, actor: str) -> Taken:
    """A row that cannot be used leaves no trace, and the others alone."""
    try:
        with session.begin_nested():
            return take_brief(house, session, key, brief, actor)
    except BadInput as error:
        return Taken(error=error)
