"""`occurrence`, `repetition` and `consistency`: how often, twice in a row, one way or the other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.text import sentences
from agents.vale.actions import Action, action_of
from agents.vale.blocks import Block
from agents.vale.exceptions import Exceptions, exceptions_of
from agents.vale.existence import ANYWHERE, WORDS
from agents.vale.fields import Fields
from agents.vale.patterns import Deadline, Pattern
from agents.vale.types import Hit

MASK = "*"
"""What stands for each character of code and addresses in a block."""


@dataclass(frozen=True)
class Occurrence:
    """At most and at least so many in a block. 0 means no limit."""

    pattern: Pattern
    most: int
    least: int
    action: Action

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        for block in blocks:
            matches = list(self.pattern.matches(block.text, deadline))
            if self.least <= len(matches) and not 0 < self.most < len(matches):
                continue
            if not matches:  # nothing to point at
                yield Hit(None, 0, 0, ("0",))
            for match in matches:
                if match.group().strip(MASK + " \t\n"):
                    fix = self.action.fix(match.group())
                    yield Hit(block, *match.span(), (str(len(matches)),), fix)
                    break


def occurrence(fields: Fields, accepted: Iterable[str]) -> Occurrence:
    token, most, least = fields.text("token"), fields.count("max"), fields.count("min")
    if not most and not least:
        raise fields.wrong("max", "neither max nor min is set", "set one of them, or both")
    pattern = fields.pattern("token", f"(?:{token})", ignore_case=fields.flag("ignorecase"))
    return Occurrence(pattern, most, least, action_of(fields))


@dataclass(frozen=True)
class Repetition:
    """The same match again, more than `most` times, in one sentence."""

    pattern: Pattern
    most: int
    ignore_case: bool
    letters_only: bool
    exceptions: Exceptions
    action: Action

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        for block in blocks:
            previous, count = None, 0
            for match in self.pattern.matches(block.text, deadline):
                if previous is not None and self.same(previous.group(), match.group()):
                    count += 1
                    if count > self.most and self.counts(block, previous, match, deadline):
                        count = 0
                        yield self.hit(block, previous, match)
                previous = match

    def same(self, one: str, other: str) -> bool:
        one, other = one.strip(), other.strip()
        if not other.strip(MASK) or (self.letters_only and not other.isalpha()):
            return False
        return one.casefold() == other.casefold() if self.ignore_case else one == other

    def counts(
        self, block: Block, one: re.Match[str], other: re.Match[str], deadline: Deadline
    ) -> bool:
        """Not across sentences ("I know that. That is all."), and no exception."""
        start, end = one.start(), other.end()
        text = block.text[start:end]
        if len(sentences(text.replace("\n", " "))) > 1 or self.exceptions.allow(text, deadline):
            return False
        return not self.exceptions.cover(block.text, start, end, deadline)

    def hit(self, block: Block, one: re.Match[str], other: re.Match[str]) -> Hit:
        start, end = one.start(), other.end()
        fix = self.action.fix(block.text[start:end])
        return Hit(block, start, end, (other.group().strip(),), fix)


def repetition(fields: Fields, accepted: Iterable[str]) -> Repetition:
    tokens, ignore_case = fields.texts("tokens"), fields.flag("ignorecase")
    if not tokens:
        raise fields.wrong("tokens", "there are none", "list what must not be repeated")
    return Repetition(
        fields.pattern("tokens", "(" + "|".join(tokens) + ")", ignore_case=ignore_case),
        fields.count("max"),
        ignore_case,
        fields.flag("alpha"),
        exceptions_of(fields, accepted),
        action_of(fields),
    )


@dataclass(frozen=True)
class Consistency:
    """Of each pair the first that occurs is the one to use; the other is found, once a block."""

    pairs: Sequence[tuple[Pattern, Pattern]]
    action: Action

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        used: dict[int, int] = {}
        for block in blocks:
            for number, pair in enumerate(self.pairs):
                for match, side in sides(pair, block.text, deadline):
                    if used.setdefault(number, side) != side:
                        found = match.group()
                        yield Hit(block, *match.span(), (found,), self.action.fix(found))
                        break


def sides(
    pair: tuple[Pattern, Pattern], text: str, deadline: Deadline
) -> list[tuple[re.Match[str], int]]:
    """The matches of both, in their order, each with whose it is."""
    found = [(match, side) for side in (0, 1) for match in pair[side].matches(text, deadline)]
    return sorted(found, key=lambda each: (each[0].start(), each[1]))


def consistency(fields: Fields, accepted: Iterable[str]) -> Consistency:
    shape = ANYWHERE if fields.flag("nonword") else WORDS
    ignore_case = fields.flag("ignorecase")
    pairs = [
        (
            fields.pattern("either", shape % one, ignore_case=ignore_case),
            fields.pattern("either", shape % other, ignore_case=ignore_case),
        )
        for one, other in fields.pairs("either").items()
    ]
    return Consistency(pairs, action_of(fields))
