"""Where a text says a slot's values: phrases of a lexicon, or names after words that lead there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.grounding.slot_lexicon import Lexicon
from agents.grounding.slot_words import SlotWord

LONGEST_PHRASE = 5
NEGATION_NEAR = 3
"""Words from a "not" within which it denies a phrase that was never learnt with one."""


@dataclass(frozen=True)
class Mention:
    """Words [first:last] of a text that say one of `values`."""

    first: int
    last: int
    values: frozenset[str]
    negated: bool


def mentions_of(
    key: str, words: Sequence[SlotWord], lexicon: Lexicon, taken: Sequence[tuple[int, int]]
) -> list[Mention]:
    """Every longest phrase of the slot, outside of names."""
    phrases = lexicon.phrases.get(key, {})
    closed = {place for first, last in taken for place in range(first, last)}
    found: list[Mention] = []
    for size in range(LONGEST_PHRASE, 0, -1):
        for first in range(len(words) - size + 1):
            span = range(first, first + size)
            if closed & set(span) or any(
                one.first <= first < one.last and first + size <= one.last for one in found
            ):
                continue
            part = words[first : first + size]
            values = phrases.get(" ".join(word.flagged for word in part))
            if values:
                found.append(Mention(first, first + size, values, False))
                continue
            plain = phrases.get(" ".join(word.key for word in part))
            if plain and 0 < part[0].since <= NEGATION_NEAR:
                found.append(Mention(first, first + size, plain, True))
    return found


def named_after_cue(
    key: str, words: Sequence[SlotWord], lexicon: Lexicon, taken: Sequence[tuple[int, int]]
) -> Iterator[Mention]:
    """Names that stand after the slot's cue words and are no given value."""
    closed = {place for first, last in taken for place in range(first, last)}
    for cue in sorted(lexicon.cues.get(key, frozenset())):
        size = len(cue.split())
        for first in range(len(words) - size):
            if " ".join(word.key for word in words[first : first + size]) != cue:
                continue
            after = first + size
            if words[after].key == "the" and after + 1 < len(words):
                after += 1
            if after not in closed and words[after].text[0].isupper():
                last = after + 1
                while last < len(words) and words[last].text[0].isupper() and last not in closed:
                    last += 1
                yield Mention(after, last, frozenset(), False)
