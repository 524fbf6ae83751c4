"""What can be seen of a claim's support without a model: shares of words, and their order."""

from collections.abc import Mapping, Sequence

from agents.grounding.claims import Claim
from agents.grounding.particulars import particular_signals
from agents.grounding.windows import Source, Window, grams_of
from agents.grounding.words import Word

UNKNOWN_RARITY = 9.0

Rarity = Mapping[str, float]
"""Stem -> inverse document frequency in general text; what is not in it is rare."""


def lexical_signals(
    claim: Claim, near: Sequence[Window], source: Source, question: str, rarity: Rarity
) -> dict[str, float]:
    """Named numbers about a claim; `near` are the windows that may bear on it, best first."""
    found = shares(claim, near, source, rarity)
    found |= sequences(claim, near)
    found |= particular_signals(claim, near, source, question)
    return found


def weight(stem: str, rarity: Rarity) -> float:
    return rarity.get(stem, UNKNOWN_RARITY)


def shares(
    claim: Claim, near: Sequence[Window], source: Source, rarity: Rarity
) -> dict[str, float]:
    matter = [word for word in claim.words if not word.is_grammar]
    stems = {word.stem for word in matter}
    total = sum(weight(stem, rarity) for stem in stems) or 1.0
    held = {stem for stem in stems if source.holding[stem]}
    best = max(near, key=lambda window: _mass(stems & window.stems, rarity), default=None)
    first = stems & best.stems if best else set()
    second = max((_mass((stems - first) & w.stems, rarity) for w in near), default=0.0)
    missing = sorted((weight(stem, rarity) for stem in stems - held), reverse=True)
    return {
        "cover_source": _mass(held, rarity) / total if stems else 1.0,
        "cover_best": _mass(first, rarity) / total if stems else 1.0,
        "cover_two": (_mass(first, rarity) + second) / total if stems else 1.0,
        "plain_cover": len(held) / max(len(stems), 1) if stems else 1.0,
        "missing": float(len(missing)),
        "missing_mass": sum(missing),
        "missing_run": float(_longest_missing(matter, held)),
        "missing_rarest": missing[0] if missing else 0.0,
        "missing_grams": 1 - _gram_share(matter, source),
    }


def _mass(stems: set[str] | frozenset[str], rarity: Rarity) -> float:
    return sum(weight(stem, rarity) for stem in stems)


def _longest_missing(matter: Sequence[Word], held: set[str]) -> int:
    """Words of matter in a row that the source does not have: an insertion, not a synonym."""
    best = run = 0
    for word in matter:
        run = 0 if word.stem in held else run + 1
        best = max(best, run)
    return best


def _gram_share(matter: Sequence[Word], source: Source) -> float:
    """Share of the letter 4-grams of missing and present words that the source's words have."""
    found = [grams_of(word.text.lower()) for word in matter]
    grams = [gram for one in found for gram in one]
    return sum(gram in source.grams for gram in grams) / len(grams) if grams else 1.0


def sequences(claim: Claim, near: Sequence[Window]) -> dict[str, float]:
    stems = [word.stem for word in claim.words]
    pairs = {pair for window in near for pair in _runs(window, 2)}
    triples = {triple for window in near for triple in _runs(window, 3)}
    common, run = 0, 0
    for window in near[:3]:
        other = [word.stem for word in window.words]
        common = max(common, longest_common(stems, other))
        run = max(run, longest_run(stems, other))
    size = max(len(stems), 1)
    return {
        "new_pairs": _new(stems, pairs, 2),
        "new_triples": _new(stems, triples, 3),
        "common": common / size,
        "run": run / size,
        "turned": _turned(claim, near[0]) if near else 0.0,
    }


def _runs(window: Window, size: int) -> set[tuple[str, ...]]:
    stems = [word.stem for word in window.words]
    return {tuple(stems[place : place + size]) for place in range(len(stems) - size + 1)}


def _new(stems: Sequence[str], known: set[tuple[str, ...]], size: int) -> float:
    runs = [tuple(stems[place : place + size]) for place in range(len(stems) - size + 1)]
    return sum(run not in known for run in runs) / len(runs) if runs else 0.0


def longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for stem in one:
        before = 0
        for place, against in enumerate(other, 1):
            kept = row[place]
            row[place] = before + 1 if stem == against else max(row[place], row[place - 1])
            before = kept
    return row[-1]


def longest_run(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common stretch without a gap."""
    best, row = 0, [0] * (len(other) + 1)
    for stem in one:
        row = [0] + [row[k] + 1 if stem == against else 0 for k, against in enumerate(other)]
        best = max(best, *row)
    return best


def _turned(claim: Claim, window: Window) -> float:
    """Share of the pairs of shared words that stand in the other order."""
    places: dict[str, int] = {}
    for place, word in enumerate(window.words):
        if not word.is_grammar:
            places.setdefault(word.stem, place)
    order = [places[w.stem] for w in claim.words if w.stem in places and not w.is_grammar]
    pairs = [(a, b) for k, a in enumerate(order) for b in order[k + 1 :] if a != b]
    return sum(a > b for a, b in pairs) / len(pairs) if pairs else 0.0
