"""Records and the texts written from them: each fact stated, stated right, nothing else stated.

Values are found by their own words and numbers, and by phrases that say them ("by the river" for
riverside) where a lexicon knows the slot. A phrase may fit several values of its slot ("expensive":
high, more than £30); a text is wrong only when what it says fits none that is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agents.grounding.slot_lexicon import LEXICON, NO_LEXICON, Lexicon, load_lexicon
from agents.grounding.slot_phrases import (
    LONGEST_PHRASE,
    NEGATION_NEAR,
    Mention,
    mentions_of,
    named_after_cue,
)
from agents.grounding.slot_plain import (
    Instead,
    Reading,
    is_stated,
    name_places,
    other_word,
    said_instead,
    swapped,
)
from agents.grounding.slot_words import key_of

__all__ = ["LEXICON", "LONGEST_PHRASE", "Lexicon", "SlotFinding", "check_slots", "name_places"]

VERSION = "slots-3"
Fault = Literal["missing", "wrong", "invented", "negated"]
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
class Check:
    """A text's words, the places of given values in it, and the phrases to know."""

    reading: Reading
    lexicon: Lexicon
    taken: Sequence[tuple[int, int]]

    def places(self, value: str) -> list[tuple[int, int]]:
        return name_places(self.reading.words, value)

    def denies(self, place: int) -> bool:
        return 0 < self.reading.words[place].since <= NEGATION_NEAR

    def mentions(self, key: str) -> list[Mention]:
        return mentions_of(key, self.reading.words, self.lexicon, self.taken)

    def named(self, key: str) -> list[Mention]:
        return list(named_after_cue(key, self.reading.words, self.lexicon, self.taken))

    def said(self, place: Mention) -> tuple[int, int, str]:
        """Start and end of a mention, and its words as they are written."""
        words = self.reading.words
        start, end = words[place.first].start, words[place.last - 1].end
        return start, end, self.reading.text[start:end]


def check_slots(
    facts: Mapping[str, str], text: str, lexicon: Lexicon | None = None, beside: str = ""
) -> list[SlotFinding]:
    """What is missing, wrong, negated or invented, slot by slot in the facts' order.

    Args:
        lexicon: phrases to know; those of a kind of record that the facts are not are left aside.
        beside: what else the text may be written from, such as passages.
    """
    lexicon = load_lexicon() if lexicon is None else lexicon
    given = {key_of(slot): (slot, value) for slot, value in facts.items()}
    lexicon = lexicon if lexicon.fits(given) else NO_LEXICON
    reading = Reading.of(text, {key: value for key, (_, value) in given.items()}, beside)
    # The words of other values say things too: "low" beside a price is no rating.
    names = [value for key, (_, value) in given.items() if not lexicon.says(key)]
    taken = [place for value in names for place in name_places(reading.words, value)]
    check = Check(reading, lexicon, taken)
    found = [check_fact(check, slot, key, value) for key, (slot, value) in given.items()]
    return [*(one for one in found if one), *invented(check, given)]


def check_fact(check: Check, slot: str, key: str, value: str) -> SlotFinding | None:
    if key in check.lexicon.names or key not in check.lexicon.phrases:
        return check_plain(check, slot, key, value)
    wanted = value.lower()
    mentions = check.mentions(key)
    if " " in value and any(not check.denies(first) for first, _ in check.places(value)):
        return None
    if any(wanted in one.values and not one.negated for one in mentions):
        return None
    for one in mentions:
        if not one.negated:
            return instead(slot, value, check, one)
    for one in mentions:
        if wanted in one.values:
            return denied(slot, value, check, one)
    return check_plain(check, slot, key, value)


def check_plain(check: Check, slot: str, key: str, value: str) -> SlotFinding | None:
    """A slot of which no phrases are known: its own words and numbers."""
    if value.lower() in YES | NO:
        return check_boolean(check, slot, value)
    places = check.places(value)
    if places and all(check.denies(first) for first, _ in places):
        return denied(slot, value, check, Mention(*places[0], frozenset(), True))
    if places:
        return told(slot, swapped(key, value, check.reading))
    if is_stated(value, check.reading):  # unless its words only stand in other values
        return told(slot, other_word(key, value, check.reading))
    named = next(iter(check.named(key)), None)
    if named:
        return instead(slot, value, check, named)
    missing = SlotFinding(slot, "missing", f"the {slot} is not stated")
    return told(slot, said_instead(key, value, check.reading)) or missing


def check_boolean(check: Check, slot: str, value: str) -> SlotFinding | None:
    """Of a fact that is yes or no, the slot's own words say it."""
    no = value.lower() in NO
    places = check.places(slot)
    if any(check.reading.words[first].negated == no for first, _ in places):
        return None
    if places:
        return denied(slot, value, check, Mention(*places[0], frozenset(), True))
    return SlotFinding(slot, "missing", f"the {slot} is not stated")


def told(slot: str, found: Instead | None) -> SlotFinding | None:
    if found is None:
        return None
    return SlotFinding(slot, "wrong", clash(found.said, found.given), found.start, found.end)


def clash(said: str, given: str) -> str:
    return f"says {said}, the source says {given}"


def instead(slot: str, value: str, check: Check, place: Mention) -> SlotFinding:
    start, end, said = check.said(place)
    given = f"{slot} {value}" if value.lower() in YES | NO else value
    return SlotFinding(slot, "wrong", clash(said, given), start, end)


def denied(slot: str, value: str, check: Check, place: Mention) -> SlotFinding:
    start, end, said = check.said(place)
    reason = f"turns “{said}” round, the source says {slot} {value}"
    return SlotFinding(slot, "negated", reason, start, end)


def invented(check: Check, given: Mapping[str, tuple[str, str]]) -> list[SlotFinding]:
    """What is stated of slots that the facts do not give; only where the facts' slots are known."""
    lexicon, found = check.lexicon, []
    for key in sorted({*lexicon.phrases, *lexicon.cues} - set(given)):
        for mention in [*check.mentions(key), *check.named(key)][:1]:
            start, end, said = check.said(mention)
            found.append(SlotFinding(key, "invented", f"nothing gives “{said}”", start, end))
    return found
