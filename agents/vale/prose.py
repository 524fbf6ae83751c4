"""The plain text of one inline source, without markup, each character with its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agents.vale.blocks import Block
from agents.vale.inline import leaves, placed

if TYPE_CHECKING:
    from markdown_it.token import Token

MASK = "*"
CODE_TAG = re.compile(r"<(/?)(code|kbd|tt|samp|pre|script|style)\b", re.IGNORECASE)
ADDRESS = re.compile(
    r"\b(?:https?|ftp)://[^\s<>]*[^\s<>.,:;!?'\"()\]]|\bwww\.[^\s<>]*[^\s<>.,:;!?'\"()\]]"
)


@dataclass
class Prose:
    """Collects characters. Code and addresses are masked, markup is left out."""

    source: str
    places: Sequence[int]
    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    inner: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Inline scopes, each with its parts of the characters."""

    hidden: str = ""
    """The HTML tag whose content is code, while in one."""

    gap: bool = False
    """Whether something that leaves nothing behind came last."""

    def add(self, text: str, place: int, *, step: int = 1, end: int | None = None) -> None:
        """Text that starts at `place` of the source; with `end`, all of it stands there."""
        for number, char in enumerate(text):
            last = self.chars[-1] if self.chars else "\n"
            if char in " \t" and (last == "\n" or (self.gap and last in " \t")):
                continue  # the start of a line, or both sides of something left out
            if char == "\n":
                self.strip()
            at = place + number * step if end is None else place
            until = at if end is None else end - 1
            self.gap = False
            self.chars.append(char)
            self.starts.append(self.places[at])
            self.ends.append(self.places[until] + 1)

    def strip(self) -> None:
        while self.chars and self.chars[-1] in " \t":
            self.chars.pop(), self.starts.pop(), self.ends.pop()

    def take(self, token: "Token", scopes: frozenset[str]) -> None:
        start, end = placed(token)
        before = len(self.chars)
        masked = bool(self.hidden) or "address" in scopes
        if token.type == "html_inline":
            self.tag(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            self.add("\n", start, end=end)
        elif token.type == "code_inline":
            inside = self.source[start:end]
            width = len(inside) - len(inside.lstrip("`"))
            self.mask(start + width, end - width)
            self.note("code", before)
        elif masked and token.content:
            self.mask(start, end)
        elif token.type == "text":
            self.add(token.content, start)
        elif token.type == "text_special":
            self.special(token, start, end)
        elif token.type == "image":
            self.gap = True
        for scope in sorted(scopes - {"address"}):
            self.note(scope, before)

    def special(self, token: "Token", start: int, end: int) -> None:
        """An escaped character or an entity."""
        if token.info == "entity":
            self.add(token.content, start, end=end)
        else:
            self.add(token.content, end - len(token.content))

    def mask(self, start: int, end: int) -> None:
        self.add(MASK * (end - start), start)

    def tag(self, content: str) -> None:
        self.gap = True
        found = CODE_TAG.match(content)
        if not found:
            return
        name = found[2].lower()
        if not found[1]:
            self.hidden = self.hidden or name
        elif self.hidden == name:
            self.hidden = ""

    def note(self, scope: str, start: int) -> None:
        """The characters from `start` on stand in an inline scope, with what it had just before."""
        end = len(self.chars)
        if end == start:
            return
        spans = self.inner.setdefault(scope, [])
        if spans and spans[-1][1] == start:
            start = spans.pop()[0]
        spans.append((start, end))

    def blocks(self, scope: frozenset[str], kind: frozenset[str]) -> list[Block]:
        """The block, and those of its inline scopes."""
        self.strip()
        text = "".join(self.chars)
        if not text.strip():
            return []
        block = Block(hide_addresses(text), self.starts, self.ends, scope)
        found = [block]
        for name, spans in self.inner.items():
            around = block
            if name == "code":
                around = Block(self.unmasked(text), self.starts, self.ends, scope)
            found += [around.part(first, last, kind | {name}) for first, last in spans]
        return [each for each in found if each.text]

    def unmasked(self, text: str) -> str:
        """With the code that the mask hides, for rules that look at code."""
        back = {place: number for number, place in enumerate(self.places)}
        return "".join(
            self.source[back[start]] if char == MASK else char
            for char, start in zip(text, self.starts, strict=True)
        )


def hide_addresses(text: str) -> str:
    """Bare addresses masked."""
    if "://" not in text and "www." not in text:
        return text
    return ADDRESS.sub(lambda found: MASK * len(found.group()), text)


def prose(
    source: str,
    places: Sequence[int],
    children: "Sequence[Token]",
    scope: frozenset[str],
    kind: frozenset[str],
) -> list[Block]:
    """The blocks of one inline source whose characters stand at `places`.

    `scope` is that of its text, `kind` what every block here has (the file's suffix).
    """
    made, images = Prose(source, places), list[Block]()
    for token, scopes in leaves(children):
        made.take(token, scopes)
        if token.type == "image":
            images += alternative(source, places, token, kind)
    return [*made.blocks(scope, kind), *images]


def alternative(
    source: str, places: Sequence[int], token: "Token", kind: frozenset[str]
) -> list[Block]:
    """An image's text, in the scope `alt`."""
    start = placed(token)[0] + 2  # after `![`
    scope = kind | {"text", "attr", "alt"}
    made = Prose(source[start:], places[start:])
    for inner, scopes in leaves(token.children or ()):
        if inner.type != "image":
            made.take(inner, scopes)
    return made.blocks(scope, kind)[:1]
