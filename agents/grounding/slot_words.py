"""Words of record texts: alike for facts, texts and mined phrases; with what a "not" covers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORD = re.compile(r"[£$€]?\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[.,;:!?]", re.UNICODE)
NEGATIONS = frozenset(
    "not no never without isn't doesn't don't aren't cannot can't won't nor".split()
)
ENDS = frozenset(". , ; : ! ? and but with which that it its".split())
COVERED = 5
"""Words that a negation covers at most; a stop or a joining word ends it earlier."""
DIGITS = {name: str(value) for value, name in enumerate("zero one two three four five".split())}
SLIPS_FROM = 5
"""Letters from which one wrong letter in a name is taken for a slip."""


@dataclass(frozen=True)
class SlotWord:
    """`text` stands at [start:end]; `key` is what it is compared by."""

    start: int
    end: int
    text: str
    key: str
    since: int = 0
    """Words since the negation that covers this one, which counts; 0 when none does."""

    @property
    def negated(self) -> bool:
        return self.since > 0

    @property
    def is_number(self) -> bool:
        return any(letter.isdecimal() for letter in self.key)

    @property
    def flagged(self) -> str:
        return f"!{self.key}" if self.negated else self.key


def slot_words(text: str) -> list[SlotWord]:
    """The words and numbers of a text; stops only end what a negation covers."""
    return list(_words(text))


def _words(text: str) -> Iterator[SlotWord]:
    since = 0
    for match in WORD.finditer(text):
        key = match.group().lower().replace("’", "'")
        if key in ENDS or (key == "only" and since == 1):  # "not only" denies nothing
            since = 0
        if not key[0].isalnum() and key[0] not in "£$€":
            continue
        yield SlotWord(*match.span(), match.group(), _plain(key), since)
        if key in NEGATIONS or key.endswith("n't"):
            since = 1
        elif since:
            since = since + 1 if since < COVERED else 0


def _plain(key: str) -> str:
    key = DIGITS.get(key, key)
    return key[:-2] if key.endswith("'s") else key


def key_of(slot: str) -> str:
    """ "familyFriendly", "family_friendly" and "Family friendly" are one slot."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", slot)
    return " ".join(re.findall(r"[^\W_]+", spaced.lower()))


def near_name(one: str, other: str) -> bool:
    """Equal, or one slip apart in a longer word."""
    if one == other:
        return True
    if min(len(one), len(other)) < SLIPS_FROM or abs(len(one) - len(other)) > 1:
        return False
    if one[0].isdigit() or other[0].isdigit():
        return False
    return _one_apart(one, other)


def _one_apart(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    start = next(
        (k for k, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    if len(short) == len(long):
        return short[start + 1 :] == long[start + 1 :]
    return short[start:] == long[start + 1 :]
