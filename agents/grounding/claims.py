"""A claim: a statement of a draft with its words and numbers."""

from dataclasses import dataclass

from agents.grounding.numbers import Quantity, quantities
from agents.grounding.words import Word, words


@dataclass(frozen=True)
class Claim:
    """A statement with its words; places index the claim's own text."""

    text: str
    words: tuple[Word, ...]
    numbers: tuple[Quantity, ...]

    @classmethod
    def of(cls, text: str) -> "Claim":
        found = words(text)
        return cls(text, tuple(found), tuple(quantities(found)))

    @property
    def states_nothing(self) -> bool:
        """True where no word of it carries matter, so that it needs no evidence."""
        return all(word.is_grammar for word in self.words)
