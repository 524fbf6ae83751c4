"""Title and sentence case: how a heading would be written in one or the other."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agents.vale.patterns import Deadline, Pattern

SMALL = frozenset(
    "a an and as at but by en for if in nor of on or per the to vs vs. via v v.".split()
)
"""Articles, conjunctions and prepositions of up to three letters: small in AP's titles."""

PREPOSITIONS = frozenset(
    """about above across after against along among around before behind below beneath beside
    between beyond concerning despite down during except following from including inside into
    like near off onto out outside over past regarding since through throughout toward towards
    under underneath until up upon with within without""".split()
)
"""Small in Chicago's titles as well, whatever their length."""

PART = Pattern(r"[\p{N}\p{L}*][^\s\-/]*")


@dataclass(frozen=True)
class Word:
    """A word of a heading, where it stands, and how it should be written."""

    start: int
    end: int
    written: str
    expected: str


Convert = Callable[[str, Deadline], list[Word]]


class Words:
    """Cuts a heading into words; exceptions of several words are one."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = {term.casefold(): term for term in terms}
        listed = "".join(rf"\b(?:{term})\b|" for term in terms)
        self._pattern = Pattern(listed + r"[\p{N}\p{L}*]+[^\s]*")

    def of(self, text: str, deadline: Deadline) -> Iterator[re.Match[str]]:
        return self._pattern.matches(text, deadline)

    def kept(self, word: str) -> str | None:
        """How the exceptions write a word."""
        return self._terms.get(word.casefold())


def sentence_case(words: Words, indicators: Sequence[str]) -> Convert:
    """A capital letter at the start, and after a word that ends with an indicator."""

    def convert(text: str, deadline: Deadline) -> list[Word]:
        made: list[Word] = []
        for match in words.of(text, deadline):
            word = match.group()
            first = not made or any(made[-1].written.endswith(sign) for sign in indicators)
            plain = word[:1].upper() + word[1:].lower() if first else word.lower()
            made.append(Word(*match.span(), word, words.kept(word) or plain))
        return made

    return convert


def title_case(words: Words, style: str) -> Convert:
    """AP's or Chicago's titles.

    AP writes `To` in an infinitive and `to` before a noun. Telling them apart takes a tagger, so
    both pass.
    """
    small = SMALL | PREPOSITIONS if style == "Chicago" else SMALL

    def convert(text: str, deadline: Deadline) -> list[Word]:
        found = list(words.of(text, deadline))
        made = []
        for place, match in enumerate(found):
            word, start = match.group(), match.start()
            edge = place in (0, len(found) - 1) or text[:start].rstrip()[-1:] in (
                ":",
                "-",
                "–",
                "—",
            )
            plain = words.kept(word) or titled(word, small, edge, deadline)
            made.append(Word(start, match.end(), word, plain))
        return made

    return convert


def titled(word: str, small: frozenset[str], edge: bool, deadline: Deadline) -> str:
    """A word, each part of a compound too, with capital letters where a title has them."""
    parts = list(PART.matches(word, deadline))
    made = word
    for place, match in enumerate(parts):
        part = match.group()
        bounding = edge and place in (0, len(parts) - 1)
        if part in ("To", "to") and not bounding:
            continue
        low = part.lower().strip(",;:!?") in small and not bounding
        first = part[:1].lower() if low else part[:1].upper()
        made = made[: match.start()] + first + made[match.start() + 1 :]
    return made
