"""The XML of a site map, read as a stream: no tree is kept, whatever the document holds."""

from dataclasses import dataclass
from typing import Literal

from agents.web.roots import text_start

STEP = 64 * 1024
KINDS: dict[str, Literal["page", "sitemap"]] = {"url": "page", "sitemap": "sitemap"}
SAID = ("loc", "lastmod")
LONGEST = 4096
"""Characters of an address or date that are looked at."""


@dataclass(frozen=True)
class Entry:
    """One `<url>` or `<sitemap>` as it stands."""

    kind: Literal["page", "sitemap"]
    url: str
    changed: str = ""


class Collector:
    """Takes the parser's events; `entries` are those that are complete.

    Extensions put a `loc` of their own into an entry (`image:loc`): only elements in the
    namespace of the entry count.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._space = ""
        self._said: dict[str, str] = {}
        self._open = ""

    def start(self, tag: str, attributes: object) -> None:
        space, _, name = tag.rpartition("}")
        if name in KINDS:
            self._space, self._said = space, {}
        self._open = name if name in SAID and space == self._space else ""

    def data(self, text: str) -> None:
        if self._open:
            so_far = self._said.get(self._open, "")
            self._said[self._open] = (so_far + text)[:LONGEST]

    def end(self, tag: str) -> None:
        space, _, name = tag.rpartition("}")
        self._open = ""
        if name in KINDS and space == self._space:
            said = {key: value.strip() for key, value in self._said.items()}
            if said.get("loc"):
                self.entries.append(Entry(KINDS[name], said["loc"], said.get("lastmod", "")))
            self._said = {}

    def close(self) -> None:
        pass


def xml_entries(data: bytes, most: int) -> list[Entry]:
    """The entries in their order; reading ends soon after `most` of them.

    Raises:
        ValueError: the XML is broken, or declares entities.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.ElementTree import DefusedXMLParser

    collector = Collector()
    parser = DefusedXMLParser(target=collector)
    text = text_start(data)
    try:
        for at in range(0, len(text), STEP):
            parser.feed(text[at : at + STEP])
            if len(collector.entries) >= most:
                return collector.entries
        parser.close()
    except (ParseError, LookupError) as error:
        raise ValueError(str(error)) from None
    return collector.entries
