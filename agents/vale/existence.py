"""`existence`: words and expressions that a text should not have."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.vale.actions import Action, action_of
from agents.vale.blocks import Block
from agents.vale.exceptions import Exceptions, exceptions_of
from agents.vale.fields import Fields
from agents.vale.patterns import Deadline, Pattern
from agents.vale.types import Hit

WORDS = r"(?m)\b(?:%s)\b"
ANYWHERE = r"(?m)(?:%s)"


@dataclass(frozen=True)
class Existence:
    pattern: Pattern
    exceptions: Exceptions
    action: Action

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        for block in blocks:
            for match in self.pattern.matches(block.text, deadline):
                found = match.group()
                if not self.exceptions.allow(found.strip(), deadline):
                    yield Hit(block, *match.span(), (found,), self.action.fix(found))


def existence(fields: Fields, accepted: Iterable[str]) -> Existence:
    tokens, raw = fields.texts("tokens"), "".join(fields.texts("raw"))
    if not tokens and not raw:
        raise fields.wrong("tokens", "there are none", "list what must not occur, or use `raw`")
    nonword = fields.flag("nonword")
    made = (WORDS if tokens and not nonword else ANYWHERE) % "|".join(tokens)
    written = made + raw if fields.flag("append") else raw + made
    key = "tokens" if tokens else "raw"
    pattern = fields.pattern(key, written, ignore_case=fields.flag("ignorecase"))
    exceptions = exceptions_of(fields, accepted, whole_words=not nonword)
    return Existence(pattern, exceptions, action_of(fields))
