"""What of the evidence may bear on a claim: sentences, found by their words (BM25)."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.grounding.numbers import Quantity, quantities
from agents.grounding.words import Word, words
from agents.text import sentences
from agents.types import Evidence

AT_MOST = 5
K1, B = 1.2, 0.5
LONGEST = 600
"""Characters; longer sentences (tables, lists without stops) are cut at a blank."""


@dataclass(frozen=True)
class Window:
    """A sentence of an evidence; `start` and `end` index the evidence's text."""

    evidence: int
    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    stems: frozenset[str]
    numbers: tuple[Quantity, ...]


@dataclass
class Source:
    """All windows of all the evidence, with how many windows hold each stem."""

    windows: list[Window]
    holding: Counter[str] = field(default_factory=Counter)
    size: int = 0
    """Words of all windows together."""
    grams: frozenset[str] = frozenset()
    """Letter 4-grams of the words."""

    @classmethod
    def of(cls, evidence: Sequence[Evidence]) -> "Source":
        windows = [
            window for place, one in enumerate(evidence) for window in windows_of(place, one.text)
        ]
        holding = Counter(stem for window in windows for stem in window.stems)
        size = sum(len(window.words) for window in windows)
        spelt = {word.text.lower() for window in windows for word in window.words}
        grams = frozenset(gram for text in spelt for gram in grams_of(text))
        return cls(windows, holding, size, grams)

    @property
    def mean_words(self) -> float:
        return max(self.size / max(len(self.windows), 1), 1.0)

    def states(self, number: Quantity) -> bool:
        return any(number.agrees(one) for window in self.windows for one in window.numbers)

    def rarity(self, stem: str) -> float:
        """BM25's inverse document frequency among this source's windows; at least .05."""
        n = self.holding[stem]
        return max(math.log(1 + (len(self.windows) - n + 0.5) / (n + 0.5)), 0.05)

    def nearest(self, claim: Sequence[Word], at_most: int = AT_MOST) -> list[Window]:
        """The windows that share the claim's rarest words, best first; ties by their order."""
        asked = {word.stem for word in claim if not word.is_grammar}
        ranked = sorted(
            ((self._score(asked, window), -place) for place, window in enumerate(self.windows)),
            reverse=True,
        )
        return [self.windows[-place] for _, place in ranked[:at_most]]

    def _score(self, asked: set[str], window: Window) -> float:
        norm = K1 * (1 - B + B * len(window.words) / self.mean_words)
        return sum(self.rarity(stem) / (1 + norm) for stem in asked & window.stems)


def windows_of(place: int, text: str) -> list[Window]:
    found = []
    for span in sentences(text):
        for start, end in pieces(text, span.start, span.end):
            inside = words(text[start:end])
            found.append(
                Window(
                    place,
                    start,
                    end,
                    text[start:end],
                    tuple(inside),
                    frozenset(word.stem for word in inside),
                    tuple(quantities(inside)),
                )
            )
    return found


def pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        found.append((start, cut))
        start = cut + (text[cut] == " ")
    return [*found, (start, end)]


def grams_of(word: str) -> list[str]:
    """The letter 4-grams of a lower-case word; a shorter one is its own."""
    return [word[place : place + 4] for place in range(max(len(word) - 3, 1))]
