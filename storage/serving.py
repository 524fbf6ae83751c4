"""What may be retrieved now: the database decides, for every candidate and at every search.

A passage is servable when its version is the one its source serves, the source is no brief's
facts, was neither withdrawn nor retired, and its time has come and not passed.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session, col, or_

from storage.sources import IN_A_QUERY
from storage.tables import Passage, Source, SourceVersion
from storage.tables.base import UtcDateTime, now

QUERIES_KEPT = 64


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


class Candidate(NamedTuple):
    """A passage that may be retrieved, as far as ranking it needs."""

    passage_id: str
    vector_id: str


class Served(NamedTuple):
    """A passage with its text, and what a reader wants to know of its source."""

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
    text: str


def servable(
    session: Session,
    passage_ids: Collection[str] = (),
    vector_ids: Collection[str] = (),
    filters: Filters = EVERYTHING,
) -> list[Candidate]:
    """Those of these passages, and of the passages with these vectors, that may be retrieved."""
    found: dict[str, Candidate] = {}
    for passages, vectors in parts(list(passage_ids), list(vector_ids)):
        given = {"at": filters.at or now(), "passages": passages, "vectors": vectors}
        for row in session.connection().execute(
            selected(replace(filters, at=None), among=True), given
        ):
            found[row[0]] = Candidate(row[0], row[1])
    return list(found.values())


def parts(left: list[str], right: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Both lists side by side, as many of each as a database takes in one query."""
    for start in range(0, max(len(left), len(right)), IN_A_QUERY):
        yield left[start : start + IN_A_QUERY], right[start : start + IN_A_QUERY]


def allowed(session: Session, filters: Filters, limit: int) -> list[Candidate]:
    """Every passage that the filters let through; at most `limit`, in no order."""
    query = selected(replace(filters, at=None)).limit(limit)
    rows = session.connection().execute(query, {"at": filters.at or now()})
    return [Candidate(row[0], row[1]) for row in rows]


def served(session: Session, passage_ids: Collection[str]) -> dict[str, Served]:
    """Passages in full, by id. The database cuts out the text: a version may be millions of
    characters long."""
    rows = session.connection().execute(told(), {"passages": list(passage_ids)})
    return {row[0]: Served._make(row) for row in rows}


@lru_cache(QUERIES_KEPT)
def selected(filters: Filters, among: bool = False) -> Select[Any]:
    """Servable passages, at the time `at`; `among` those with given ids or vectors.

    Plain columns, and a query that is built once: making it and objects of its rows would take
    longer than the answer does. The version's long row is not read, the source names it.
    """
    columns: tuple[Any, ...] = (Passage.id, Passage.vector_id)
    query: Select[Any] = (
        select(*columns)
        .join(Source, col(Source.current_version_id) == Passage.source_version_id)
        .where(*valid(), *wanted(filters))
    )
    if not among:
        return query
    return query.where(
        or_(
            col(Passage.id).in_(bindparam("passages", expanding=True)),
            col(Passage.vector_id).in_(bindparam("vectors", expanding=True)),
        )
    )


@lru_cache(1)
def told() -> Select[Any]:
    """All columns of `Served`, for given passages."""
    columns: tuple[Any, ...] = (
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
        func.substr(SourceVersion.text, Passage.start + 1, Passage.end - Passage.start),
    )
    return (
        select(*columns)
        .join(SourceVersion, col(Passage.source_version_id) == SourceVersion.id)
        .join(Source, col(SourceVersion.source_id) == Source.id)
        .where(col(Passage.id).in_(bindparam("passages", expanding=True)))
    )


def valid() -> list[Any]:
    at = bindparam("at", type_=UtcDateTime)
    return [
        Source.kind != "facts",
        col(Source.withdrawn_at).is_(None),
        col(Source.retired_at).is_(None),
        or_(col(Source.valid_from).is_(None), col(Source.valid_from) <= at),
        or_(col(Source.valid_until).is_(None), col(Source.valid_until) > at),
    ]


def wanted(filters: Filters) -> list[Any]:
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
