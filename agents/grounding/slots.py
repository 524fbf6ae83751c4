"""Records and the texts written from them: each fact stated, stated right, nothing else stated.

Values are found by their own words, and by phrases that say them ("by the river" for riverside)
where a lexicon knows the slot. A phrase may fit several values of its slot ("expensive": high,
more than £30); a text is wrong only when what it says fits none that is given.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from agents.grounding.slot_words import SlotWord, key_of, near_name, slot_words

Fault = Literal["missing", "wrong", "invented", "negated"]
LEXICON = Path(__file__).parent / "combiner" / "slots.json"
LONGEST_PHRASE = 5
NEGATION_NEAR = 3
"""Words from a "not" within which it denies a phrase that was never learnt with one."""
YES = frozenset("yes true y on available".split())
NO = frozenset("no false n off none".split())


@dataclass(frozen=True)
class SlotFinding:
    """What is wrong with one slot; `start` and `end` index the text, None when nothing is there."""

    slot: str
    fault: Fault
    reason: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Mention:
    """Words [first:last] of a text that say one of `values`."""

    first: int
    last: int
    values: frozenset[str]
    negated: bool


@dataclass(frozen=True)
class Lexicon:
    """Slot key -> phrase -> the values it may say; and the slots whose values are names."""

    phrases: Mapping[str, Mapping[str, frozenset[str]]]
    names: frozenset[str]
    cues: Mapping[str, frozenset[str]]
    """Slot of names -> the words that stand before one ("near", "close to")."""

    def values(self, slot: str) -> frozenset[str]:
        return frozenset().union(*self.phrases.get(slot, {}).values())


@cache
def load_lexicon(path: Path = LEXICON) -> Lexicon:
    """The phrases mined from a data set; an empty lexicon when there is no file."""
    if not path.is_file():
        return Lexicon({}, frozenset(), {})
    found = json.loads(path.read_text())
    phrases = {
        slot: {phrase: frozenset(values) for phrase, values in known.items()}
        for slot, known in found["phrases"].items()
    }
    cues = {slot: frozenset(words) for slot, words in found["cues"].items()}
    return Lexicon(phrases, frozenset(found["names"]), cues)


def check_slots(
    facts: Mapping[str, str], text: str, lexicon: Lexicon | None = None
) -> list[SlotFinding]:
    """What is missing, wrong, negated or invented, slot by slot in the facts' order."""
    lexicon = load_lexicon() if lexicon is None else lexicon
    words = slot_words(text)
    given = {key_of(slot): (slot, value) for slot, value in facts.items()}
    taken = [place for _, value in given.values() for place in name_places(words, value)]
    found: list[SlotFinding] = []
    for key, (slot, value) in given.items():
        finding = check_fact(slot, key, value, words, lexicon, taken)
        found += [finding] if finding else []
    return [*found, *invented(given, words, lexicon, taken)]


def check_fact(
    slot: str,
    key: str,
    value: str,
    words: Sequence[SlotWord],
    lexicon: Lexicon,
    taken: Sequence[tuple[int, int]],
) -> SlotFinding | None:
    if key in lexicon.names or key not in lexicon.phrases:
        return check_plain(slot, key, value, words, lexicon, taken)
    wanted = value.lower()
    mentions = mentions_of(key, words, lexicon, taken)
    right = [one for one in mentions if wanted in one.values and not one.negated]
    if right:
        return None
    wrong = [one for one in mentions if wanted not in one.values and not one.negated]
    if wrong:
        said = " ".join(word.text for word in words[wrong[0].first : wrong[0].last])
        return finding(slot, "wrong", f"{said!r} where {slot} is {value}", words, wrong[0])
    denied = [one for one in mentions if one.negated and wanted in one.values]
    if denied:
        return finding(slot, "negated", f"{slot} {value} is denied", words, denied[0])
    return check_plain(slot, key, value, words, lexicon, taken)


def finding(
    slot: str, fault: Fault, reason: str, words: Sequence[SlotWord], mention: Mention
) -> SlotFinding:
    start, end = words[mention.first].start, words[mention.last - 1].end
    return SlotFinding(slot, fault, reason, start, end)


def check_plain(
    slot: str,
    key: str,
    value: str,
    words: Sequence[SlotWord],
    lexicon: Lexicon,
    taken: Sequence[tuple[int, int]],
) -> SlotFinding | None:
    """A slot of which no phrases are known: its own words."""
    boolean = value.lower() in YES | NO
    sought = slot if boolean else value
    denied = value.lower() in NO
    places = name_places(words, sought)
    if any(words[first].negated == denied for first, _ in places):
        return None
    if places:
        mention = Mention(*places[0], frozenset(), True)
        return finding(slot, "negated", f"{slot} {value} is turned round", words, mention)
    other = next(named_after_cue(key, words, lexicon, taken), None)
    if other:
        said = " ".join(word.text for word in words[other.first : other.last])
        return finding(slot, "wrong", f"{said!r} where {slot} is {value}", words, other)
    number = number_beside(value, words)
    if number:
        reason = f"{words[number.first].text} where {slot} is {value}"
        return finding(slot, "wrong", reason, words, number)
    return SlotFinding(slot, "missing", f"the {slot} is not stated: {value}")


def number_beside(value: str, words: Sequence[SlotWord]) -> Mention | None:
    """The value's words with another number: "41 cm" for 42 cm."""
    wanted = slot_words(value)
    numbers = [word for word in wanted if word.is_number]
    rest = {word.key for word in wanted if not word.is_number}
    if len(numbers) != 1 or not rest:
        return None
    for place, word in enumerate(words):
        beside = {one.key for one in words[max(place - 1, 0) : place + 2]}
        if word.is_number and word.key != numbers[0].key and rest <= beside:
            return Mention(place, place + 1, frozenset(), False)
    return None


def name_places(words: Sequence[SlotWord], value: str) -> list[tuple[int, int]]:
    """Where the value's words stand one after the other, "the" and small slips aside."""
    wanted = [word.key for word in slot_words(value)]
    if len(wanted) > 1 and wanted[0] == "the":
        wanted = wanted[1:]
    size = len(wanted)
    if not size:
        return []
    return [
        (first, first + size)
        for first in range(len(words) - size + 1)
        if all(near_name(words[first + k].key, key) for k, key in enumerate(wanted))
    ]


def mentions_of(
    key: str, words: Sequence[SlotWord], lexicon: Lexicon, taken: Sequence[tuple[int, int]]
) -> list[Mention]:
    """Every longest phrase of the slot, outside of names."""
    phrases = lexicon.phrases[key]
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
    for cue in lexicon.cues.get(key, frozenset()):
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


def invented(
    given: Mapping[str, tuple[str, str]],
    words: Sequence[SlotWord],
    lexicon: Lexicon,
    taken: Sequence[tuple[int, int]],
) -> list[SlotFinding]:
    """What is stated of slots that the facts do not give; only where the facts' slots are known."""
    if not any(key in lexicon.phrases for key in given):
        return []
    found = []
    for key in sorted({*lexicon.phrases, *lexicon.cues} - set(given)):
        known = key in lexicon.phrases
        mentions = mentions_of(key, words, lexicon, taken) if known else []
        mentions += list(named_after_cue(key, words, lexicon, taken))
        for mention in mentions[:1]:
            said = " ".join(word.text for word in words[mention.first : mention.last])
            found.append(finding(key, "invented", f"nothing gives {said!r}", words, mention))
    return found
