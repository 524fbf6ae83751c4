"""Blocks: stretches of plain text that rules look at, every character with its place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.text import sentences


@dataclass(frozen=True)
class Block:
    """Text as a rule sees it, without markup.

    Character i stands at `starts[base + i]` to `ends[base + i]` of the text it was read from.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    scope: frozenset[str]
    base: int = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place of `text[start:end]`; the slice must not be empty."""
        return self.starts[self.base + start], self.ends[self.base + end - 1]

    def part(self, start: int, end: int, scope: frozenset[str]) -> "Block":
        return Block(self.text[start:end], self.starts, self.ends, scope, self.base + start)


def whole(text: str, scope: Iterable[str]) -> Block:
    """A block whose places are its own."""
    return Block(text, range(len(text)), range(1, len(text) + 1), frozenset(scope))


def sentence_blocks(block: Block) -> Iterator[Block]:
    scope = block.scope | {"sentence"}
    for span in sentences(block.text.replace("\n", " ")):  # a line break ends no sentence
        yield block.part(span.start, span.end, scope)


def joined(blocks: Iterable[Block], scope: Iterable[str]) -> Block:
    """One block of several, with an empty line between, which stands where the last one ends."""
    text, starts, ends = "", list[int](), list[int]()
    for block in blocks:
        if text:
            text += "\n\n"
            starts += [starts[-1]] * 2
            ends += [ends[-1]] * 2
        last = block.base + len(block.text)
        text += block.text
        starts += block.starts[block.base : last]
        ends += block.ends[block.base : last]
    return Block(text, starts, ends, frozenset(scope))
