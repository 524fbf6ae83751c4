"""Site maps (sitemaps.org): which pages a site has, and when each one changed."""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from agents.readers.types import MEGABYTE
from agents.web.bodies import MAGIC, take, unpacked
from agents.web.json_feed import is_json_feed
from agents.web.roots import root_of
from agents.web.sitemap_xml import Entry, xml_entries
from agents.web.targets import canonical, redact
from storage.errors import BadInput

MAX_ENTRIES = 50_000
MAX_BYTES = 50 * MEGABYTE
"""Both are the protocol's own limits."""

SITEMAP_ROOTS = ("urlset", "sitemapindex")
FEED_ROOTS = ("rss", "feed", "RDF")
URL_LINE = re.compile(rb"https?://[^\s<>]+", re.IGNORECASE)
NAME_PAGES = "name the address of a sitemap.xml, or pages one by one"


@dataclass(frozen=True)
class SitemapPage:
    """A page's address as it is stored, and when it last changed (aware) if the map says so."""

    url: str
    last_modified: datetime | None = None


@dataclass(frozen=True)
class Sitemap:
    """What a site map names on its own site; `foreign` is on others, and not to be followed.

    `cut` says that it names more than the protocol allows, and only the first were taken.
    """

    pages: tuple[SitemapPage, ...] = ()
    sitemaps: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    cut: bool = False


def looks_like(data: bytes, media_type: str) -> Literal["sitemap", "feed", "page"]:
    """What a fetched document is. Only its start is read; any doubt makes it a page."""
    start = first_bytes(data)
    _, root = root_of(start)
    if root in SITEMAP_ROOTS:
        return "sitemap"
    if root in FEED_ROOTS or is_json_feed(start):
        return "feed"
    if media_type == "text/plain" and is_list(start):
        return "sitemap"
    return "page"


def first_bytes(data: bytes) -> bytes:
    """The start of a document, unpacked."""
    if not data.startswith(MAGIC):
        return data[: 64 * 1024]
    try:
        return next(unpacked([data]), b"")
    except zlib.error:
        return b""


def is_list(start: bytes) -> bool:
    """Whether the first lines are nothing but web addresses."""
    lines = start.removeprefix(b"\xef\xbb\xbf").splitlines()[:20]
    said = [line.strip() for line in lines if line.strip()]
    return bool(said) and all(URL_LINE.fullmatch(line) for line in said[: max(1, len(said) - 1)])


def read_sitemap(data: bytes, url: str, max_bytes: int = MAX_BYTES) -> Sitemap:
    """Pages and further maps of a map found at `url`: XML, packed XML, or a list of addresses.

    Raises:
        BadInput: it is no site map, or larger than `max_bytes` once unpacked.
    """
    text = plain_data(data, url, max_bytes)
    _, root = root_of(text)
    if root not in SITEMAP_ROOTS:
        return sorted_out(list_entries(text, url), url)
    try:
        return sorted_out(xml_entries(text, MAX_ENTRIES + 1), url)
    except ValueError as error:
        raise BadInput(f"{redact(url)} is no site map: {error}", NAME_PAGES) from None


def plain_data(data: bytes, url: str, max_bytes: int) -> bytes:
    if not data.startswith(MAGIC):
        return take([data], max_bytes, redact(url))
    try:
        return take(unpacked([data]), max_bytes, redact(url))
    except zlib.error as error:
        raise BadInput(f"{redact(url)} is broken: {error}", NAME_PAGES) from error


def list_entries(data: bytes, url: str) -> Iterator[Entry]:
    if not is_list(data[: 64 * 1024]):
        raise BadInput(f"{redact(url)} is no site map", NAME_PAGES)
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if line.strip():
            yield Entry("page", line.strip())


def sorted_out(entries: Iterable[Entry], url: str) -> Sitemap:
    """Entries by what they are, each address once, at most as many as the protocol allows."""
    pages: dict[str, SitemapPage] = {}
    maps: dict[str, None] = {}
    foreign: dict[str, None] = {}
    home = canonical(url)
    cut = False
    for number, entry in enumerate(entries):
        if number == MAX_ENTRIES:
            cut = True
            break
        address = web_address(entry.url)
        if not address or not same_site(home, address):
            foreign[address or redact(entry.url)] = None
        elif entry.kind == "sitemap":
            maps[address] = None
        else:
            pages.setdefault(address, SitemapPage(address, moment(entry.changed)))
    return Sitemap(tuple(pages.values()), tuple(maps), tuple(foreign), cut)


def web_address(text: str) -> str:
    try:
        return canonical(text)
    except BadInput:
        return ""


def same_site(home: str, address: str) -> bool:
    """Whether the map at `home` may speak for `address`: its own host, or one below it.

    `www.` makes no difference. Neighbours (`docs.` and `blog.`) are foreign to each other:
    telling them from two owners takes the list of public suffixes.
    """
    ours, theirs = urlsplit(home), urlsplit(address)
    host, other = bare(ours.hostname), bare(theirs.hostname)
    return ours.port == theirs.port and (other == host or other.endswith(f".{host}"))


def bare(host: str | None) -> str:
    return (host or "").rstrip(".").removeprefix("www.")


def moment(text: str) -> datetime | None:
    """A W3C date or time (`2026`, `2026-05`, `2026-05-01`, `2026-05-01T10:00Z`), as aware."""
    full = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)
    try:
        parsed = datetime.fromisoformat(full)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
