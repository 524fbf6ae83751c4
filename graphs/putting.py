"""Putting what was read into the home: versions and passages, their vectors, then service.

A version serves only when its passages are embedded, so that a crash leaves the old one whole.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from agents.readers.own import OwnPieces, is_own
from agents.readers.types import Flag, Governance, Reading, SourceText
from graphs.house import House
from graphs.ingest_report import IngestReport
from graphs.likeness import Likeness
from graphs.opening import Opened
from storage.places import sources_at
from storage.sources import (
    describe,
    embedded_vectors,
    is_live,
    parts,
    passages_of,
    put_passages,
    put_source,
    retire,
    serve_version,
    unused_vectors,
)
from storage.staleness import mark_stale
from storage.tables import Passage, Place, Publication, Source, SourceVersion
from storage.tables.base import now
from storage.vectors import VectorRow

PASSAGES_AT_ONCE = 512
SOURCES_AT_ONCE = 2_000
GONE = "it is gone from its place"


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
        self.governance = governance
        self.report = report
        self.actor = house.reviewer
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
                fresh, rows = self.write(session, batch)
            if rows:
                self.house.vectors.add(rows)
            with self.house.db.write() as session:
                dropped = self.serve(session, fresh)
                dropped += self.settle(session, batch.opened)
                unused = unused_vectors(session, dropped) if dropped else []
            if unused:
                self.house.vectors.delete(unused)

    def write(self, session: Session, batch: Batch) -> tuple[list[Fresh], list[VectorRow]]:
        """Versions and passages; returns what must be embedded before it serves."""
        fresh: list[Fresh] = []
        passages: dict[str, str] = {}
        for text, place in zip(batch.texts, batch.place_of, strict=True):
            if text.refused:
                self.refuse(session, text)
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
        return fresh, rows

    def put(
        self, session: Session, text: SourceText, place: Place
    ) -> tuple[Source, SourceVersion, bool]:
        """The text's source and version, and whether it has to be served anew."""
        flags = [*text.flags, *self.own(session).find(text.text)]
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

    def refuse(self, session: Session, text: SourceText) -> None:
        """What may not be used any more does not go on serving in its older form."""
        self.report.refused[text.uri] = text.refused
        source = session.exec(select(Source).where(Source.uri == text.uri)).first()
        if source is not None:
            self.retire(session, source, text.refused)

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

    def settle(
        self, session: Session, opened: Sequence[tuple[Opened, set[str] | None]]
    ) -> list[str]:
        """Remembers places; retires what they no longer hold. Returns vectors it used."""
        dropped: list[str] = []
        self.repeat(session, [one.place for one, _ in opened if one.state == "unchanged"])
        for one, uris in opened:
            if one.state == "gone":
                dropped += self.forget(session, one.place, GONE)
            elif one.state != "unchanged":
                self.remember(session, one)
            if uris is not None:
                for source in sources_at(session, one.place.uri):
                    if source.uri not in uris:
                        dropped += self.retire(session, source, GONE)
        return dropped

    def remember(self, session: Session, opened: Opened) -> None:
        """What was refused is remembered with its content's fingerprint, so that it is not read
        again in vain; what could not be had at all is tried again the next time."""
        place, refused = opened.place, opened.reason
        if refused:
            self.report.refused[place.uri] = refused
        if opened.state != "refused" or place.fingerprint:
            place.refused, place.read_at = refused, now()
            session.merge(place)

    def repeat(self, session: Session, places: Sequence[Place]) -> None:
        """Places that did not change: their sources are reported, and described if asked."""
        self.report.refused.update({p.uri: p.refused for p in places if p.refused})
        given = governance_columns(self.governance)
        for part in parts([place.uri for place in places if not place.refused]):
            here = col(Source.place).in_(part), col(Source.retired_at).is_(None)
            self.report.unchanged += session.exec(select(Source.uri).where(*here))
            if given:
                for source in session.exec(select(Source).where(*here)):
                    describe(source, given)
                    session.add(source)

    def forget(self, session: Session, place: Place, reason: str) -> list[str]:
        """A place that is gone, with its sources; returns vectors they used."""
        dropped: list[str] = []
        for source in sources_at(session, place.uri):
            dropped += self.retire(session, source, reason)
        found = session.get(Place, place.uri)
        if found is not None:
            session.delete(found)
        return dropped

    def retire(self, session: Session, source: Source, reason: str) -> list[str]:
        gone: list[Passage] = retire(session, source, self.actor, reason)
        if gone:
            self.report.retired.append(source.uri)
            self.report.stale_items += mark_stale(session, source, gone, None, self.actor)
        return [passage.vector_id for passage in gone]

    def own(self, session: Session) -> OwnPieces:
        if self._own is None:
            self._own = OwnPieces(session.exec(select(Publication.text)))
        return self._own


def served_before(source: Source) -> str | None:
    """The version that serves now and is about to be replaced."""
    return source.current_version_id if source.retired_at is None else None


def spans(text: SourceText) -> list[tuple[int, int, str]]:
    return [(passage.start, passage.end, passage.heading) for passage in text.passages]


def governance_columns(governance: Governance) -> dict[str, Any]:
    return {name: value for name, value in asdict(governance).items() if value}


@contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """Two runs must not decide together that the other one keeps a vector they share."""
    handle = os.open(home / "ingest.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
