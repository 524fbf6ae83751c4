"""A text read into blocks, whatever its line ends, without its front matter."""

import re
from collections.abc import Sequence

from agents.readers.front_matter import front_matter
from agents.vale.blocks import Block, joined, sentence_blocks, whole
from agents.vale.markdown import markdown_blocks
from agents.vale.prose import hide_addresses
from storage.errors import BadInput

MARKDOWN = (".md", ".markdown")
PLAIN = (".txt", "")
PARAGRAPH = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S.*)*")
PROSE = ("paragraph", "list", "blockquote")


def read_blocks(
    text: str, suffix: str, *, sentences: bool = False, summary: bool = False
) -> list[Block]:
    """The text's blocks in its order, then the raw text; on demand, sentences and the prose joined.

    Raises:
        BadInput: a kind of file that is not read here.
    """
    suffix = suffix.lower()
    if suffix not in MARKDOWN + PLAIN:
        raise BadInput(
            f"style checks do not read {suffix[:20]!r}", f"use one of {', '.join(MARKDOWN)}, .txt"
        )
    kind = frozenset({"md", suffix[1:]} if suffix in MARKDOWN else {"txt"})
    lines, places = unix_lines(text)
    blocks = markdown(lines, kind) if suffix in MARKDOWN else plain(lines, kind)
    if places is not None:
        blocks = [moved(block, places) for block in blocks]
    found = [*blocks, whole(text, kind | {"raw"})]
    if sentences:
        found += [s for block in blocks if "text" in block.scope for s in sentence_blocks(block)]
    if summary:
        found.append(joined((b for b in blocks if b.scope.intersection(PROSE)), kind | {"summary"}))
    return found


def markdown(text: str, kind: frozenset[str]) -> list[Block]:
    """Front matter is made empty lines, so that what follows keeps its place."""
    end = front_matter(text).end
    hidden = re.sub(r"[^\n]", " ", text[:end]) + text[end:]
    return markdown_blocks(hidden, kind)


def plain(text: str, kind: frozenset[str]) -> list[Block]:
    """Paragraphs, which empty lines divide."""
    everything = whole(hide_addresses(text), kind)
    scope = kind | {"text", "paragraph"}
    return [everything.part(*found.span(), scope) for found in PARAGRAPH.finditer(text)]


def unix_lines(text: str) -> tuple[str, list[int] | None]:
    """The text with `\\n` at the end of its lines; for each character its place, where it moved."""
    if "\r" not in text:
        return text, None
    places = [
        place
        for place, char in enumerate(text)
        if not (char == "\n" and place and text[place - 1] == "\r")
    ]
    return text.replace("\r\n", "\n").replace("\r", "\n"), [*places, len(text)]


def moved(block: Block, places: Sequence[int]) -> Block:
    last = block.base + len(block.text)
    return Block(
        block.text,
        [places[place] for place in block.starts[block.base : last]],
        [places[place - 1] + 1 for place in block.ends[block.base : last]],
        block.scope,
    )
