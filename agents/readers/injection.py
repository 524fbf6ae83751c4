"""Text that speaks to a model instead of a reader, and text that a reader cannot see.

It flags and never removes: a person decides. `neutral` is for quoting a source in a prompt.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from agents.readers.injection_rules import rules
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
    """A text as a reader sees it.

    `gone` has, for each character that does not show, how many that do stand before it.
    """

    text: str
    gone: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.original(start), self.original(end - 1) + 1

    def original(self, place: int) -> int:
        return place + bisect_right(self.gone, place)


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
    """What the rules find; of finds that overlap, the first."""
    lower = seen.text.lower()
    found = [
        (match.start(), match.end(), rule.name)
        for rule in rules()
        if all(any(word in lower for word in group) for group in rule.groups)
        for match in rule.pattern.finditer(seen.text)
    ]
    last = 0
    for start, end, name in sorted(found):
        if start >= last:
            yield Flag("injection", name, *seen.span(start, end))
            last = end


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
    r"<(?=[|｜][^|｜<>\n]{1,64}[|｜]>|<?/?SYS>>"
    r"|/?(?:s|unk|pad|bos|eos|mask|cls|sep|think|tools?|tool_(?:call|response)|reponame|filename"
    r"|(?:start|end)_of_(?:turn|image)|fim_(?:prefix|middle|suffix|pad)|repo_name|file_sep"
    r"|gh_stars|empty_output|issue_(?:start|comment|closed)|jupyter_\w{1,20}|commit_\w{1,20}"
    r"|extra_id_\d{1,4}|unused\d{1,4}|image_soft_token)>)"
    r"|\[(?=/?(?:INST|CLS|SEP|MASK|PAD|UNK|gMASK|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS"
    r"|TOOL_RESULTS|TOOL_CONTENT|IMG|IMG_BREAK|IMG_END|PREFIX|MIDDLE|SUFFIX)\])"
)
"""The first character of what chat models read as control tokens: ChatML, Llama 2 and 3, Mistral,
Gemma, DeepSeek, T5, BERT, and the file marks of code models such as SmolLM2."""


def neutral(text: str) -> str:
    """The text with a space after the first character of each control token.

    A server that reads special tokens in a prompt then reads these as what they are, text.
    """
    return CONTROL.sub(lambda found: found.group() + " ", text)
