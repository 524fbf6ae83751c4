"""The texts of the word index, read from the tables by the serials of the versions they are in."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, and_, col, select

from storage.sources import SERVED
from storage.tables import Passage, Serial, Source, SourceVersion

VERSIONS_AT_ONCE = 500


def served_serial(session: Session) -> int:
    """The newest serial that was given out; 0 where nothing was ever served."""
    query = select(Serial.value).where(Serial.name == SERVED)
    return session.exec(query).first() or 0


def count_live(session: Session, start: int, end: int) -> int:
    """How many passages the word index would hold for serials after `start`, up to `end`."""
    return sum(size for _, size in sizes(session, start, end))


def sizes(session: Session, start: int, end: int) -> list[tuple[int, int]]:
    """Serials in order, each with its number of passages that are worth indexing."""
    query = (
        select(SourceVersion.serial, func.count())
        .join(Source, col(SourceVersion.source_id) == Source.id)
        .join(Passage, col(Passage.source_version_id) == SourceVersion.id)
        .where(within(start, end))
        .group_by(col(SourceVersion.serial))
        .order_by(col(SourceVersion.serial))
    )
    return [(serial or 0, size) for serial, size in session.exec(query)]


def ranges(
    found: Sequence[tuple[int, int]], start: int, end: int, most: int
) -> list[tuple[int, int]]:
    """`(start, end]` cut so that each part holds at most `most` passages, where serials allow."""
    cuts = [start]
    held = 0
    for serial, size in found:
        if held and held + size > most:
            cuts.append(serial - 1)
            held = 0
        held += size
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def texts_of(session: Session, start: int, end: int) -> Iterator[tuple[str, str]]:
    """(passage id, its title, headings and text) of the versions with these serials."""
    query = (
        select(SourceVersion.id, SourceVersion.text, Source.title)
        .join(Source, col(SourceVersion.source_id) == Source.id)
        .where(within(start, end))
        .order_by(col(SourceVersion.serial))
    )
    rows = session.exec(query.execution_options(yield_per=VERSIONS_AT_ONCE))
    for part in rows.partitions(VERSIONS_AT_ONCE):
        texts = {version: (text, title) for version, text, title in part}
        for passage_id, version, first, last, heading in passages_in(session, list(texts)):
            text, title = texts[version]
            yield passage_id, "\n".join((title, heading, text[first:last]))


def passages_in(session: Session, version_ids: Sequence[str]) -> Sequence[Any]:
    columns: tuple[Any, ...] = (
        Passage.id,
        Passage.source_version_id,
        Passage.start,
        Passage.end,
        Passage.heading,
    )
    query = select(*columns).where(col(Passage.source_version_id).in_(version_ids))
    found: Sequence[Any] = session.exec(query).all()
    return found


def within(start: int, end: int) -> Any:
    """Versions served in this range that may still be retrieved, now or at another date."""
    return and_(
        col(SourceVersion.serial) > start,
        col(SourceVersion.serial) <= end,
        col(Source.current_version_id) == SourceVersion.id,
        Source.kind != "facts",
        col(Source.withdrawn_at).is_(None),
        col(Source.retired_at).is_(None),
    )
