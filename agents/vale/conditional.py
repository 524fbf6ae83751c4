"""`conditional`: where the first occurs, the second must have occurred (spelt-out acronyms)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.vale.actions import Action, action_of
from agents.vale.blocks import Block
from agents.vale.exceptions import Exceptions, exceptions_of
from agents.vale.fields import Fields
from agents.vale.patterns import Deadline, Pattern
from agents.vale.types import Hit


@dataclass(frozen=True)
class Conditional:
    """With a group in `second`, each `first` must have been caught by one, here or before: it is
    what defines it. Without, any `second` in the same block will do."""

    first: Pattern
    second: Pattern
    ignore_case: bool
    exceptions: Exceptions
    action: Action

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        defined: set[str] = set()
        for block in blocks:
            if self.second.groups:
                defined |= self.definitions(block.text, deadline)
            elif self.second.occurs(block.text, deadline):
                continue
            for match in self.first.matches(block.text, deadline):
                found = match.group()
                if self.folded(found) in defined or self.exceptions.allow(found, deadline):
                    continue
                if not self.exceptions.cover(block.text, *match.span(), deadline):
                    yield Hit(block, *match.span(), (found,), self.action.fix(found))

    def definitions(self, text: str, deadline: Deadline) -> set[str]:
        return {
            self.folded(caught)
            for match in self.second.matches(text, deadline)
            for caught in match.groups()
            if caught
        }

    def folded(self, text: str) -> str:
        return text.casefold() if self.ignore_case else text


def conditional(fields: Fields, accepted: Iterable[str]) -> Conditional:
    ignore_case = fields.flag("ignorecase")
    return Conditional(
        fields.pattern("first", fields.text("first"), ignore_case=ignore_case),
        fields.pattern("second", fields.text("second"), ignore_case=ignore_case),
        ignore_case,
        exceptions_of(fields, accepted),
        action_of(fields),
    )
