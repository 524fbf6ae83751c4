"""Putting what was read into the home: versions and passages, their vectors, then service.

A version serves only when its passages are embedded, so that a crash leaves the old one whole.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sqlmodel import Session, col, select

from agents.readers.own import OwnPieces, is_own
from agents.readers.types import Flag, Governance, Reading, SourceText
from graphs.house import House
from graphs.ingest_report import IngestReport
from graphs.likeness import Likeness
from graphs.opening import Opened
from graphs.settling import Settler, governance_columns
from storage.sources import (
    embedded_vectors,
    is_live,
    passages_of,
    put_passages,
    put_source,
    serve_version,
    unused_vectors,
)
from storage.staleness import mark_stale
from storage.tables import Place, Publication, Source, SourceVersion
from storage.vectors import VectorRow

PASSAGES_AT_ONCE = 512
SOURCES_AT_ONCE = 2_000


@dataclass
class Batch:
    """What is put together: texts, and the places whose last text is among them."""

    texts: list[SourceText] = field(default_factory=list)
    place_of: list[Place] = field(default_factory=list)
    opened: list[tuple[Opened, set[str] | None]] = field(default_factory=list)
    """Places that are done; with their sources' URIs where others of theirs have been removed."""

    passages: int = 0

    @property
    def is_full(self) -> bool:
        size = len(self.texts) + len(self.opened)
        return self.passages >= PASSAGES_AT_ONCE or size >= SOURCES_AT_ONCE


@dataclass(frozen=True)
class Fresh:
    """A version that does not serve yet."""

    source_id: str
    version_id: str
    replaces: str | None


