"""The first element of an XML document, without reading the rest of it."""

import xml.parsers.expat
from contextlib import suppress

WINDOW = 256 * 1024
"""Comments before the first element are seldom longer."""


class FoundError(Exception):
    """Ends the parse: nothing after the first element is looked at."""


def text_start(data: bytes) -> bytes:
    """Without what may stand before `<?xml` by mistake: empty lines, UTF-8's byte order mark."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")


def root_of(data: bytes) -> tuple[str, str]:
    """Namespace and local name of the first element; empty strings when there is none.

    Entities are never unfolded: the parse ends at a declaration of one.
    """
    found: list[str] = []

    def start(name: str, attributes: object) -> None:
        found.append(name)
        raise FoundError

    def stop(*declared: object) -> None:
        raise FoundError

    parser = xml.parsers.expat.ParserCreate(namespace_separator="\n")
    parser.StartElementHandler = start
    parser.EntityDeclHandler = stop
    with suppress(FoundError, xml.parsers.expat.ExpatError, LookupError, ValueError):
        parser.Parse(text_start(data[:WINDOW]), False)
    namespace, _, name = (found[0] if found else "").rpartition("\n")
    return namespace, name
