"""The stretches of a message, each of which asks for one kind of text."""

import re
from dataclasses import dataclass, replace

from agents.intake import slots
from agents.intake.mentions import Mention
from agents.intake.text import GAP, Text

BULLET = re.compile(r"^[ \x1f]*(?:[-*•–]|\(?\d{1,2}[.)])[ \x1f]+", re.MULTILINE)
ONCE = re.compile(
    r"(?<![\w-])(?:and )?(?:once|one|another|the other)(?: is)? (?=(?:for|about|on|of|to) )", re.I
)


MOST_PARTS = 20
"""Of a list; what has more is material, not a list of wishes."""


@dataclass(frozen=True)
class Part:
    """A stretch in which one kind of text is named; `text.left` is its own."""

    mention: Mention | None
    text: Text


@dataclass(frozen=True)
class Cut:
    """Parts of a message, and what was said of all of them before or behind."""

    parts: list[Part]
    rest: Text | None = None


def parts_of(text: Text, found: list[Mention]) -> Cut:
    """The message cut at its list's lines, else before each kind of text after the first."""
    for way in (by_lines, by_readers):
        if cut := way(text, found):
            return cut
    if len(found) < 2:
        return Cut([Part(found[0] if found else None, text)])
    starts = [0, *(mention.start for mention in found[1:])]
    ends = [*starts[1:], len(text.left)]
    return Cut(
        [
            Part(mention.moved(-start), stretch(text, start, end))
            for mention, start, end in zip(found, starts, ends, strict=True)
        ]
    )


def by_lines(text: Text, found: list[Mention]) -> Cut | None:
    """A list with a kind of text, or a network, in each of two lines or more."""
    lines = []
    for bullet in BULLET.finditer(text.left):
        end = text.left.find("\n", bullet.end())
        lines.append((bullet.start(), bullet.end(), end if end >= 0 else len(text.left)))
    parts, rest = [], Text("")
    rest.whole = rest.left = text.left
    for start, begin, end in lines:
        own = next((one for one in found if begin <= one.said < end), None)
        if own is None and not slots.channels_in(text.left[begin:end]):
            continue
        moved = own.moved(-begin) if own else None
        if moved and moved.start < 0:
            moved = replace(moved, start=moved.said, count=1)
        parts.append(Part(moved, stretch(text, begin, end)))
        rest.left = rest.left[:start] + GAP * (end - start) + rest.left[end:]
    return Cut(parts, rest) if 1 < len(parts) <= MOST_PARTS else None


def by_readers(text: Text, found: list[Mention]) -> Cut | None:
    """`twice: once for admins (200 words), once for end users (two sentences)`."""
    if len({mention.content_type for mention in found}) != 1:
        return None
    starts = [one for one in ONCE.finditer(text.left) if one.start() >= found[0].end]
    if not 2 <= len(starts) <= MOST_PARTS:
        return None
    ends = [*(one.start() for one in starts[1:]), end_of(text.left, starts[-1].end())]
    kind = replace(found[0], count=1, start=0, said=0, end=0)
    parts = [
        Part(kind, stretch(text, one.end(), end)) for one, end in zip(starts, ends, strict=True)
    ]
    rest = Text("")
    rest.whole = rest.left = found[0].blanked(text.left)
    first, last = starts[0].start(), ends[-1]
    rest.left = rest.left[:first] + GAP * (last - first) + rest.left[last:]
    return Cut(parts, rest)


def end_of(text: str, start: int) -> int:
    found = re.compile(r"\. |\n|;|$").search(text, start)
    return found.start() if found else len(text)


def stretch(text: Text, start: int, end: int) -> Text:
    piece = Text("")
    piece.whole, piece.left = text.whole[start:end], text.left[start:end]
    return piece
