"""Signals of labelled rows, as the critic itself computes them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from agents.grounding.claims import Claim
from agents.grounding.signals import Signals, claim_signals, together
from agents.grounding.vectors import WordEmbedder
from agents.grounding.weights import NEUTRAL
from agents.grounding.windows import Source
from agents.grounding.words import words
from agents.text import sentences
from agents.types import Evidence
from finetune.critic.data import Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KNOWN_WORDS = 4_000


def rarity_of(texts: Iterable[str]) -> dict[str, float]:
    """Inverse document frequency of the commonest stems, a sentence as the document."""
    holding: Counter[str] = Counter()
    count = 0
    for text in texts:
        for span in sentences(text):
            holding.update({word.stem for word in words(span.text)})
            count += 1
    return {
        stem: round(math.log((count + 1) / (seen + 0.5)), 2)
        for stem, seen in sorted(holding.items(), key=lambda pair: (-pair[1], pair[0]))[
            :KNOWN_WORDS
        ]
    }


def signals_of(
    rows: Sequence[Row], rarity: Mapping[str, float], embedder: WordEmbedder | None
) -> list[Signals]:
    """One for each row, over all of its sentences."""
    sources: dict[str, Source] = {}
    found = []
    for row in rows:
        source = sources.get(row.source)
        if source is None:
            source = sources[row.source] = Source.of([Evidence("", 0, row.source)])
        claims = [Claim.of(span.text) for span in sentences(row.response)]
        found.append(
            together(
                [
                    claim_signals(
                        claim, source.nearest(claim.words), source, row.question, rarity, embedder
                    )
                    for claim in claims
                ]
            )
        )
    return found


def matrix(found: Sequence[Signals], names: Sequence[str]) -> "NDArray[np.float64]":
    """float64 [rows, names]; what is absent is neutral."""
    import numpy as np

    return np.array([[one.get(name, NEUTRAL) for name in names] for one in found])
