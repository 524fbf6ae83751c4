"""What may be retrieved now: the database decides, for every candidate and at every search.

A passage is servable when its version is the one its source serves, the source is no brief's
facts, was neither withdrawn nor retired, and its time has come and not passed.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, or_

from storage.sources import IN_A_QUERY
from storage.tables import Passage, Source, SourceVersion
from storage.tables.base import now


@dataclass(frozen=True)
class Filters:
    """Which sources to search; what is empty filters nothing. `sources` are ids or URIs.

    `at` is the time for which validity is asked, now if it is None.
    """

    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    at: datetime | None = None

    @property
    def narrow(self) -> bool:
        """Whether any source may be left out for another reason than its validity."""
        return bool(
            self.sources
            or self.kinds
            or self.media_types
            or self.licences
            or self.owners
            or self.origins
        )


EVERYTHING = Filters()


class Servable(NamedTuple):
    """A passage that may be retrieved, with what a reader wants to know of its source."""

    passage_id: str
    vector_id: str
    version_id: str
    start: int
    end: int
    heading: str
    source_id: str
    title: str
    uri: str
    kind: str
    licence: str


COLUMNS: tuple[Any, ...] = (
    Passage.id,
    Passage.vector_id,
    Passage.source_version_id,
    Passage.start,
    Passage.end,
    Passage.heading,
    Source.id,
    Source.title,
    Source.uri,
    Source.kind,
    Source.licence,
)


def servable(
    session: Session,
    passage_ids: Collection[str] = (),
    vector_ids: Collection[str] = (),
    filters: Filters = EVERYTHING,
) -> list[Servable]:
    """Those of these passages, and of the passages with these vectors, that may be retrieved."""
    found = [
        *rows_with(session, Passage.vector_id, vector_ids, filters),
        *rows_with(session, Passage.id, passage_ids, filters),
    ]
    return list({row.passage_id: row for row in found}.values())


def rows_with(
    session: Session, column: Any, values: Collection[str], filters: Filters
) -> Iterator[Servable]:
    """Plain columns: making objects of rows would take longer than finding them."""
    wanted = list(values)
    for start in range(0, len(wanted), IN_A_QUERY):
        some = col(column).in_(wanted[start : start + IN_A_QUERY])
        for row in session.execute(selected(filters).where(some)):
            yield Servable._make(row)


def allowed(session: Session, filters: Filters, limit: int) -> list[Servable]:
    """Every passage that the filters let through; at most `limit`, in no order."""
    rows = session.execute(selected(filters).limit(limit))
    return [Servable._make(row) for row in rows]


def texts_of(session: Session, passage_ids: Collection[str]) -> dict[str, str]:
    """The passages' texts, cut out by the database: a version may be millions of characters."""
    cut = func.substr(SourceVersion.text, Passage.start + 1, Passage.end - Passage.start)
    query: Select[Any] = (
        sql_select(Passage.id, cut)
        .join(SourceVersion, col(Passage.source_version_id) == SourceVersion.id)
        .where(col(Passage.id).in_(list(passage_ids)))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def selected(filters: Filters) -> Select[Any]:
    """Servable passages. A source names its version, so the version's long row is not read."""
    return (
        sql_select(*COLUMNS)
        .join(Source, col(Source.current_version_id) == Passage.source_version_id)
        .where(*valid(filters.at or now()), *wanted_sources(filters))
    )


def valid(at: datetime) -> list[Any]:
    return [
        Source.kind != "facts",
        col(Source.withdrawn_at).is_(None),
        col(Source.retired_at).is_(None),
        or_(col(Source.valid_from).is_(None), col(Source.valid_from) <= at),
        or_(col(Source.valid_until).is_(None), col(Source.valid_until) > at),
    ]


def wanted_sources(filters: Filters) -> list[Any]:
    named = or_(col(Source.id).in_(filters.sources), col(Source.uri).in_(filters.sources))
    columns = {
        Source.kind: filters.kinds,
        Source.media_type: filters.media_types,
        Source.licence: filters.licences,
        Source.owner: filters.owners,
        Source.origin: filters.origins,
    }
    conditions = [col(column).in_(values) for column, values in columns.items() if values]
    return [named, *conditions] if filters.sources else conditions
