"""Text that speaks to a model instead of a reader, and text that a reader cannot see.

It flags and never removes: a person decides. `neutral` is for quoting a source in a prompt.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from agents.readers.injection_rules import Rule, rules
from agents.readers.types import Flag

# Joiners, blanks of no width, direction marks and tag characters: nothing that shows.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
HIDDEN = {
    "tag_characters": re.compile("[\U000e0000-\U000e007f]+"),
    "zero_width": re.compile("[\u200b-\u200d\u2060-\u2064\ufeff]{4,}"),
    "variation_selectors": re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}"),
    "bidi_override": re.compile("[\u202d\u202e][^\u202c\n]{0,1000}\u202c?"),
}
FLAG_OF_A_REGION = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
BLACK_FLAG = "\U0001f3f4"
LOOKALIKES = dict(
    zip(
        "асеорхуіјѕԁһԛԝАВЕКМНОРСТХαοινΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aceopxyijsdhqwABEKMHOPCTXaoivABEZHIKMNOPTYX",
        strict=True,
    )
)


@dataclass(frozen=True)
class Seen:
    """A text as a reader sees it. `gone` are the places in the original that do not show."""

    text: str
    gone: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.original(start), self.original(end - 1) + 1

    def original(self, place: int) -> int:
        # The n-th unseen character stands before the seen character number `gone[n] - n`.
        return place + bisect_right(self._before, place)

    @property
    def _before(self) -> Sequence[int]:
        return self.gone


def find_injection(text: str) -> list[Flag]:
    """Flags of the checks `injection` and `hidden_text`, in order of their places."""
    seen = as_seen(text)
    flags = [*instructions(seen), *hidden(text)]
    return sorted(flags, key=lambda flag: (flag.start, flag.end))


def as_seen(text: str) -> Seen:
    """Without unseen characters, with look-alike letters as plain ones."""
    if text.isascii():
        return Seen(text, ())
    gone = [found.start() - n for n, found in enumerate(UNSEEN.finditer(text))]
    return Seen(UNSEEN.sub("", text).translate(plain_letters()), gone)


@cache
def plain_letters() -> dict[int, str]:
    """Full-width, mathematical and circled letters, and Cyrillic and Greek ones that look so."""
    import unicodedata

    styled = [*range(0x2100, 0x2150), *range(0x24B6, 0x24EA), *range(0xFF01, 0xFF5F)]
    table = {}
    for code in [*styled, *range(0x1D400, 0x1D800)]:
        letter = unicodedata.normalize("NFKC", chr(code))
        if len(letter) == 1 and letter.isascii():
            table[code] = letter
    return table | {ord(other): letter for other, letter in LOOKALIKES.items()}


def instructions(seen: Seen) -> Iterator[Flag]:
    """The first rule that finds something names it; overlapping finds are one flag."""
    lower = seen.text.lower()
    for rule in rules():
        if any(word in lower for word in rule.words):
            yield from found_by(rule, seen)


def found_by(rule: Rule, seen: Seen) -> Iterator[Flag]:
    for found in rule.pattern.finditer(seen.text):
        yield Flag("injection", rule.name, *seen.span(*found.span()))


def hidden(text: str) -> Iterator[Flag]:
    if text.isascii():
        return
    for name, pattern in HIDDEN.items():
        for found in pattern.finditer(text):
            if not is_flag(text, found):
                yield Flag("hidden_text", name, *found.span())


def is_flag(text: str, found: re.Match[str]) -> bool:
    """Tag characters are how the flags of England, Scotland and Wales are written."""
    before = text[max(0, found.start() - 1) : found.start()]
    return before == BLACK_FLAG and FLAG_OF_A_REGION.fullmatch(found.group()) is not None


CONTROL = re.compile(
    r"<(?=[|｜][^|｜<>\n]{1,64}[|｜]>)"
    r"|<(?=/?(?:s|unk|pad|bos|eos|mask|cls|sep|think|tools?|tool_call|reponame|filename)>)"
    r"|<(?=/?[a-z]{1,20}(?:_[a-z0-9]{1,20}){1,5}>)"
    r"|<(?=<?/?SYS>>)"
    r"|\[(?=/?(?:INST|CLS|SEP|MASK|PAD|UNK|gMASK|[A-Z]{1,20}(?:_[A-Z]{1,20}){1,3})\])"
)
"""The first character of what chat models read as control tokens: ChatML, Llama 2 and 3, Mistral,
Gemma, DeepSeek, BERT and the file marks of code models."""


def neutral(text: str) -> str:
    """The text with a space after the first character of each control token.

    A server that reads special tokens in a prompt then reads these as what they are, text.
    """
    return CONTROL.sub(lambda found: found.group() + " ", text)
