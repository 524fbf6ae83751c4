"""How close a draft is to a text that people published: measures of one pair of texts.

All are 0..1. Higher is closer, but for `edits_needed`, where lower is.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from storage.curation.diversity import bleu as bleu_of
from storage.curation.diversity import ngrams, top_two
from storage.curation.rows import words

CHARACTERS = 6
BETA = 2


def chrf(text: str, reference: str) -> float:
    """chrF2: F-score of runs of 1 to 6 characters without white space, recall weighing twice as
    much (Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation", section 2).
    Orders that neither text is long enough for are left out."""
    mine, theirs = "".join(text.split()), "".join(reference.split())
    precisions, recalls = [], []
    for n in range(1, CHARACTERS + 1):
        said, wanted = runs(mine, n), runs(theirs, n)
        if not said and not wanted:
            continue
        hits = sum((said & wanted).values())
        precisions.append(hits / max(sum(said.values()), 1))
        recalls.append(hits / max(sum(wanted.values()), 1))
    precision, recall = mean(precisions), mean(recalls)
    weighed = BETA**2 * precision + recall
    return (1 + BETA**2) * precision * recall / weighed if weighed else 0.0


def runs(text: str, n: int) -> Counter[str]:
    return Counter(text[at : at + n] for at in range(len(text) - n + 1))


def bleu(text: str, reference: str) -> float:
    """BLEU of one sentence (Papineni et al. 2002, section 2), up to runs of four words; an order
    without a hit counts half a one."""
    both = [words(text), words(reference)]
    if not both[0] or not both[1]:
        return 0.0
    most = [top_two([Counter(ngrams(tokens, n)) for tokens in both]) for n in range(1, 5)]
    return bleu_of(0, both, most)


def rouge_l(text: str, reference: str) -> float:
    """F1 of the longest common subsequence of words (Lin 2004, "ROUGE", section 3)."""
    said, wanted = words(text), words(reference)
    if not said or not wanted:
        return 0.0
    # Without substitutions, what is neither deleted nor inserted is the common subsequence.
    common = (len(said) + len(wanted) - distance(said, wanted, substitution=2)) / 2
    return 2 * common / (len(said) + len(wanted))


def edits_needed(text: str, reference: str) -> float:
    """Words that a reviewer would insert, delete or replace to get from one to the other
    (Levenshtein 1966), as a share of the longer text."""
    said, wanted = text.split(), reference.split()
    longest = max(len(said), len(wanted))
    return distance(said, wanted) / longest if longest else 0.0


def distance(a: Sequence[str], b: Sequence[str], substitution: int = 1) -> int:
    """Edit distance with insertions and deletions at 1, a row of the table at a time."""
    known: dict[str, int] = {}
    first, second = (
        np.array([known.setdefault(word, len(known)) for word in text], int) for text in (a, b)
    )
    places = np.arange(len(second) + 1)
    row = places.copy()
    for number, word in enumerate(first, start=1):
        kept = row[:-1] + np.where(second == word, 0, substitution)
        new = np.concatenate([[number], np.minimum(kept, row[1:] + 1)])
        # Insertions run along the row: each place is the least of those before it, plus the way.
        row = np.minimum.accumulate(new - places) + places
    return int(row[-1])


def off_length(text: str, reference: str) -> float:
    """How far the number of words is from the reference's: 0 the same, 1 twice or half of it."""
    said, wanted = len(text.split()), len(reference.split())
    return abs(float(np.log2(max(said, 1) / max(wanted, 1))))


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
