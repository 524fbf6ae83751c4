"""Passages: spans of a text that say one thing, cut where its structure allows it.

Headings stay with what follows them; lists, tables and code stay whole as far as they can;
long paragraphs are cut at the ends of sentences.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from agents.readers.blocks import Block, blocks
from agents.readers.front_matter import FrontMatter, front_matter, governance_of
from agents.readers.types import PassageSpan

__all__ = ["FrontMatter", "cut", "front_matter", "governance_of"]

WHOLE = 4
"""A list, table or code block stays whole up to this many times the passage size."""

SMALLEST = 80
"""Characters under which a passage joins its neighbour."""

LONGEST_TITLE, LONGEST_PATH = 80, 200

WORD = re.compile(r"\w")
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]*_]*\s+(?=[\"'“‘(\[*_]*[^\W\d_a-z]|\d)")
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|approx|no|vs|mr|mrs|ms|dr|st|[A-Z])\.\s*$", re.I)


@dataclass(frozen=True)
class Piece:
    """A block, or part of one, that will not be cut again."""

    start: int
    end: int
    path: str
    heading: bool = False
    leads_in: bool = False


def cut(text: str, size: int) -> list[PassageSpan]:
    """The passages of a normalised text, in order, not overlapping.

    Args:
        size: characters that a passage is filled up to. Whole lists, tables and code blocks
            may be four times as long.

    Together the passages hold every word after the front matter.
    """
    body = front_matter(text).end
    return [
        PassageSpan(piece.start, piece.end, piece.path)
        for piece in packed(pieces(text, blocks(text, body), size), size)
    ]


def pieces(text: str, found: Sequence[Block], size: int) -> Iterator[Piece]:
    """Every block under its path of headings, long ones cut, blank space trimmed."""
    trail: list[tuple[int, str]] = []
    path = ""
    for block in found:
        if block.kind == "heading":
            trail = [above for above in trail if above[0] < block.level]
            trail.append((block.level, block.title))
            path = path_of(trail)
        for start, end in parts(text, block, size):
            start, end = trimmed(text, start, end)
            if WORD.search(text, start, end):
                leads_in = block.kind == "prose" and end - start < size and text[end - 1] == ":"
                yield Piece(start, end, path, block.kind == "heading", leads_in)


def path_of(trail: Sequence[tuple[int, str]]) -> str:
    """`Guide > Returns`; where that is too long, without the topmost."""
    titles = [title[:LONGEST_TITLE].rstrip() for _, title in trail if title]
    while len(path := " > ".join(titles)) > LONGEST_PATH:
        titles.pop(0)
    return path


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())


def packed(given: Iterator[Piece], size: int) -> Iterator[Piece]:
    """Neighbours under one path filled up to the size, then very small ones joined as well."""
    filled = merged(given, lambda left, right: belongs(left, right, size))
    return merged(filled, lambda left, right: is_crumb(left, right, size))


def merged(given: Iterator[Piece], fit: Callable[[Piece, Piece], bool]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in given:
        if last and fit(last, piece):
            last = joined(last, piece)
        else:
            if last:
                yield last
            last = piece
    if last:
        yield last


def joined(left: Piece, right: Piece) -> Piece:
    both = left.heading and right.heading
    return replace(left, end=right.end, path=right.path, heading=both, leads_in=right.leads_in)


def belongs(left: Piece, right: Piece, size: int) -> bool:
    """Whether two neighbours make one passage."""
    together = right.end - left.start
    if left.heading or (left.leads_in and left.path == right.path and not right.heading):
        return together <= (WHOLE + 1) * size + LONGEST_TITLE
    if right.heading or left.path != right.path:
        return False
    starts_anew = right.leads_in and left.end - left.start >= size // 4
    return together <= size and not starts_anew


def is_crumb(left: Piece, right: Piece, size: int) -> bool:
    """Whether one of two neighbours is too small to stand alone."""
    if right.heading or left.path != right.path:
        return False
    smaller = min(right.end - right.start, left.end - left.start)
    return smaller < min(SMALLEST, size // 4)


def parts(text: str, block: Block, size: int) -> Iterator[tuple[int, int]]:
    """The block whole, or its parts: items, rows and lines together up to the size."""
    if block.end - block.start <= (WHOLE * size if block.kind == "parts" else size):
        yield block.start, block.end
        return
    if block.kind != "parts":
        yield from sentences(text, block.start, block.end, size)
        return
    start = last = block.start
    for end in [*block.cuts, block.end]:
        if end - start > size and last > start:
            yield from unit(text, start, last, size)
            start = last
        last = end
    yield from unit(text, start, block.end, size)


def unit(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    if end - start <= WHOLE * size:
        yield start, end
    else:
        yield from sentences(text, start, end, size)


def sentences(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """Stretches of at most `size` characters that end with a sentence, else a line or word."""
    while end - start > size:
        stop = best_cut(text, start, start + size)
        yield start, stop
        start = stop
    yield start, end


def best_cut(text: str, start: int, limit: int) -> int:
    """Where to cut `text[start:limit]`: after its last sentence, line or word, or at its end."""
    half = (start + limit) // 2
    ends = [found.end() for found in SENTENCE_END.finditer(text, half, limit)]
    for stop in reversed(ends):
        if not ABBREVIATION.search(text, max(start, stop - 12), stop):
            return stop
    for mark in ("\n", " "):
        stop = text.rfind(mark, half, limit)
        if stop >= half:
            return stop + 1
    return limit
