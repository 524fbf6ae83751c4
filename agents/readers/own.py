"""Our own published pieces, recognised when they come back as somebody's source.

A factory that learned from its own output would drift away from what people write (Shumailov
et al., Nature 631, 2024), so a text that mostly repeats ours never counts as human-made.
"""

import hashlib
from collections.abc import Iterable

from agents.readers.types import Flag
from agents.text import sentences, tokens

WORDS_AT_LEAST = 5
"""Shorter sentences are anybody's."""

OWN_FROM = 0.5
"""Share of a text's words from which it counts as ours."""


class OwnPieces:
    """The sentences of everything that was published, as hashes of their words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.known: set[bytes] = set()
        self.add(texts)

    def add(self, texts: Iterable[str]) -> None:
        self.known.update(key for text in texts for _, _, key in keyed_sentences(text))

    def find(self, text: str) -> list[Flag]:
        """Sentences of the text that we published, whatever their case and punctuation."""
        if not self.known:
            return []
        return [
            Flag("own", "published piece", start, end)
            for start, end, key in keyed_sentences(text)
            if key in self.known
        ]


def keyed_sentences(text: str) -> list[tuple[int, int, bytes]]:
    """Start, end and a hash of the words, of every sentence that is long enough to be known."""
    found = []
    for sentence in sentences(text):
        words = list(tokens(sentence.text))
        if len(words) >= WORDS_AT_LEAST:
            key = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
            found.append((sentence.start, sentence.end, key))
    return found


def is_own(text: str, flags: Iterable[Flag]) -> bool:
    """Whether most of a text is ours."""
    ours = sum(flag.end - flag.start for flag in flags if flag.check == "own")
    return ours > 0 and ours >= OWN_FROM * len(text.strip())
