"""The blocks of a Markdown text: headings, paragraphs, lists, tables, code, with their places."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Kind = Literal["heading", "prose", "parts"]

UNITS = {"bullet_list_open": "list_item_open", "ordered_list_open": "list_item_open"}
UNITS["table_open"] = "tr_open"
PROSE = ("paragraph_open", "heading_open")
NEWLINE = re.compile(r"\n")
PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")
MARKUP = re.compile(
    r"!?\[([^\]\[]{0,300})\]\([^()\n]{0,1000}\)|<[^<>\n]{1,300}>|[*`]+|\{[^{}\n]*\}"
)


@dataclass(frozen=True)
class Block:
    """`text[start:end]`. A heading has a level of 1 to 6 and a title.

    `parts` are things with places where they may be cut: between items, rows or lines.
    """

    start: int
    end: int
    kind: Kind = "prose"
    level: int = 0
    title: str = ""
    cuts: Sequence[int] = ()


def blocks(text: str, start: int = 0) -> list[Block]:
    """The blocks from `start` on: in order, not overlapping, with nothing but blanks between."""
    try:
        return list(filled(text, start, list(parsed_blocks(text, start))))
    except RecursionError:  # nested deeper than anything that is meant to be read
        return list(filled(text, start, []))


def parsed_blocks(text: str, start: int) -> Iterator[Block]:
    body = text[start:].replace("\r", " ")  # so that lines end where ours do
    lines = [start, *(start + found.end() for found in NEWLINE.finditer(body)), len(text)]
    tokens = markdown().parse(body)
    opened = [n for n, token in enumerate(tokens) if token.level == 0 and token.map]
    for place, n in enumerate(opened):
        until = opened[place + 1] if place + 1 < len(opened) else len(tokens)
        yield block_of(tokens[n:until], text, lines)


@cache
def markdown() -> "MarkdownIt":
    """A parser of blocks only. Link definitions count as text: they are part of the source."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(["reference", "inline"])


def block_of(tokens: "Sequence[Token]", text: str, lines: Sequence[int]) -> Block:
    head = tokens[0]
    start, end = place(head, lines)
    if head.type == "heading_open":
        return Block(start, end, "heading", int(head.tag[1]), title_of(tokens[1].content))
    if head.type in PROSE:
        return Block(start, end)
    unit = UNITS.get(head.type)
    if unit is None:
        first, last = bisect_right(lines, start), bisect_right(lines, end - 1)
        return Block(start, end, "parts", cuts=lines[first:last])
    deep = 1 if unit == "list_item_open" else 2
    cuts = [place(t, lines)[0] for t in tokens if t.type == unit and t.level == deep]
    return Block(start, end, "parts", cuts=cuts[1:])


def place(token: "Token", lines: Sequence[int]) -> tuple[int, int]:
    first, last = token.map or (0, 0)
    return lines[first], lines[min(last, len(lines) - 1)]


def title_of(content: str) -> str:
    """A heading's words, without the marks around them."""
    return " ".join(MARKUP.sub(lambda found: found[1] or "", content).split())


def filled(text: str, start: int, found: list[Block]) -> Iterator[Block]:
    """The same blocks, with paragraphs for what lies between them."""
    position = start
    for block in found:
        yield from plain(text, position, block.start)
        yield block
        position = block.end
    yield from plain(text, position, len(text))


def plain(text: str, start: int, end: int) -> Iterator[Block]:
    """Paragraphs, divided by blank lines."""
    position = start
    for found in PARAGRAPH_BREAK.finditer(text, start, end):
        if text[position : found.start()].strip():
            yield Block(position, found.start())
        position = found.end()
    if text[position:end].strip():
        yield Block(position, end)
