"""Which kinds of text a message names, how many of each, and where."""

import difflib
import re
from dataclasses import dataclass, replace
from functools import cache

from agents.intake.text import GAP
from agents.intake.words import words

MISSPELT = re.compile(r"(?<![\w#])[a-z]{6,14}(?: notes?)?(?!\w)", re.IGNORECASE)
SPELT = (
    "release notes",
    "release note",
    "newsletter",
    "description",
    "descriptions",
    "changelog",
    "caption",
)
JOINS = r"(?:\band|\+|,|\bplus|;|\.|\bthen|\balso|\bas well as)(?: for)?(?: also)?\s*$"
CORRECTED = re.compile(
    r"\b(?:no,? wait|wait,? no|(?<=[,.;!?–-] )actually|no,? sorry|sorry,? no|make (?:that|it)"
    r"|hang on|hold on"
    r"|scratch that|on second thoughts?|or rather|no,? make|correction)\b",
    re.IGNORECASE,
)
CALLED_OFF = re.compile(
    r"\b(?:forget|skip|drop|scrap|leave out|never ?mind|ignore|cancel|no need for|instead of)"
    r"(?: about)?(?: (?:the|a|an|that|any))? ?$",
    re.IGNORECASE,
)
VERB_POST = re.compile(r"\b(?:to|will|could|can|we|i|please) $", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """A kind of text at `start:end` of a message, its count and adjectives included."""

    content_type: str
    count: int
    start: int
    end: int
    said: int
    """Where the kind itself begins."""

    def moved(self, by: int) -> "Mention":
        return replace(self, start=self.start + by, end=self.end + by, said=self.said + by)

    def blanked(self, text: str) -> str:
        """The text with gaps for the words of the kind and of its count."""
        head = text[: self.start] + GAP * self.head(text)
        return (
            head
            + text[self.start + self.head(text) : self.said]
            + GAP * (self.end - self.said)
            + text[self.end :]
        )

    def head(self, text: str) -> int:
        found = counted().match(text, self.start)
        return found.end() - self.start if found and found.end() <= self.said else 0


@cache
def counted() -> re.Pattern[str]:
    names = "|".join(sorted(words().counts, key=len, reverse=True))
    return re.compile(
        rf"(?:(?P<n>\d{{1,3}})|(?P<word>{names}))(?: more| new| short)*(?![\w.-])", re.I
    )


def mentions(text: str) -> list[Mention]:
    """In order; where two kinds fit at one place, the longer says which; none of a kind that is
    called off again: `a blog post? no, forget the blog post`."""
    found = [
        (match.start(), match.end(), name)
        for name, pattern in words().types.items()
        for match in pattern.finditer(text)
    ] or misspelt(text)
    off = {name for start, _, name in found if CALLED_OFF.search(text[max(start - 30, 0) : start])}
    found = [one for one in found if one[2] not in off]
    found.sort(key=lambda one: (one[0], -one[1]))
    made: list[Mention] = []
    for start, end, name in found:
        if made and start < made[-1].end:
            continue
        if name == "social_post" and VERB_POST.search(text[:start]) and text[start:end] == "post":
            continue
        mention = with_count(text, name, start, end)
        if made and mention.start < made[-1].end:
            continue
        if made and repeats(text, made[-1], mention):
            if CORRECTED.search(text[made[-1].end : start]) and name != made[-1].content_type:
                made[-1] = replace(made[-1], content_type=name)
            continue
        made.append(mention)
    if made and (count := count_anew(text[made[-1].end :])):
        made[-1] = replace(made[-1], count=count)
    return without_sums(made)


def without_sums(made: list[Mention]) -> list[Mention]:
    """`4 posts: 2 for Instagram, 2 for X`: the sum is no ask of its own."""
    if len(made) > 2 and made[0].count == sum(one.count for one in made[1:]) > 1:
        return made[1:]
    return made


ENOUGH = re.compile(
    r"\b(?P<n>one|1|two|three|2|3) (?:is|are|will be|would be) (?:enough|plenty|fine)"
    r"|just (?P<m>one|1)\b"
    r"|make (?:that|it) (?P<o>one|two|three|four|five|six|\d)(?=[.,;!]|$)",
    re.IGNORECASE,
)


def count_anew(text: str) -> int:
    """`one is enough`, `make that two`: the count that counts; 0 where none is said."""
    found = ENOUGH.search(text)
    return number(found["n"] or found["m"] or found["o"]) if found else 0


def repeats(text: str, before: Mention, mention: Mention) -> bool:
    """Said again without a count and without an `and` before it, it is no further ask."""
    between = text[before.end : mention.start].lower()
    line = r"\n[ \x1f]*(?:[-*•–]|\(?\d{1,2}[.)])[ \x1f]*(?:an? |one )?$"
    if re.search(line, text[: mention.said]):
        return False
    new = re.search(JOINS, between) and (
        mention.start < mention.said or mention.content_type != before.content_type
    )
    return not new or bool(CORRECTED.search(between))


def with_count(text: str, name: str, start: int, end: int) -> Mention:
    """Looks for a count among the few words before: `two short LinkedIn posts`."""
    before = text[:start]
    for found in reversed(list(counted().finditer(before))):
        between = before[found.end() :]
        if len(between.split()) > 3 or re.search(
            r"[,.;:!?\n\x1f]|\b(?:for|of|on|about|the)\b", between
        ):
            break
        if found.start() and before[found.start() - 1] not in " \n(\x1f":
            break
        count = int(found["n"]) if found["n"] else words().counts[found["word"].lower()]
        weeks = re.match(r"[^.,;]{0,20}? per week for (\w+) weeks", text[end:], re.IGNORECASE)
        if weeks:
            count *= number(weeks[1])
            end += weeks.end()
        return Mention(name, max(count, 1), found.start(), end, start)
    return Mention(name, 1, start, end, start)


def number(said: str) -> int:
    return int(said) if said.isdigit() else words().counts.get(said.lower(), 1)


def misspelt(text: str) -> list[tuple[int, int, str]]:
    """Kinds with a slip in them: `relase note`."""
    made = []
    for found in MISSPELT.finditer(text):
        near = difflib.get_close_matches(found[0].lower(), SPELT, 1, 0.86)
        for name, pattern in words().types.items():
            if near and pattern.fullmatch(near[0]):
                made.append((found.start(), found.end(), name))
    return made


def hinted(text: str) -> str:
    """The kind that other words point at; empty where none does."""
    for name, pattern in words().hints.items():
        if pattern.search(text):
            return name
    return ""
