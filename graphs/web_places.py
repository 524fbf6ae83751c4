"""Pages, site maps and feeds as places: fetched only when their server says that they changed."""

import hashlib
import time
from collections.abc import Iterator, Mapping

from agents.readers.types import Governance, Material
from agents.web.answers import Fetched
from agents.web.feeds import FeedEntry, read_feed
from agents.web.fetch import Fetcher, FetchOptions
from agents.web.robots import Robots
from agents.web.sitemaps import looks_like, read_sitemap
from agents.web.targets import canonical, redact
from graphs.house import House
from graphs.opening import Manner, Opened
from storage.closing import Closing
from storage.errors import CopydeskError
from storage.places import known_places, places_named_by
from storage.tables import Place
from storage.tables.base import sha256_text

PAUSE_AT_MOST = 10.0
"""Seconds between two pages of a site that asks for a pause."""

SITEMAPS_AT_MOST = 200
"""Site maps one site map may lead to."""


class WebPlaces(Closing):
    """Opens URLs. One that leads to others (a site map, a feed) is opened with all of them."""

    def __init__(self, house: House, manner: Manner) -> None:
        self.house = house
        self.manner = manner
        self.fetcher = Fetcher(
            FetchOptions(
                max_bytes=manner.options.max_bytes,
                seconds=manner.options.seconds,
                allowed_private=house.settings.allowed_private_hosts,
            )
        )
        self.robots = Robots(self.fetcher)

    def close(self) -> None:
        self.fetcher.close()

    def open(self, name: str) -> Iterator[Opened]:
        """A URL that a person named; its credentials are used, and never stored."""
        url = redact(name)
        try:
            url = canonical(name)
            known = self.known([url]).get(url)
            conditional = known is not None and known.kind != "sitemap"
            fetched = self.fetch(name, known if conditional else None)
        except CopydeskError as error:
            yield refusal(Place(uri=url, kind="page"), error)
            return
        if fetched.status != "fetched":
            yield from self.not_fetched(url, known, fetched)
            return
        form = looks_like(fetched.data, fetched.media_type)
        if form == "sitemap":
            yield from self.open_sitemap(url, fetched.data)
        elif form == "feed":
            yield from self.open_feed(url, fetched)
        else:
            yield self.page(url, known, fetched)

    def not_fetched(self, url: str, known: Place | None, fetched: Fetched) -> Iterator[Opened]:
        if fetched.status == "gone":
            reason = "its server says that it is gone"
            place = known or Place(uri=url, kind="page")
            yield Opened(place, "gone" if known else "refused", reason=reason)
            return
        assert known is not None, "only a known place is asked for its changes"
        yield Opened(known, "unchanged")
        if known.kind == "feed":
            with self.house.db.read() as session:
                entries = places_named_by(session, url)
            yield from (Opened(entry, "unchanged") for entry in entries)

    def page(self, url: str, known: Place | None, fetched: Fetched, parent: str = "") -> Opened:
        fingerprint = self.manner.fingerprint(sha256_bytes(fetched.data))
        place = Place(
            uri=url,
            kind="page",
            parent=parent,
            fingerprint=fingerprint,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
        )
        if known is not None and self.manner.is_known(known, fingerprint):
            return Opened(known, "unchanged")
        material = Material(
            url, fetched.suffix, data=as_utf8(fetched), governance=self.manner.governance
        )
        return Opened(place, "read", material)

    def open_sitemap(self, url: str, data: bytes) -> Iterator[Opened]:
        """Every page a site map (or those it leads to) names; what it no longer names is gone."""
        changed: dict[str, str] = {}
        maps, whole = [url], True
        for address in maps:
            try:
                content = data if address == url else self.fetcher.get(address).data
                found = read_sitemap(content, address, self.manner.options.max_bytes)
            except CopydeskError as error:
                whole = False
                yield refusal(Place(uri=address, kind="sitemap", parent=url), error)
                continue
            whole = whole and not found.cut
            for page in found.pages:
                changed[page.url] = page.last_modified.isoformat() if page.last_modified else ""
            for foreign in found.foreign:
                reason = "on another site than its site map; name it to read it"
                yield Opened(Place(uri=foreign, kind="page"), "refused", reason=reason)
            maps += [name for name in found.sitemaps if name not in maps]
            whole = whole and len(maps) <= SITEMAPS_AT_MOST
            del maps[SITEMAPS_AT_MOST:]
        yield Opened(Place(uri=url, kind="sitemap"), "listed", whole=False)
        yield from self.pages_of(url, changed)
        if whole:
            with self.house.db.read() as session:
                before = places_named_by(session, url)
            yield from (Opened(place, "gone") for place in before if place.uri not in changed)

    def pages_of(self, sitemap: str, changed: Mapping[str, str]) -> Iterator[Opened]:
        known = self.known(list(changed))
        for url, mark in changed.items():
            before = known.get(url)
            if before is not None and mark and before.mark == mark and not self.manner.reread:
                yield Opened(before, "unchanged")
                continue
            opened = self.found_page(url, before, sitemap)
            opened.place.mark = mark
            yield opened

    def found_page(self, url: str, known: Place | None, parent: str) -> Opened:
        """A page that nobody named but a site map: only if the site's robots.txt allows it."""
        place = Place(uri=url, kind="page", parent=parent)
        try:
            if not self.robots.allows(url):
                return Opened(place, "refused", reason="the site's robots.txt forbids it")
            time.sleep(min(self.robots.delay(url), PAUSE_AT_MOST))
            fetched = self.fetch(url, known)
        except CopydeskError as error:
            return refusal(place, error)
        if fetched.status == "fetched":
            return self.page(url, known, fetched, parent)
        if known is None:
            return Opened(place, "refused", reason="its server says that it is gone")
        return Opened(known, "gone" if fetched.status == "gone" else "unchanged")

    def open_feed(self, url: str, fetched: Fetched) -> Iterator[Opened]:
        """A feed's entries. It shows the latest only, so that a missing one is not gone."""
        try:
            feed = read_feed(fetched.data, url)
        except CopydeskError as error:
            yield refusal(Place(uri=url, kind="feed"), error)
            return
        place = Place(uri=url, kind="feed", etag=fetched.etag, last_modified=fetched.last_modified)
        yield Opened(place, "listed", whole=False)
        known = self.known([entry.uri for entry in feed.entries])
        for entry in feed.entries:
            before = known.get(entry.uri)
            if before is not None and before.kind == "page":
                yield Opened(before, "unchanged")  # read whole, from where the entry leads
            else:
                yield self.entry(entry, before, url)

    def entry(self, entry: FeedEntry, known: Place | None, parent: str) -> Opened:
        fingerprint = self.manner.fingerprint(sha256_text(f"{entry.title}\n{entry.content}"))
        if known is not None and self.manner.is_known(known, fingerprint):
            return Opened(known, "unchanged")
        place = Place(uri=entry.uri, kind="entry", parent=parent, fingerprint=fingerprint)
        governance = self.manner.governance.over(Governance(licence=entry.licence))
        material = Material(
            entry.uri,
            entry.suffix,
            data=entry.content.encode("utf-8", "replace"),
            title=entry.title,
            governance=governance,
        )
        return Opened(place, "read", material)

    def fetch(self, url: str, known: Place | None) -> Fetched:
        if known is None or self.manner.reread:
            return self.fetcher.get(url)
        return self.fetcher.get(url, etag=known.etag, last_modified=known.last_modified)

    def known(self, uris: list[str]) -> Mapping[str, Place]:
        with self.house.db.read() as session:
            return known_places(session, uris)


def refusal(place: Place, error: CopydeskError) -> Opened:
    said = f"{error}; {error.next_step}" if error.next_step else str(error)
    return Opened(place, "refused", reason=said)


def as_utf8(fetched: Fetched) -> bytes:
    """The server knows its text's encoding better than its bytes tell."""
    if not fetched.charset or not fetched.media_type.startswith("text/"):
        return fetched.data
    try:
        return fetched.data.decode(fetched.charset).encode()
    except (LookupError, ValueError):
        return fetched.data


def sha256_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
