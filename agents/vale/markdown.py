"""Markdown as blocks: headings, paragraphs, list items, quotations and table cells."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from agents.vale.blocks import Block
from agents.vale.inline import parsed
from agents.vale.prose import prose

if TYPE_CHECKING:
    from markdown_it.token import Token

CONTAINERS = {"list_item": {"list"}, "blockquote": {"blockquote"}}
ROW_START = re.compile(r"[\s>]*(?:(?:[-+*]|\d+[.)])[\s>]+)*(?=\|)")
CLOSING = re.compile(r"[ \t]+#+[ \t]*$")


class Places:
    """Finds the content of inline tokens in the text again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._row = (-1, 0)

    def line(self, number: int) -> tuple[int, int]:
        start = self._starts[number]
        after = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._text)
        return start, after

    def of_lines(self, content: str, first: int) -> list[int] | None:
        """Places of a paragraph's or heading's content, which ends each of its lines."""
        places: list[int] = []
        for number, written in enumerate(content.split("\n"), first):
            if number >= len(self._starts):
                return None
            start, after = self.line(number)
            found = end_of_line(self._text[start:after], written.strip())
            if found is None:
                return None
            indent = len(written) - len(written.lstrip())
            first_place = start + found - indent
            places += [max(first_place + i, start) for i in range(len(written))]
            places.append(min(places[-1] + 1 if written else after, len(self._text)))
        return places

    def of_cell(self, content: str, row: int) -> list[int] | None:
        """Places of a table cell's content; cells are asked for in their order."""
        start, after = self.line(row)
        cursor = self._row[1] if self._row[0] == row else start + row_start(self._text[start:after])
        while cursor < after and self._text[cursor] in " \t|":
            cursor += 1
        places = []
        for char in content:
            if self._text[cursor : cursor + 1] == "\\" and self._text[cursor : cursor + 1] != char:
                cursor += 1  # the backslash of `\|`
            if cursor >= after or self._text[cursor] != char:
                return None
            places.append(cursor)
            cursor += 1
        self._row = (row, cursor)
        return [*places, min(cursor, len(self._text))]


def row_start(line: str) -> int:
    found = ROW_START.match(line)
    return found.end() if found else 0


def end_of_line(line: str, written: str) -> int | None:
    """Where the content of a line starts in it; the closing signs of a heading may follow."""
    for candidate in (line.rstrip(), CLOSING.sub("", line)):
        if candidate.endswith(written):
            return len(candidate) - len(written)
    found = line.rfind(written)
    return found if found >= 0 else None


def markdown_blocks(text: str, kind: frozenset[str]) -> list[Block]:
    """The blocks of a text whose lines end with `\\n`, in its order.

    Code blocks, HTML blocks and link definitions are none. A block whose content cannot be found
    in the text again is left out: no alert is better than one at a wrong place.
    """
    places, blocks = Places(text), list[Block]()
    for token, scope in inlines(parsed(text)):
        if not token.content.strip() or token.map is None:
            continue
        found = (
            places.of_cell(token.content, token.map[0])
            if "table" in scope
            else places.of_lines(token.content, token.map[0])
        )
        if found is not None:
            blocks += prose(token.content, found, token.children or (), scope | kind, kind)
    return blocks


def inlines(tokens: "Sequence[Token]") -> "Iterator[tuple[Token, frozenset[str]]]":
    """Inline tokens with their scopes. A heading is one wherever it stands; elsewhere the
    innermost container counts."""
    around: list[Token] = []
    for token in tokens:
        if token.nesting > 0:
            around.append(token)
        elif token.nesting < 0:
            around.pop()
        elif token.type == "inline":
            yield token, frozenset({"text", *own_scope(around)})


def own_scope(around: "Sequence[Token]") -> set[str]:
    for token in reversed(around):
        name = token.type.removesuffix("_open")
        if name == "heading":
            return {"heading", token.tag}
        if name in ("th", "td"):
            return {"table", "header" if name == "th" else "cell"}
        if name in CONTAINERS:
            return CONTAINERS[name]
    return {"paragraph"}


def line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer(r"\r\n?|\n", text))]


def position(starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Line and column, from 1."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
