"""`substitution`: words and expressions to write otherwise."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.vale.actions import Action, action_of, expanded
from agents.vale.blocks import Block
from agents.vale.exceptions import Exceptions, exceptions_of
from agents.vale.existence import ANYWHERE, WORDS
from agents.vale.fields import Fields
from agents.vale.messages import offered
from agents.vale.patterns import Deadline, Pattern, translate
from agents.vale.types import Hit


@dataclass(frozen=True)
class Swap:
    """One pair: the group of the whole pattern that is it, and what to write.

    `accepts` is set where the replacement may be an expression for what is accepted.
    """

    group: int
    options: tuple[str, ...]
    accepts: Pattern | None


@dataclass(frozen=True)
class Substitution:
    pattern: Pattern
    swaps: Sequence[Swap]
    exceptions: Exceptions
    action: Action
    ignore_case: bool
    capitalize: bool

    @property
    def offers(self) -> bool:
        """Whether the action is to replace by the swap's own options."""
        return self.action.name == "replace" and not self.action.parameters

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        for block in blocks:
            for match in self.pattern.matches(block.text, deadline):
                swap = next(swap for swap in self.swaps if match.start(swap.group) >= 0)
                start, end = match.span(swap.group)
                if start < end and not self.passes(swap, match, deadline):
                    yield self.hit(block, swap, match)

    def passes(self, swap: Swap, match: re.Match[str], deadline: Deadline) -> bool:
        """Whether what was found is already as it should be, or an exception."""
        found = match.group(swap.group)
        if found in self.options(swap, match):
            return True
        if swap.accepts is not None and swap.accepts.is_all_of(found, deadline):
            return True
        return self.exceptions.allow(found, deadline)

    def hit(self, block: Block, swap: Swap, match: re.Match[str]) -> Hit:
        found, options = match.group(swap.group), self.options(swap, match)
        expected = offered(options) if self.offers else "|".join(options)
        fix = self.action.fix(found)
        if self.offers and options:
            fix = self.in_case(options[0], found)
        return Hit(block, *match.span(swap.group), (expected, found), fix)

    def options(self, swap: Swap, match: re.Match[str]) -> list[str]:
        made = [expanded(match, option, swap.group) for option in swap.options]
        if self.capitalize and match.group(swap.group)[:1].isupper():
            return [option[:1].upper() + option[1:] for option in made]
        return made

    def in_case(self, option: str, found: str) -> str:
        """At the start of a sentence a rule without case offers a capital letter too."""
        raised = option[:1].upper() + option[1:]
        return raised if self.ignore_case and found[:1].isupper() and raised != found else option


def substitution(fields: Fields, accepted: Iterable[str]) -> Substitution:
    ignore_case, action = fields.flag("ignorecase"), action_of(fields)
    fields.take("pos")  # gone from Vale, still in many rules
    written, swaps = assembled(fields.pairs("swap"), fields, action.name == "replace")
    shape = ANYWHERE if fields.flag("nonword") else WORDS
    pattern = fields.compiled(
        "swap", lambda: Pattern(shape % written, ignore_case=ignore_case, ready=True)
    )
    return Substitution(
        pattern,
        swaps,
        exceptions_of(fields, accepted),
        action,
        ignore_case,
        fields.flag("capitalize"),
    )


def assembled(pairs: dict[str, str], fields: Fields, offers: bool) -> tuple[str, list[Swap]]:
    """One pattern of all terms, the longest first, each in a group of its own."""
    parts, swaps, groups = list[str](), list[Swap](), 1
    for term in sorted(pairs, key=lambda term: -len(term)):
        alone = fields.pattern("swap", term)
        if alone.named:
            raise fields.wrong("swap", f"a named group in {term[:60]!r}", "use a plain group")
        parts.append(f"({translate(term, groups)})")
        swaps.append(swap_of(groups, pairs[term], offers))
        groups += 1 + alone.groups
    return "|".join(parts), swaps


def swap_of(group: int, replacement: str, offers: bool) -> Swap:
    if offers:
        options = re.split(r"(?<!\\)\|", replacement)
        return Swap(group, tuple(o.replace(r"\|", "|") for o in options if o), None)
    return Swap(group, (replacement,), accepted_forms(replacement))


def accepted_forms(replacement: str) -> Pattern | None:
    """The replacement as an expression, unless it is plain words or no expression."""
    if all(char.isalnum() or char in " -" for char in replacement):
        return None
    try:
        return Pattern(replacement)
    except ValueError:
        return None
