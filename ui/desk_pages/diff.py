"""What became of a text: words kept, put in and taken out.

Words by difflib, whose longest matching blocks read well (Ratcliff and Obershelp, "Pattern
matching: the gestalt approach", Dr. Dobb's Journal, 1988). It takes quadratic time where words
repeat, so that long texts are compared by sentences, and by words only where those differ.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "added", "gone"]
Piece = tuple[Kind, str]

WORD = re.compile(r"\s+|[^\W_]+(?:['’][^\W_]+)*|.", re.DOTALL)
SENTENCE = re.compile(r".*?(?:[.!?…]+\s+|\n+|\Z)", re.DOTALL)
CELLS = 1_000_000
"""Most pairs of tokens that are compared; what has more is replaced as a whole."""


def words_diff(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order. Those that are not `added` make up `before`, those
    that are not `gone` make up `after`."""
    old, new = WORD.findall(before), WORD.findall(after)
    first = shared(old, new)
    last = shared(old[first:][::-1], new[first:][::-1])
    head, tail = "".join(old[:first]), "".join(old[len(old) - last :])
    old, new = old[first : len(old) - last], new[first : len(new) - last]
    found: list[Piece] = [("same", head), *middle(old, new), ("same", tail)]
    return joined(found)


def shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many tokens two texts begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def middle(old: list[str], new: list[str]) -> Iterator[Piece]:
    """What lies between the parts that are alike."""
    if len(old) * len(new) <= CELLS:
        yield from matched(old, new)
        return
    before, after = "".join(old), "".join(new)
    lines = SENTENCE.findall(before), SENTENCE.findall(after)
    if len(lines[0]) * len(lines[1]) > CELLS:
        yield from (("gone", before), ("added", after))
        return
    for kind, group in groupby(matched(*lines), key=lambda piece: piece[0] == "same"):
        text = list(group)
        if kind:
            yield from text
            continue
        gone = WORD.findall("".join(said for one, said in text if one == "gone"))
        added = WORD.findall("".join(said for one, said in text if one == "added"))
        small = len(gone) * len(added) <= CELLS // 10
        yield from matched(gone, added) if small else text


def matched(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, a, b, c, d in blocks:
        if tag == "equal":
            yield "same", "".join(old[a:b])
            continue
        yield "gone", "".join(old[a:b])
        yield "added", "".join(new[c:d])


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece; a blank alone between two changes changes with them,
    so that a rewritten clause reads as one."""
    full = [piece for piece in pieces if piece[1]]
    runs: list[list[str]] = [["", ""]]  # gone and added, between what stays
    found: list[Piece] = []
    for number, (kind, text) in enumerate(full):
        between = 0 < number < len(full) - 1 and any(runs[-1])
        if kind == "same" and not (between and text.isspace() and "\n" not in text):
            found += flushed(runs[-1])
            found.append((kind, text))
            runs[-1] = ["", ""]
            continue
        if kind != "added":
            runs[-1][0] += text
        if kind != "gone":
            runs[-1][1] += text
    return merged([*found, *flushed(runs[-1])])


def flushed(run: Sequence[str]) -> list[Piece]:
    kinds: tuple[Kind, Kind] = ("gone", "added")
    return [(kind, text) for kind, text in zip(kinds, run, strict=True) if text]


def merged(pieces: Sequence[Piece]) -> list[Piece]:
    return [
        (kind, "".join(text for _, text in group))
        for kind, group in groupby(pieces, key=lambda piece: piece[0])
    ]


def changed(pieces: Sequence[Piece]) -> bool:
    """Whether anything but blanks at the ends is different."""
    return any(kind != "same" and text.strip() for kind, text in pieces)
