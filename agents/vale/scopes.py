"""Scopes: which parts of a text a rule looks at, as in https://vale.sh/docs/scopes."""

from collections.abc import Iterable
from dataclasses import dataclass

KNOWN = frozenset(
    """raw summary text heading h1 h2 h3 h4 h5 h6 list paragraph sentence blockquote table header
    cell attr alt code link strong emphasis md markdown txt""".split()
)


@dataclass(frozen=True)
class Part:
    """`heading.h1`, or `~heading.h1`: every block of text that is not one. The raw text, the
    summary and code are no such blocks."""

    sections: frozenset[str]
    negated: bool = False

    def matches(self, scope: frozenset[str]) -> bool:
        if self.negated:
            return not self.sections <= scope and "text" in scope
        return self.sections <= scope


@dataclass(frozen=True)
class Selector:
    """Any of the alternatives, of which every part must match."""

    alternatives: tuple[tuple[Part, ...], ...]

    def matches(self, scope: frozenset[str]) -> bool:
        """Whether a block with this scope is looked at.

        Sentences are parts of other blocks: only a rule that asks for them sees them.
        """
        return any(
            all(part.matches(scope) for part in parts)
            and ("sentence" not in scope or asks(parts, "sentence"))
            for parts in self.alternatives
        )

    def asks_for(self, section: str) -> bool:
        return any(asks(parts, section) for parts in self.alternatives)

    @property
    def reachable(self) -> bool:
        """False when every alternative names a part that no text here has."""
        return any(
            all(part.negated or part.sections <= KNOWN for part in parts)
            for parts in self.alternatives
        )


def asks(parts: Iterable[Part], section: str) -> bool:
    return any(section in part.sections for part in parts if not part.negated)


def selector(scopes: Iterable[str]) -> Selector:
    """From the entries of a rule's `scope`. A `doc(...)` entry is one that nothing matches.

    Raises:
        ValueError: an entry with a space in it, or an empty one.
    """
    return Selector(tuple(parts_of(scope.strip()) for scope in scopes))


def parts_of(scope: str) -> tuple[Part, ...]:
    if scope.startswith("doc("):
        return (Part(frozenset({scope})),)
    return tuple(part_of(part) for part in scope.split("&"))


def part_of(written: str) -> Part:
    name = written.strip()
    negated = name.startswith("~")
    sections = name.removeprefix("~").split(".")
    if not all(sections) or any(char.isspace() for char in name):
        raise ValueError(written)
    return Part(frozenset(sections), negated)
