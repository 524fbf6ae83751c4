"""How varied a set of texts is. Sets are compared on samples of the same size: all of these
numbers change with the number of words alone."""

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from storage.curation.rows import words

Spread = Callable[[list[str]], float]
"""Texts in, how far apart they lie in meaning out: 0 (all the same) to about 1."""

WORDS = 5_000
"""The largest sample."""

FEWEST = 300
"""Words from which on two samples can be compared; below that chance says more."""

TEXTS = 60
"""Texts of a sample that self-BLEU and the spread are computed on."""


@dataclass(frozen=True)
class Diversity:
    """`texts` and `words` tell the sample's size, `length` is the mean number of words.

    distinct_1, distinct_2: share of words, and of pairs of words, that are there for the first
    time (Li et al. 2016, "A Diversity-Promoting Objective Function", section 5). self_bleu:
    mean BLEU of each text against the others, 1 when all are alike (Zhu et al. 2018, "Texygen",
    section 3). spread: see `Spread`; None when nothing measured it.
    """

    texts: int
    words: int
    length: float
    distinct_1: float
    distinct_2: float
    self_bleu: float
    spread: float | None = None

    def as_dict(self) -> dict[str, float | int | None]:
        rounded = ((k, round(v, 4) if isinstance(v, float) else v) for k, v in asdict(self).items())
        return dict(rounded)


def diversity(texts: Sequence[str], most: int = WORDS, spread: Spread | None = None) -> Diversity:
    """Of a sample of about `most` words: the same texts for the same set, in any order."""
    sample = drawn(texts, most)
    tokens = [words(text) for text in sample]
    few = tokens[:TEXTS]
    return Diversity(
        texts=len(sample),
        words=sum(map(len, tokens)),
        length=fmean(map(len, tokens)) if tokens else 0.0,
        distinct_1=distinct(tokens, 1),
        distinct_2=distinct(tokens, 2),
        self_bleu=self_bleu(few),
        spread=spread(sample[:TEXTS]) if spread and sample else None,
    )


def compared(
    texts: Sequence[str], others: Sequence[str], spread: Spread | None = None
) -> tuple[Diversity, Diversity]:
    """Both sets on samples of the same number of words."""
    most = min(WORDS, count(texts), count(others))
    return diversity(texts, most, spread), diversity(others, most, spread)


def count(texts: Sequence[str]) -> int:
    return sum(len(words(text)) for text in texts)


def drawn(texts: Sequence[str], most: int) -> list[str]:
    """Texts by the hash of what they say, until the sample has `most` words."""
    ordered = sorted(texts, key=lambda t: hashlib.sha256(t.encode(errors="replace")).digest())
    sample, size = [], 0
    for text in ordered:
        if size >= most:
            break
        sample.append(text)
        size += len(words(text))
    return sample


def distinct(tokens: Sequence[Sequence[str]], n: int) -> float:
    """Share of runs of n words that differ from all others; 0 where there is no such run."""
    runs = [run for text in tokens for run in ngrams(text, n)]
    return len(set(runs)) / len(runs) if runs else 0.0


def ngrams(tokens: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(tokens[at : at + n]) for at in range(len(tokens) - n + 1)]


def self_bleu(tokens: Sequence[Sequence[str]], order: int = 4) -> float:
    """Mean BLEU (Papineni et al. 2002, section 2) of each text against all the others. An order
    without a hit counts half a one, so that it does not make the whole 0 (sacrebleu's smoothing
    `floor` with 0.5)."""
    if len(tokens) < 2:
        return 0.0
    most = [top_two([Counter(ngrams(text, n)) for text in tokens]) for n in range(1, order + 1)]
    return fmean(bleu(index, tokens, most) for index in range(len(tokens)))


Top = dict[tuple[str, ...], tuple[int, int, int]]
"""Of each run: the most often it occurs in one text, in which, and the second most."""


def top_two(counts: Sequence[Counter[tuple[str, ...]]]) -> Top:
    top: Top = {}
    for index, counted in enumerate(counts):
        for run, times in counted.items():
            first, where, second = top.get(run, (0, -1, 0))
            if times > first:
                top[run] = times, index, first
            elif times > second:
                top[run] = first, where, times
    return top


def bleu(index: int, tokens: Sequence[Sequence[str]], most: Sequence[Top]) -> float:
    text, logs = tokens[index], []
    for n, top in enumerate(most, start=1):
        counted = Counter(ngrams(text, n))
        total = sum(counted.values())
        if not total:
            continue
        hits = 0
        for run, times in counted.items():
            first, where, second = top[run]
            hits += min(times, second if where == index else first)
        logs.append(math.log((hits or 0.5) / total))
    if not logs:
        return 0.0
    others = [len(other) for at, other in enumerate(tokens) if at != index]
    closest = min(others, key=lambda length: (abs(length - len(text)), length))
    brevity = min(0.0, 1 - closest / len(text))
    return math.exp(brevity + fmean(logs))
