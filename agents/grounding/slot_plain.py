"""Facts of which no phrases are known, checked by their own words and numbers.

A value is stated where its words stand, in order or not. Where they do not, the text may say
something else in its place: another number of its unit, its phrase with another word in it, or
a strange word right after the fact's name ("made in Walsall"). Strange is what nothing that is
given holds: a number of another fact is no wrong number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.grounding.bounds import keeps_to_bound
from agents.grounding.numbers import Quantity, quantities
from agents.grounding.slot_words import SlotWord, near_name, slot_words
from agents.grounding.words import GRAMMAR, Word, words
from agents.text import content_words, is_number

LINKS = frozenset("is are was were of in from at a an the".split())
"""Words that join a fact's name to its value."""
BEFORE = frozenset("for as in of its a an the".split())
"""Words that join a value to the fact's name after it."""
LINKED = 3
MONEY = frozenset("£$€")
NAMES = frozenset("name title".split())
MOVED = re.compile(r"[.,;!?]")
BETWEEN = re.compile(r"x|by", re.I)
"""Joins two lengths, whichever the fact has."""
SUPERLATIVE = re.compile(
    r"(?!(?:for|hon|ch|w|r|t|v|cr|mod|inter|har|harv|ar)est\Z)[^\W\d_]{2,}est", re.I
)
"""Claims to be above others, and stands for no fact's value."""


@dataclass(frozen=True)
class Number:
    """A number of a text at [start:end], and the words around it."""

    quantity: Quantity
    start: int
    end: int
    text: str
    beside: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """A text, and all that is given to write it from."""

    text: str
    words: Sequence[SlotWord]
    stated: frozenset[str]
    """Its content words by stem."""
    given: frozenset[str]
    """Stems of everything given, by which a word is strange or not."""
    numbers: Sequence[Number]
    strange: Sequence[Number]
    """Its numbers that nothing gives."""
    values: Mapping[str, str]
    """Slot key -> value."""

    @classmethod
    def of(cls, text: str, values: Mapping[str, str], beside: str = "") -> "Reading":
        given = "\n".join([*(f"{key} {value}" for key, value in values.items()), beside])
        known, found = numbers_of(given), numbers_of(text)
        strange = [one for one in found if not any(same(one, other) for other in known)]
        inside = slot_words(text)
        return cls(text, inside, stated_words(text), stated_words(given), found, strange, values)


@dataclass(frozen=True)
class Instead:
    """What a text says in a value's place, at [start:end]."""

    start: int
    end: int
    said: str
    given: str


def numbers_of(text: str) -> list[Number]:
    inside = words(text)
    return [number_at(text, inside, one) for one in quantities(inside)]


def number_at(text: str, inside: Sequence[Word], one: Quantity) -> Number:
    first = one.first - (one.first > 0 and inside[one.first - 1].text in "£$€")
    start, end = inside[first].start, inside[one.last - 1].end
    end += text[end : end + 1] == "%"
    around = [*inside[max(first - 2, 0) : first], *inside[one.last : one.last + 2]]
    return Number(one, start, end, text[start:end], frozenset(word.stem for word in around))


def stated_words(text: str) -> frozenset[str]:
    """Stems of the words that state something; numbers are compared as numbers."""
    return frozenset(stem for stem in content_words(text) if not is_number(stem))


def same(one: Number, other: Number) -> bool:
    """Equal, and both of one currency or of none; other units may be left out."""
    money = [number.quantity.unit for number in (one, other) if number.quantity.unit in MONEY]
    return one.quantity.agrees(other.quantity) and len(money) != 1


def is_stated(value: str, reading: Reading) -> bool:
    """Whether all the value's words stand in the text, order aside, and its numbers agree."""
    wanted, counted = stated_words(value), numbers_of(value)
    if not wanted <= reading.stated or not (wanted or counted):
        return False
    return not unmet(counted, reading.numbers)


def unmet(wanted: Sequence[Number], found: Sequence[Number]) -> list[Number]:
    """Numbers that no number of the text is left for: "45 by 45" takes two."""
    left, missing = list(found), []
    for one in wanted:
        place = next((k for k, other in enumerate(left) if same(one, other)), None)
        if place is None:
            missing.append(one)
        else:
            del left[place]
    return missing


def said_instead(key: str, value: str, reading: Reading) -> Instead | None:
    """What stands in the text where the value should; None when nothing seems to."""
    ways = (other_number, other_word, after_name)
    return next((found for way in ways if (found := way(key, value, reading))), None)


def other_number(key: str, value: str, reading: Reading) -> Instead | None:
    """A number of the value's unit, or beside the words that the value's number stands beside."""
    named = frozenset(word.stem for word in words(key) if word.text.lower() not in GRAMMAR)
    for wanted in unmet(numbers_of(value), reading.numbers):
        near = (wanted.beside | named) - GRAMMAR
        alike = [one for one in reading.strange if one.quantity.unit == wanted.quantity.unit]
        alike = [
            one
            for one in alike
            if not keeps_to_bound(
                wanted.quantity.value, one.quantity.value, reading.text[: one.start]
            )
        ]
        beside = [one for one in alike if one.beside & near]
        found = beside or (alike if wanted.quantity.unit else [])
        if found:
            return Instead(found[0].start, found[0].end, found[0].text, wanted.text)
    return None


