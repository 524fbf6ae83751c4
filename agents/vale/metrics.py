"""Counts over a text, and the readability grades made of them.

Formulas: Flesch-Kincaid (Kincaid et al., 1975), Gunning fog (Gunning, 1952), Coleman-Liau
(1975), SMOG (McLaughlin, 1969), automated readability index (Senter and Smith, 1967).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from agents.text import sentences
from agents.vale.blocks import Block

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
ENDING = re.compile(r"(?:es|ed|ing)$")
MASK = re.compile(r"\*+")

NAMES = frozenset(
    """characters complex_words long_words paragraphs polysyllabic_words sentences syllables words
    list blockquote pre heading_h1 heading_h2 heading_h3 heading_h4 heading_h5 heading_h6""".split()
)
"""What a formula may name."""


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; at least one."""
    count = len(VOWELS.findall(word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee"))
    return max(count - silent, 1)


def measured(texts: Iterable[str]) -> Counter[str]:
    """The counts of `NAMES` that are made of words, over paragraphs of plain text."""
    counts: Counter[str] = Counter()
    for text in texts:
        words = WORD.findall(MASK.sub(" ", text))
        if not words:
            continue
        counts["paragraphs"] += 1
        counts["sentences"] += max(len(sentences(text.replace("\n", " "))), 1)
        counts["words"] += len(words)
        for word in words:
            count_word(word, counts)
    return counts


def count_word(word: str, counts: Counter[str]) -> None:
    size = syllables(word)
    counts["characters"] += sum(char.isalnum() for char in word)
    counts["syllables"] += size
    counts["long_words"] += len(word) > 6
    counts["polysyllabic_words"] += size > 2
    counts["complex_words"] += size - bool(ENDING.search(word)) > 2


def structure(blocks: Iterable[Block]) -> Counter[str]:
    """How many headings of each level, list items and quotations a text has."""
    counts: Counter[str] = Counter()
    for block in blocks:
        if "heading" in block.scope:
            counts.update(f"heading_{name}" for name in block.scope if re.fullmatch(r"h\d", name))
        counts.update(block.scope & {"list", "blockquote"})
    return counts


def flesch_kincaid(n: Mapping[str, int]) -> float:
    return 0.39 * n["words"] / n["sentences"] + 11.8 * n["syllables"] / n["words"] - 15.59


def gunning_fog(n: Mapping[str, int]) -> float:
    return 0.4 * (n["words"] / n["sentences"] + 100 * n["complex_words"] / n["words"])


def coleman_liau(n: Mapping[str, int]) -> float:
    return 5.88 * n["characters"] / n["words"] - 29.6 * n["sentences"] / n["words"] - 15.8


def smog(n: Mapping[str, int]) -> float:
    return 1.043 * math.sqrt(30 * n["polysyllabic_words"] / n["sentences"]) + 3.1291


def automated_readability(n: Mapping[str, int]) -> float:
    return 4.71 * n["characters"] / n["words"] + 0.5 * n["words"] / n["sentences"] - 21.43


GRADES: Mapping[str, Callable[[Mapping[str, int]], float]] = {
    "Flesch-Kincaid": flesch_kincaid,
    "Gunning Fog": gunning_fog,
    "Coleman-Liau": coleman_liau,
    "SMOG": smog,
    "Automated Readability": automated_readability,
}
