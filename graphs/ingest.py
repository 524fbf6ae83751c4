"""Ingestion: files, pages, feeds and tables into source versions, passages and vectors.

    names -> places -> (unchanged?) -> read apart -> versions, passages -> vectors -> served

Reading runs in a process of its own and goes on while this one embeds.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from agents.readers.types import Governance, Handling, Material, ReadOptions
from graphs.finding import Listing, absolute_name, is_url, list_local, printable
from graphs.house import House
from graphs.ingest_report import IngestReport
from graphs.opening import Manner, Opened, open_file
from graphs.putting import Putter
from graphs.query_places import Query, open_query, without_password
from storage.errors import BadInput, CopydeskError
from storage.ingest_runs import finish_run, start_run
from storage.places import gone_files, known_places, places_under
from storage.rights import must
from storage.settings import Settings

AHEAD = 500
"""Places looked at together."""

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True)
class Wishes:
    """What the caller says of everything in one run."""

    governance: Governance = field(default_factory=Governance)
    pii: Handling | None = None
    """What to do with all kinds of personal data, in place of the settings'."""

    query: Query | None = None
    """The names are database URLs, and this is what to ask there."""

    reread: bool = False
    """Read what did not change as well."""


def ingest(
    house: House,
    names: Sequence[str],
    wishes: Wishes = Wishes(),
    on_progress: Progress = silent,
) -> IngestReport:
    """Reads places into the home. What cannot be read is refused, the rest goes on.

    Raises:
        Forbidden: this home's user may not; nothing was read.
        BadInput: a path that does not exist; nothing was read.
        StoreError: the database or the vector store is away; what was put stays.
    """
    started = time.monotonic()
    with house.db.read() as session:
        must(session, house.reviewer, "ingest")
    listings = [list_known(house, name) for name in names if not named_elsewhere(name, wishes)]
    with house.db.write() as session:
        shown = [spoken(name, wishes) for name in names]
        report = IngestReport(start_run(session, shown, house.reviewer))
    tokens = house.tokens_embedded
    report.error = "it was interrupted"
    try:
        Ingestion(house, wishes, report).run(names, listings, on_progress)
        house.lexicon.catch_up()
        report.error = ""
    except CopydeskError as error:
        report.error = str(error)
        raise
    finally:
        report.tokens = house.tokens_embedded - tokens
        report.seconds = round(time.monotonic() - started, 3)
        with house.db.write() as session:
            finish_run(session, report.run, report.kept())
    return report


def spoken(name: str, wishes: Wishes) -> str:
    """A name as it may be stored and shown: without a password."""
    if wishes.query is not None:
        return without_password(name)
    if is_url(name):
        from agents.web.targets import redact

        return redact(name)
    return printable(name)


def named_elsewhere(name: str, wishes: Wishes) -> bool:
    return wishes.query is not None or is_url(name)


def list_known(house: House, name: str) -> Listing:
    """A name's files. One that is gone but was read before is a place to be retired.

    Raises:
        BadInput: there is nothing by that name, and there never was.
    """
    try:
        return list_local(name)
    except BadInput:
        root = absolute_name(name)
        with house.db.read() as session:
            if not places_under(session, root):
                raise
        return Listing(roots=[root])


class Ingestion:
    """One run over all its places."""

    def __init__(self, house: House, wishes: Wishes, report: IngestReport) -> None:
        self.house = house
        self.wishes = wishes
        self.report = report
        self.manner = Manner(
            read_options(house.settings, wishes.pii), wishes.governance, wishes.reread
        )
        self.putter = Putter(house, wishes.governance, report)

    def run(self, names: Sequence[str], listings: Sequence[Listing], progress: Progress) -> None:
        from agents.readers.room import ReadingRoom

        for listing in listings:
            self.report.refused.update(listing.refused)
            self.report.skipped.update(listing.skipped)
            self.report.places += len(listing.refused)
        total = sum(len(listing.places) for listing in listings)
        with ReadingRoom(self.manner.options) as room:
            waiting: deque[Opened] = deque()

            def materials() -> Iterator[Material]:
                for opened in self.opened(names, listings):
                    if opened.material is None:
                        self.putter.take(opened, None)
                    else:
                        waiting.append(opened)
                        yield opened.material

            for reading in room.read_all(materials()):
                self.putter.take(waiting.popleft(), reading)
                progress(self.report.places, max(total, self.report.places))
        self.retire_gone([root for listing in listings for root in listing.roots])
        self.putter.flush()
        progress(self.report.places, self.report.places)

    def opened(self, names: Sequence[str], listings: Sequence[Listing]) -> Iterator[Opened]:
        """Every place of the run once, unchanged ones without their content."""
        yield from self.files(listings)
        elsewhere = [name for name in dict.fromkeys(names) if named_elsewhere(name, self.wishes)]
        if self.wishes.query is not None:
            for url in elsewhere:
                with self.house.db.read() as session:
                    known = known_places(session, [self.wishes.query.place_uri(url)])
                yield from open_query(url, self.wishes.query, known, self.manner)
        elif elsewhere:
            from graphs.web_places import WebPlaces

            with WebPlaces(self.house, self.manner) as web:
                for url in elsewhere:
                    yield from web.open(url)

    def files(self, listings: Sequence[Listing]) -> Iterator[Opened]:
        found = {place.uri: place for listing in listings for place in listing.places}
        uris = list(found)
        for start in range(0, len(uris), AHEAD):
            part = uris[start : start + AHEAD]
            with self.house.db.read() as session:
                known = known_places(session, part)
            for uri in part:
                yield open_file(found[uri], known.get(uri), self.manner)

    def retire_gone(self, roots: Sequence[str]) -> None:
        """Files that were read from these paths before, and are no longer there."""
        with self.house.db.read() as session:
            gone = [place for root in roots for place in gone_files(session, root)]
        for place in gone:
            self.putter.take(Opened(place, "gone"), None)


def read_options(settings: Settings, pii: Handling | None = None) -> ReadOptions:
    handled = {"default": pii} if pii is not None else settings.pii
    return ReadOptions(
        max_bytes=int(settings.source_megabytes * 1_000_000),
        seconds=settings.source_seconds,
        passage_characters=settings.passage_characters,
        pii=handled,
        signatures=settings.near_duplicates > 0,
    )
