"""What became of a text: words kept, put in and taken out.

Words by difflib, whose longest matching blocks read well (Ratcliff and Obershelp, "Pattern
matching: the gestalt approach", Dr. Dobb's Journal, 1988). It takes quadratic time where words
repeat, so that long texts are compared by sentences, and by words only where those differ.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "added", "gone"]
Piece = tuple[Kind, str]

WORD = re.compile(r"\s+|[^\W_]+(?:['’][^\W_]+)*|.", re.DOTALL)
SENTENCE = re.compile(r".*?(?:[.!?…]+\s+|\n+|\Z)", re.DOTALL)
PAIRS = 1_000_000
"""Most pairs of equal tokens that are looked at: about half a second. What has more is replaced
as a whole."""


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
    if pairs(old, new) <= PAIRS:
        yield from matched(old, new)
        return
    before, after = SENTENCE.findall("".join(old)), SENTENCE.findall("".join(new))
    if pairs(before, after) > PAIRS:
        yield from (("gone", "".join(old)), ("added", "".join(new)))
        return
    for same, group in groupby(matched(before, after), key=lambda piece: piece[0] == "same"):
        found = list(group)
        yield from found if same else by_words(found)


def by_words(pieces: list[Piece]) -> Iterator[Piece]:
    """Sentences that were rewritten, word by word, unless there are too many of them."""
    gone = WORD.findall("".join(text for kind, text in pieces if kind == "gone"))
    added = WORD.findall("".join(text for kind, text in pieces if kind == "added"))
    small = pairs(gone, added) <= PAIRS // 10
    return matched(gone, added) if small else iter(pieces)


def pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pairs of equal tokens two texts have: what comparing them costs."""
    counts = Counter(new)
    return sum(count * counts[token] for token, count in Counter(old).items())


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


def brief(pieces: Sequence[Piece], around: int = 60) -> list[Piece]:
    """The changes with what stands next to them: long parts that stayed are cut short."""
    kept: list[Piece] = []
    for number, (kind, text) in enumerate(pieces):
        if kind != "same" or len(text) <= 2 * around:
            kept.append((kind, text))
            continue
        left = text[:around].rpartition(" ")[0] if number > 0 else ""
        right = text[-around:].partition(" ")[2] if number < len(pieces) - 1 else ""
        kept.append(("same", f"{left} … {right}".strip(" ") if left else f"… {right}"))
    return kept
