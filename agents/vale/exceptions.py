"""Exceptions: what a rule lets pass, its own and those of the accepted vocabulary."""

from collections.abc import Iterable

from agents.vale.fields import Fields
from agents.vale.patterns import Deadline, Pattern


class Exceptions:
    """Words and expressions, in any of which a find is none."""

    def __init__(self, terms: Iterable[str], fields: Fields) -> None:
        self.terms = sorted(dict.fromkeys(terms), key=lambda term: (-len(term), term))
        self._any = alternatives(self.terms, fields) if self.terms else None
        phrases = [term for term in self.terms if " " in term or r"\s" in term]
        self._phrases = (
            alternatives([f"(?i){term}" for term in phrases], fields) if phrases else None
        )

    def __bool__(self) -> bool:
        return bool(self.terms)

    def allow(self, match: str, deadline: Deadline) -> bool:
        """Whether an exception stands anywhere in a match; so it is in Vale."""
        return self._any is not None and self._any.occurs(match, deadline)

    def cover(self, text: str, start: int, end: int, deadline: Deadline) -> bool:
        """Whether `text[start:end]` lies within an accepted phrase."""
        return self._phrases is not None and any(
            match.start() <= start and end <= match.end()
            for match in self._phrases.matches(text, deadline)
        )


def alternatives(terms: Iterable[str], fields: Fields) -> Pattern:
    """Any of the terms as whole words. A flag in one of them does not reach the others."""
    return fields.pattern("exceptions", r"(?m)\b(?:" + "|".join(f"(?:{t})" for t in terms) + r")\b")


def exceptions_of(
    fields: Fields, accepted: Iterable[str], *, whole_words: bool = True
) -> Exceptions:
    """A rule's `exceptions`, with the vocabulary unless it says `vocab: false`.

    A rule that matches parts of words takes no exceptions from the vocabulary: every match that
    held an accepted word would pass.
    """
    vocabulary = fields.flag("vocab", True) and whole_words
    return Exceptions([*fields.texts("exceptions"), *(accepted if vocabulary else ())], fields)
