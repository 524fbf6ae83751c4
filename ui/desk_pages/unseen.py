"""What a reader would not see in a text, or what would move the text about, spelt out.

Characters that reorder what is shown, that have no width, or that steer a terminal become a
chip with their name; marks that pile up on one letter are cut off with their number. Signs that
languages and emoji need (a joiner between two pictures, a non-joiner in Persian) stay.
"""

import re
from collections.abc import Iterator

NAMES = {
    "\u00ad": "SHY",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
}

PILE = 4
"""Marks on one letter that are shown. No language puts more there; floods put hundreds."""

MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
UNSEEN = re.compile(
    "(?P<joiner>(?<=[!-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[!-\u024f]))"
    f"|(?P<pile>(?<=[{MARK}]{{{PILE}}})[{MARK}]+)"
    "|(?P<run>[\u200b\u2060-\u2064\ufeff\u00ad]{3,}|[\U000e0000-\U000e007f]+)"
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)

Piece = tuple[str, bool]
"""What is shown, and whether it is a chip instead of the text itself."""


def pieces(text: str) -> Iterator[Piece]:
    """A text in parts: as it is, and chips for what would not be seen. Line ends stay."""
    at = 0
    for found in UNSEEN.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], False
        chip = name_of(found)
        if chip:
            yield chip, True
        at = found.end()
    if at < len(text):
        yield text[at:], False


def name_of(found: re.Match[str]) -> str:
    """A chip's words; none for the half of a line end that need not be shown."""
    signs = found.group()
    if found.lastgroup == "pile":
        return f"+{len(signs)}"
    name = NAMES.get(signs[0], f"U+{ord(signs[0]):04X}")
    if found.lastgroup == "run":
        return f"{name} ×{len(signs)}" if len(signs) > 1 else name
    return "" if signs == "\r" else name


def without(text: str) -> str:
    """The text without any of it, for places that have no room for chips."""
    return UNSEEN.sub("", text)
