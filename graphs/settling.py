"""Settling with places: what is remembered of them, and what is gone with them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from agents.readers.types import Governance
from graphs.ingest_report import IngestReport
from graphs.opening import Opened
from storage.places import sources_at
from storage.sources import describe, parts, retire
from storage.staleness import mark_stale
from storage.tables import Passage, Place, Source
from storage.tables.base import now

GONE = "it is gone from its place"


class Settler:
    """Remembers the places of one run and retires what they no longer hold."""

    def __init__(self, governance: Governance, report: IngestReport, actor: str) -> None:
        self.governance = governance
        self.report = report
        self.actor = actor

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


def governance_columns(governance: Governance) -> dict[str, Any]:
    return {name: value for name, value in asdict(governance).items() if value}
