"""Feeds: RSS 0.9 to 2.0, Atom and JSON Feed into entries that are read like pages."""

import hashlib
import html
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

from agents.web.json_feed import atom_of
from agents.web.targets import redact
from storage.errors import BadInput

MAX_ENTRIES = 10_000
MOST_OPEN = 1_000
COMMENT = re.compile("<!--|-->")
PLAIN = "text/plain"
UTF8_XML = "application/xml; charset=utf-8"
STATED_LICENCE = re.compile(r"creativecommons\.org/|\bCC[ -](?:BY|0)\b", re.IGNORECASE)
SPACE = re.compile(rb"[\xef\xbb\xbf\s]*")
TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class FeedEntry:
    """One entry. `uri` is its link or its id, absolute; `content` is of the kind `suffix`.

    `suffix` is `.html` (without scripts and other active parts) or `.txt`; `updated` is aware;
    `licence` is what the entry or its feed states, empty when neither does.
    """

    uri: str
    title: str
    content: str
    suffix: str
    updated: datetime | None = None
    licence: str = ""


@dataclass(frozen=True)
class Feed:
    title: str
    entries: tuple[FeedEntry, ...]


def read_feed(data: bytes, url: str) -> Feed:
    """The entries of a feed found at `url`, newest as the feed has them, at most 10,000.

    Raises:
        BadInput: it is no feed, or it declares entities (which can be bombs).
    """
    import feedparser
    from feedparser.encodings import convert_to_utf8

    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        data = atom_of(data, url)
    text = without_prolog(convert_to_utf8({}, data, {}), url)
    refuse_open_comments(text, url)
    # A stream, because feedparser would open bytes that happen to name a file.
    parsed = feedparser.parse(
        io.BytesIO(text),
        response_headers={"content-location": redact(url), "content-type": UTF8_XML},
        sanitize_html=True,
        resolve_relative_uris=True,
    )
    licence = licence_of(parsed.feed)
    entries = [entry_of(raw, url, licence) for raw in parsed.entries[:MAX_ENTRIES]]
    unique: dict[str, FeedEntry] = {}
    for entry in entries:
        if entry.title or entry.content:
            unique.setdefault(entry.uri, entry)
    if not unique and (parsed.bozo or not parsed.get("version")):
        raise no_feed(url)
    return Feed(title_of(parsed.feed), tuple(unique.values()))


def no_feed(url: str) -> BadInput:
    return BadInput(f"{redact(url)} is no feed", "name the address of an RSS, Atom or JSON feed")


def without_prolog(data: bytes, url: str) -> bytes:
    """UTF-8 XML from its first element on: declarations do not reach the parser.

    Entities unfold to gigabytes even with feedparser's own care (a long one used many times),
    and its search for them takes quadratic time in empty lines.

    Raises:
        BadInput: it is no XML, or declares something of its own.
    """
    at = 0
    while True:
        at = SPACE.match(data, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if data.startswith(b"<!--", at):
            at = after(b"-->", data, at + 4)
        elif data.startswith(b"<?", at):
            at = after(b"?>", data, at)
        elif data[at : at + 9].upper() == b"<!DOCTYPE":
            start, at = at, after(b">", data, at)
            if b"[" in data[start:at]:
                raise BadInput(
                    f"{redact(url)} declares entities, as no feed does", "tell its owner"
                )
        elif data.startswith(b"<", at):
            return data[at:]
        else:
            raise no_feed(url)


def refuse_open_comments(data: bytes, url: str) -> None:
    """feedparser searches the whole rest of a text for the end of each comment in it.

    Raises:
        BadInput: so many comments are never closed that this would take hours.
    """
    marks = COMMENT.findall(html.unescape(data.decode("utf-8", "replace")))
    if sum(mark == following == "<!--" for mark, following in pairwise(marks)) > MOST_OPEN:
        raise BadInput(f"{redact(url)} is broken: its comments never end", "tell its owner")


def after(mark: bytes, data: bytes, at: int) -> int:
    """The place behind the next `mark`; the end of the data when there is none."""
    found = data.find(mark, at)
    return len(data) if found < 0 else found + len(mark)


def entry_of(raw: Mapping[str, Any], url: str, licence: str) -> FeedEntry:
    title = title_of(raw)
    content, suffix = content_of(raw)
    return FeedEntry(
        uri_of(raw, url, title + content),
        title,
        content,
        suffix,
        time_of(raw),
        licence_of(raw) or licence,
    )


def content_of(raw: Mapping[str, Any]) -> tuple[str, str]:
    """The longest of an entry's contents and its summary, with its suffix."""
    candidates: Sequence[Mapping[str, Any]] = [
        *raw.get("content", ()),
        *([raw["summary_detail"]] if "summary_detail" in raw else ()),
    ]
    best = max(candidates, key=lambda each: len(each.get("value") or ""), default={})
    suffix = ".txt" if best.get("type") == PLAIN else ".html"
    return str(best.get("value") or ""), suffix


def uri_of(raw: Mapping[str, Any], url: str, text: str) -> str:
    """The entry's link; else its id; else the feed's address with the hash of what it says."""
    name, said = raw.get("id") or "", raw.get("link") or ""
    link = urljoin(url, said)
    if said and said != name and is_web(link):
        return redact(link)
    if is_web(name):
        return redact(name)
    mark = name or hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{redact(url).split('#')[0]}#{mark}"


def is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def time_of(raw: Mapping[str, Any]) -> datetime | None:
    """When it was last changed, or else published (feedparser gives UTC)."""
    for name in ("updated_parsed", "published_parsed", "created_parsed"):
        moment = raw.get(name) if name in raw else None
        if moment is None:
            continue
        try:
            year, month, day, hour, minute, second = moment[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except ValueError:
            continue
    return None


def licence_of(raw: Mapping[str, Any]) -> str:
    """A link with rel=license, or rights that name a Creative Commons licence."""
    for link in raw.get("links", ()):
        if link.get("rel") == "license" and link.get("href"):
            return str(link["href"])
    rights = plain(raw.get("rights", ""))
    return rights if STATED_LICENCE.search(rights) else ""


def title_of(raw: Mapping[str, Any]) -> str:
    """The title as text; many RSS feeds put tags into theirs, and call it text."""
    title = TAG.sub("", str(raw.get("title") or ""))
    marked = raw.get("title_detail", {}).get("type", PLAIN) != PLAIN
    return plain(html.unescape(title) if marked else title)


def plain(text: str) -> str:
    return " ".join(str(text).split())
