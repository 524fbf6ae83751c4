"""What may be retrieved now: the database decides, for every candidate and at every search.

A passage is servable when its version is the one its source serves, the source is no brief's
facts, was neither withdrawn nor retired, and its time has come and not passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func
from sqlmodel import Session, and_, col, or_, select

from storage.tables import Passage, Source, SourceVersion
from storage.tables.base import now

SQL_VALUES = 500
"""Values in one IN list: SQLite parses longer ones slower than it answers two."""


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
