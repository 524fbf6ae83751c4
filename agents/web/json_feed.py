"""JSON Feed (jsonfeed.org, versions 1 and 1.1), rewritten as Atom.

One path for all feeds: what is not feedparser's kind is made its kind, so that it is cleaned,
made absolute and dated in the same way.
"""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree  # only to write XML

from agents.web.targets import redact
from storage.errors import BadInput

VERSION = "https://jsonfeed.org/version/"
ATOM = "http://www.w3.org/2005/Atom"
FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)} | {
    0xFFFE: None,
    0xFFFF: None,
}
"""Characters that JSON can carry and XML cannot."""


def is_json_feed(data: bytes) -> bool:
    return b'"version"' in data[:4096] and b"jsonfeed.org/version/" in data[:4096].replace(
        b"\\", b""
    )


def atom_of(data: bytes, url: str) -> bytes:
    """The same feed as Atom, in UTF-8.

    Raises:
        BadInput: it is no JSON Feed.
    """
    feed = parse(data)
    version = feed.get("version") if isinstance(feed, dict) else None
    items = feed.get("items") if isinstance(feed, dict) else None
    if (
        not isinstance(version, str)
        or not version.startswith(VERSION)
        or not isinstance(items, list)
    ):
        raise BadInput(
            f"{redact(url)} is no JSON Feed", "name the address of its RSS, Atom or JSON"
        )
    root = ElementTree.Element("feed", xmlns=ATOM)
    add(root, "title", feed.get("title"))
    for item in items:
        if isinstance(item, dict):
            root.append(entry(item))
    text = ElementTree.tostring(root, encoding="unicode")
    return text.encode("utf-8", "replace")


def parse(data: bytes) -> Mapping[str, Any]:
    """The outer object; an empty one when the data is something else."""
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return feed if isinstance(feed, dict) else {}


def entry(item: Mapping[str, Any]) -> ElementTree.Element:
    made = ElementTree.Element("entry")
    add(made, "id", item.get("id"))
    add(made, "title", item.get("title"))
    add(made, "updated", item.get("date_modified") or item.get("date_published"))
    link = item.get("url") or item.get("external_url")
    if isinstance(link, str):
        ElementTree.SubElement(made, "link", rel="alternate", href=link.translate(FORBIDDEN))
    add(made, "summary", item.get("summary"), type="text")
    add(made, "content", item.get("content_text"), type="text")
    add(made, "content", item.get("content_html"), type="html")
    return made


def add(parent: ElementTree.Element, tag: str, value: Any, **attributes: str) -> None:
    if isinstance(value, str | int | float) and str(value):
        child = ElementTree.SubElement(parent, tag, attributes)
        child.text = str(value).translate(FORBIDDEN)
