"""Starting briefs, one or a table of them. The worker drafts them; nothing is drafted here."""

from collections.abc import Callable, Sequence

from sqlmodel import Session

from graphs.house import House
from graphs.runner import create_item, resolve_facts
from storage.batches import another_key, note_batch
from storage.brief_tables import Checked
from storage.briefs import BriefIn
from storage.content_types import check_limits
from storage.errors import BadInput, CopydeskError
from storage.items import brief_of, find_item
from storage.rights import must


def start_batch(
    house: House,
    briefs: Sequence[tuple[str, BriefIn]],
    actor: str,
    name: str = "",
    on_done: Callable[[int], None] = lambda count: None,
) -> str:
    """Makes an item of each brief; returns the batch's id.

    The same briefs give the same items and the same batch, however often they are started, so
    that a start which was interrupted is finished by doing it again.

    Args:
        on_done: told how many items there are, after each.

    Raises:
        Forbidden: this person may not ask for content.
        NotFound: a content type or a source that is not there.
        BadInput: no brief at all, limits that no text can keep, or a source that cannot be used.
    """
    if not briefs:
        raise BadInput("there is nothing to start", "write a brief, or give a table with one")
    for _, brief in briefs:
        check_limits(house.kind(brief.content_type), brief.limits)
    with house.db.write() as session:
        must(session, actor, "brief")
        batch = note_batch(session, [key for key, _ in briefs], actor, name)
    for count, (key, brief) in enumerate(briefs, start=1):
        create_item(house, key, brief, actor)
        on_done(count)
    return batch


def start_another(house: House, item_id: str, actor: str) -> str:
    """One more item of the brief that an item was written for; returns its batch.

    Raises:
        Forbidden, NotFound, BadInput: as `start_batch` does.
    """
    with house.db.read() as session:
        asked = brief_of(session, find_item(session, item_id))
        key = another_key(session, asked.id)
    fields = asked.model_dump(include=set(BriefIn.model_fields))
    if asked.source_uri:
        fields.pop("facts")  # read from the record again, as it is now
    return start_batch(house, [(key, BriefIn(**fields))], actor)


def check_records(house: House, checked: Checked, actor: str) -> Checked:
    """The rows of a table once more, those wrong whose record or limits cannot be used."""
    good, wrong = [], list(checked.wrong)
    with house.db.read() as session:
        for row in checked.good:
            if why := trouble_with(house, session, row.brief, actor):
                wrong.append((row.number, why))
            else:
                good.append(row)
    return Checked(good, sorted(wrong))


def trouble_with(house: House, session: Session, brief: BriefIn, actor: str) -> str:
    """Why no item could be made of a brief; empty where one could."""
    try:
        check_limits(house.kind(brief.content_type), brief.limits)
    except CopydeskError as error:
        return str(error)
    try:
        if brief.source_uri:
            resolve_facts(session, brief, actor)
    except (CopydeskError, ValueError) as error:  # a NUL is in no file's name
        return f"source_uri: {error}"
    return ""