class Putter:
    """Writes one run's readings, a batch at a time, and tells the report."""

    def __init__(self, house: House, governance: Governance, report: IngestReport) -> None:
        self.house = house
        self.report = report
        self.actor = house.reviewer
        self.settler = Settler(governance, report, self.actor)
        self.batch = Batch()
        self.likeness = Likeness(house.settings.near_duplicates)
        self._own: OwnPieces | None = None

    def take(self, opened: Opened, reading: Reading | None) -> None:
        """One place, with its reading where there was something to read."""
        self.report.places += 1
        place, sources = opened.place, reading.sources if reading is not None else ()
        if reading is not None and reading.refused:
            opened = replace(opened, state="refused", reason=reading.refused)
        for text in sources:
            self.batch.texts.append(text)
            self.batch.place_of.append(place)
            self.batch.passages += len(text.passages)
            if self.batch.is_full:
                self.flush()
        if any(text.refused for text in sources):
            place.fingerprint = ""  # read it again the next time, to say so again
        unsure = any(text.refused and "#row " in text.uri for text in sources)
        whole = opened.whole and opened.state in ("read", "listed") and not unsure
        self.batch.opened.append((opened, {text.uri for text in sources} if whole else None))
        if self.batch.is_full:
            self.flush()

    def flush(self) -> None:
        """Raises StoreError: the database or the vector store is away; what was put stays."""
        if not (self.batch.texts or self.batch.opened):
            return
        batch, self.batch = self.batch, Batch()
        with one_at_a_time(self.house.settings.home):
            with self.house.db.write() as session:
                fresh, rows, dropped = self.write(session, batch)
            if rows:
                self.house.vectors.add(rows)
            with self.house.db.write() as session:
                dropped += self.serve(session, fresh)
                dropped += self.settler.settle(session, batch.opened)
                unused = unused_vectors(session, dropped) if dropped else []
            if unused:
                self.house.vectors.delete(unused)

    def write(
        self, session: Session, batch: Batch
    ) -> tuple[list[Fresh], list[VectorRow], list[str]]:
        """Versions and passages; returns what is to serve, what must be embedded before, and
        the vectors of what was refused."""
        fresh: list[Fresh] = []
        dropped: list[str] = []
        passages: dict[str, str] = {}
        for text, place in zip(batch.texts, batch.place_of, strict=True):
            if text.refused:
                dropped += self.refuse(session, text)
                continue
            source, version, is_new = self.put(session, text, place)
            if is_new:
                fresh.append(Fresh(source.id, version.id, served_before(source)))
                for row in put_passages(session, version, spans(text)):
                    passages[row.vector_id] = version.text[row.start : row.end]
                    self.report.passages += 1
        known = embedded_vectors(session, passages)
        rows = [VectorRow(id, text) for id, text in passages.items() if id not in known]
        self.report.embedded += len(rows)
        return fresh, rows, dropped

    def put(
        self, session: Session, text: SourceText, place: Place
    ) -> tuple[Source, SourceVersion, bool]:
        """The text's source and version, and whether it has to be served anew."""
        flags = [*text.flags, *self.own_flags(session, text)]
        own = is_own(text.text, flags)
        source, version = put_source(
            session,
            text.uri,
            text.kind,
            text.title,
            text.text,
            self.actor,
            described={
                "place": place.uri,
                "media_type": text.media_type,
                **governance_columns(text.governance),
                **({"origin": "machine"} if own else {}),
            },
            screened={
                "flags": [asdict(flag) for flag in flags],
                "signature": text.signature,
            },
        )
        if version.serial is None:
            version.duplicate_of = self.likeness.find(session, source, version)
        self.tell(text, source, version, flags, own)
        serves = is_live(source, version) or source.withdrawn_at is not None
        return source, version, not serves

    def tell(
        self,
        text: SourceText,
        source: Source,
        version: SourceVersion,
        flags: Sequence[Flag],
        own: bool,
    ) -> None:
        report = self.report
        report.characters += len(text.text)
        report.count_flags(text.uri, [f"{flag.check} {flag.name}" for flag in flags])
        if version.duplicate_of:
            report.duplicates[text.uri] = version.duplicate_of
        if own:
            report.own_pieces.append(text.uri)
        if source.withdrawn_at is not None:
            report.refused[text.uri] = f"it was withdrawn: {source.withdrawn_reason}"
        elif is_live(source, version):
            report.unchanged.append(text.uri)
        else:
            (report.changed if served_before(source) else report.added).append(text.uri)

    def refuse(self, session: Session, text: SourceText) -> list[str]:
        """What may not be used any more does not go on serving in its older form."""
        self.report.refused[text.uri] = text.refused
        source = session.exec(select(Source).where(Source.uri == text.uri)).first()
        return [] if source is None else self.settler.retire(session, source, text.refused)

    def serve(self, session: Session, fresh: Sequence[Fresh]) -> list[str]:
        """Swaps versions; returns the vectors that the replaced ones used."""
        dropped: list[str] = []
        for one in fresh:
            source = session.get_one(Source, one.source_id)
            version = session.get_one(SourceVersion, one.version_id)
            gone = passages_of(session, one.replaces) if one.replaces else []
            serve_version(session, source, version)
            self.report.stale_items += mark_stale(session, source, gone, version, self.actor)
            dropped += [passage.vector_id for passage in gone]
        return dropped

    def own_flags(self, session: Session, text: SourceText) -> list[Flag]:
        """Sentences of ours, but those that the source had before: these we took from it."""
        found = self.own(session).find(text.text)
        if not found:
            return []
        before = select(SourceVersion.text).join(
            Source, col(Source.current_version_id) == SourceVersion.id
        )
        served = session.exec(before.where(Source.uri == text.uri)).first() or ""
        return [flag for flag in found if text.text[flag.start : flag.end] not in served]

    def own(self, session: Session) -> OwnPieces:
        if self._own is None:
            self._own = OwnPieces(session.exec(select(Publication.text)))
        return self._own


def served_before(source: Source) -> str | None:
    """The version that serves now and is about to be replaced."""
    return source.current_version_id if source.retired_at is None else None


def spans(text: SourceText) -> list[tuple[int, int, str]]:
    return [(passage.start, passage.end, passage.heading) for passage in text.passages]


@contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """Two runs must not decide together that the other one keeps a vector they share."""
    handle = os.open(home / "ingest.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
