"""The particulars of a claim against its source: numbers, names, quotations, negations, manner."""

import math
import re
from collections.abc import Sequence

from agents.grounding.claims import Claim
from agents.grounding.numbers import Quantity
from agents.grounding.polarity import (
    ALL,
    CERTAIN,
    HEDGES,
    ONLY,
    SOME,
    SUPERLATIVES,
    is_negation,
    negations,
    opposite_in,
)
from agents.grounding.windows import Source, Window
from agents.grounding.words import Word, words

FIRST_PERSON = frozenset("i i'm i've i'd i'll my me mine we our us".split())
SECOND_PERSON = frozenset("you your yours".split())
QUOTED = re.compile(r"[\"“”]([^\"“”]{8,}?)[\"“”]")


def particular_signals(
    claim: Claim, near: Sequence[Window], source: Source, question: str
) -> dict[str, float]:
    """Named numbers about a claim; counts unless said otherwise."""
    found = number_signals(claim, near, source)
    found |= name_signals(claim, source)
    found |= {"quotes_missing": float(len(missing_quotes(claim, near)))}
    found |= turns(claim, near)
    found |= manner(claim, source, question)
    return found


def missing_quotes(claim: Claim, near: Sequence[Window]) -> list[tuple[int, int]]:
    """Places in the claim of quotations of two words or more that no near window holds."""
    held = " ".join(_plain(window.text) for window in near)
    return [
        match.span(1)
        for match in QUOTED.finditer(claim.text)
        if " " in match[1].strip() and _plain(match[1]) not in held
    ]


def _plain(text: str) -> str:
    return " ".join(word.stem for word in words(text))


def number_signals(claim: Claim, near: Sequence[Window], source: Source) -> dict[str, float]:
    wrong = [number for number in claim.numbers if not source.states(number)]
    clash = sum(bool(clashing(claim, number, near)) for number in wrong)
    return {
        "numbers": float(len(claim.numbers)),
        "numbers_missing": float(len(wrong)),
        "numbers_clash": float(clash),
    }


def clashing(
    claim: Claim, number: Quantity, near: Sequence[Window]
) -> tuple[Window, Quantity] | None:
    """The number that a near window has in this one's place: of its unit, or by its neighbour."""
    beside = _beside(claim.words, number)
    for window in near[:3]:
        for other in window.numbers:
            if number.unit and number.unit == other.unit:
                return window, other
            if beside & _beside(window.words, other):
                return window, other
    return None


def _beside(words: Sequence[Word], number: Quantity) -> set[str]:
    around = [
        *words[max(number.first - 2, 0) : number.first],
        *words[number.last : number.last + 2],
    ]
    return {word.stem for word in around if not word.is_grammar and not word.is_number}


def name_signals(claim: Claim, source: Source) -> dict[str, float]:
    names = [w for k, w in enumerate(claim.words) if w.is_capital and k and not w.is_grammar]
    missing = [word for word in names if not source.holding[word.stem]]
    opening = claim.words[:1]
    first = [w for w in opening if w.is_capital and not w.is_grammar and not source.holding[w.stem]]
    return {
        "names": float(len(names)),
        "names_missing": float(len(missing)),
        "names_missing_share": len(missing) / len(names) if names else 0.0,
        "opening_missing": float(len(first)),
    }


def turns(claim: Claim, near: Sequence[Window]) -> dict[str, float]:
    """Negations, opposites, and words that say more than the source does."""
    held = near[0].words if near else ()
    here, there = negations(claim.words), negations(held)
    around = frozenset(stem for window in near[:2] for stem in window.stems)
    against = [
        word
        for word in claim.words
        if word.stem not in around and (not word.is_grammar) and opposite_in(word, around)
    ]
    found = {
        "negated": float(here > 0),
        "negations_more": float(max(here - there, 0)),
        "negations_less": float(max(there - here, 0)),
        "negation_new": float(here > 0 and not any(map(is_negation, _all_words(near)))),
        "opposites": float(len(against)),
    }
    for name, group in STRONG.items():
        mine = {word.text.lower() for word in claim.words} & group
        theirs = {word.text.lower() for word in _all_words(near)} & group
        found[f"{name}_new"] = float(len(mine - theirs))
        if name == "hedge":
            first = {word.text.lower() for word in held} & group
            found["hedge_lost"] = float(bool(first) and not mine)
    return found


STRONG = {
    "only": ONLY,
    "all": ALL,
    "some": SOME,
    "hedge": HEDGES,
    "certain": CERTAIN,
    "superlative": SUPERLATIVES,
}


def _all_words(near: Sequence[Window]) -> list[Word]:
    return [word for window in near for word in window.words]


def manner(claim: Claim, source: Source, question: str) -> dict[str, float]:
    lowered = [word.text.lower().replace("’", "'") for word in claim.words]
    size = max(len(lowered), 1)
    matter = [word.stem for word in claim.words if not word.is_grammar]
    asked = {word.stem for word in words(question)}
    new = [stem for stem in matter if not source.holding[stem]]
    return {
        "first_person": sum(word in FIRST_PERSON for word in lowered) / size,
        "second_person": sum(word in SECOND_PERSON for word in lowered) / size,
        "asks": float("?" in claim.text),
        "exclaims": float("!" in claim.text),
        "grammar_share": 1 - len(matter) / size,
        "repeats": 1 - len(set(matter)) / max(len(matter), 1) if matter else 0.0,
        "asked": math.log(1 + len(asked)),
        "from_question": sum(stem in asked for stem in new) / max(len(new), 1),
        "length": math.log(size),
        "source_length": math.log(1 + source.size),
        "windows": math.log(1 + len(source.windows)),
        "density": size / max(source.size, 1),
    }
