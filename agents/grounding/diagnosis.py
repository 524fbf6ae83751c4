"""Why a claim fails, in plain words, with the characters of the draft that are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.grounding.claims import Claim
from agents.grounding.numbers import Quantity
from agents.grounding.particulars import clashing, missing_quotes
from agents.grounding.polarity import is_negation, negations, opposite_in, opposites
from agents.grounding.windows import Source, Window
from agents.grounding.words import Word
from agents.text import EMPTY_WORDS

ALIKE = 0.5
"""Share of a claim's words that a window must hold before a turned word contradicts it."""
SHOWN = 4


@dataclass(frozen=True)
class Fault:
    """`places` index the claim's text; `hard` faults leave no doubt, whatever the score."""

    reason: str
    places: tuple[tuple[int, int], ...]
    contradicts: bool
    hard: bool = False


def faults(claim: Claim, near: Sequence[Window], source: Source) -> list[Fault]:
    """What speaks against a claim, the weightiest first."""
    found = [
        *number_faults(claim, near, source),
        *quote_faults(claim, near),
        *turned_faults(claim, near),
        *missing_faults(claim, source),
    ]
    return sorted(found, key=lambda fault: (not fault.hard, not fault.contradicts))


def number_faults(claim: Claim, near: Sequence[Window], source: Source) -> list[Fault]:
    found = []
    for number in claim.numbers:
        if source.states(number):
            continue
        place, said = _placed(claim.words, claim.text, number)
        clash = clashing(claim, number, near)
        if clash:
            window, other = clash
            there = _placed(window.words, window.text, other)[1]
            found.append(Fault(f"{said} where the source says {there}", (place,), True, True))
        else:
            found.append(Fault(f"{said} is not in the source", (place,), False, True))
    return found


def _placed(words: Sequence[Word], text: str, number: Quantity) -> tuple[tuple[int, int], str]:
    start, end = words[number.first].start, words[number.last - 1].end
    if number.first and words[number.first - 1].text in "£$€":
        start = words[number.first - 1].start
    return (start, end), text[start:end]


def quote_faults(claim: Claim, near: Sequence[Window]) -> list[Fault]:
    return [
        Fault("the source does not say the words quoted", (place,), False)
        for place in missing_quotes(claim, near)
    ]


def turned_faults(claim: Claim, near: Sequence[Window]) -> list[Fault]:
    """Opposites and negations, against the first window that says much the same."""
    matter = {word.stem for word in claim.words if not word.is_grammar}
    best = near[0] if near else None
    if best is None or len(matter & best.stems) < ALIKE * max(len(matter), 1):
        return []
    found = []
    for word in claim.words:
        if word.stem not in best.stems and not word.is_grammar and opposite_in(word, best.stems):
            there = _opposite(word, best)
            said = (
                f"{word.text} where the source says {there}" if there else f"{word.text} is turned"
            )
            found.append(Fault(said, ((word.start, word.end),), True))
    here = negations(claim.words)
    if here and not negations(best.words):
        places = tuple((w.start, w.end) for w in claim.words if is_negation(w))
        found.append(Fault("the claim denies what the source does not", places, True))
    elif negations(best.words) and not here:
        found.append(Fault("the source denies it", (), True))
    return found


def _opposite(word: Word, window: Window) -> str:
    against = opposites().get(word.stem, frozenset())
    for other in window.words:
        if (
            other.stem in against
            or other.stem.endswith(word.stem)
            or (len(other.stem) > 3 and word.stem.endswith(other.stem))
        ):
            return other.text
    return ""


def states(word: Word) -> bool:
    """ "It costs" and "made from" state nothing by themselves."""
    return not word.is_grammar and word.text.lower() not in EMPTY_WORDS


def missing_faults(claim: Claim, source: Source) -> list[Fault]:
    missing = [
        word
        for word in claim.words
        if states(word) and not word.is_number and not source.holding[word.stem]
    ]
    if not missing:
        return []
    names = [word for word in missing if word.is_capital and word.start]
    said = ", ".join(dict.fromkeys(word.text for word in [*names, *missing][:SHOWN]))
    places = tuple((word.start, word.end) for word in missing)
    return [Fault(f"nothing states: {said}", places, False)]