def other_word(key: str, value: str, reading: Reading) -> Instead | None:
    """The value's phrase with one strange word in it: "oiled oak" for "oiled alder"."""
    wanted = [word.key for word in slot_words(value)]
    if len(wanted) < 2:
        return None
    for first in range(len(reading.words) - len(wanted) + 1):
        part = reading.words[first : first + len(wanted)]
        off = [k for k, word in enumerate(part) if not alike_words(word.key, wanted[k], value)]
        held = [word for k, word in enumerate(part) if k not in off and stated_words(word.text)]
        if len(off) == 1 and held and is_strange(part[off[0]], reading):
            if BETWEEN.fullmatch(part[off[0]].text) or SUPERLATIVE.fullmatch(part[off[0]].text):
                continue
            start, end = part[0].start, part[-1].end
            if not MOVED.search(reading.text[start:end]):
                return Instead(start, end, reading.text[start:end], value)
    return None


def after_name(key: str, value: str, reading: Reading) -> Instead | None:
    """A strange word right after the fact's name: "made in Walsall"."""
    for place in after_names(key, reading):
        word = reading.words[place]
        if is_strange(word, reading) and not word.is_number:
            return Instead(word.start, word.end, word.text, value)
    return None


def swapped(key: str, value: str, reading: Reading) -> Instead | None:
    """Another fact's value, of the same kind, right after the fact's name; its own nowhere
    beside the name. Names that end in a joining word ("made in") lead to other things too."""
    if key in NAMES or {*key.split()[-1:]} & LINKS or beside_name(key, value, reading):
        return None
    others = [other for name, other in reading.values.items() if name not in {key, *NAMES}]
    others = [other for other in others if alike(value, other)]
    for place in after_names(key, reading):
        for other in others:
            for first, last in name_places(reading.words, other):
                if first == place:
                    start, end = reading.words[first].start, reading.words[last - 1].end
                    return Instead(start, end, reading.text[start:end], value)
    return None


def alike(value: str, other: str) -> bool:
    """Whether two different values are of one kind: numbers of one unit, or words."""
    units = [[one.quantity.unit for one in numbers_of(text)] for text in (value, other)]
    return units[0] == units[1] and value.lower() != other.lower() and bool(stated_words(other))


def beside_name(key: str, value: str, reading: Reading) -> bool:
    """Whether the value stands right before or after the fact's name: "192 pages"."""
    places = name_places(reading.words, value)
    names = {first for first, _ in names_in(key, reading)}
    before = any(
        last + gap in names and all(word.key in BEFORE for word in reading.words[last : last + gap])
        for _, last in places
        for gap in range(LINKED)
    )
    return before or bool({first for first, _ in places} & set(after_names(key, reading)))


def after_names(key: str, reading: Reading) -> Iterator[int]:
    """Places of the words that follow the fact's name and the words that join it to a value."""
    for _, last in names_in(key, reading):
        place = last
        while place < len(reading.words) and place < last + LINKED:
            if reading.words[place].key not in LINKS:
                break
            place += 1
        if place < len(reading.words):
            between = reading.text[reading.words[last - 1].end : reading.words[place].start]
            if not MOVED.search(between):
                yield place


def names_in(key: str, reading: Reading) -> list[tuple[int, int]]:
    """Where the fact's name stands in one piece, letter for letter."""
    wanted, words = key.split(), reading.words
    if not wanted:
        return []
    starts = range(len(words) - len(wanted) + 1)
    return [
        (first, first + len(wanted))
        for first in starts
        if [word.key for word in words[first : first + len(wanted)]] == wanted
        and not MOVED.search(reading.text[words[first].start : words[first + len(wanted) - 1].end])
    ]


def is_strange(word: SlotWord, reading: Reading) -> bool:
    """Whether a word states something that nothing gives."""
    meant = stated_words(word.text)
    return bool(meant) and not meant & reading.given


def name_places(words: Sequence[SlotWord], value: str) -> list[tuple[int, int]]:
    """Where the value's words stand one after the other, "the" and slips in names aside."""
    wanted = [word.key for word in slot_words(value)]
    if len(wanted) > 1 and wanted[0] == "the":
        wanted = wanted[1:]
    size = len(wanted)
    if not size:
        return []
    return [
        (first, first + size)
        for first in range(len(words) - size + 1)
        if all(alike_words(words[first + k].key, key, value) for k, key in enumerate(wanted))
    ]


def alike_words(one: str, other: str, value: str) -> bool:
    """Slips are only forgiven in names: in a word they are mistakes."""
    return one == other or (value != value.lower() and near_name(one, other))
