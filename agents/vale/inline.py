"""Inline Markdown with places: markdown-it's parser, noting what each token was made of."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

PLACE = "place"
"""Key of a token's meta: where in the inline source it starts and ends."""


@cache
def parser() -> "MarkdownIt":
    """CommonMark with tables and strikethrough. It keeps no state between texts."""
    from markdown_it import MarkdownIt
    from markdown_it.parser_inline import ParserInline

    class Placing(ParserInline):
        """As its parent, but every step's text becomes a token of its own that knows its place."""

        def tokenize(self, state: "StateInline") -> None:
            rules = self.ruler.getRules("")
            while state.pos < state.posMax:
                start, count = state.pos, len(state.tokens)
                shallow = state.level < state.md.options["maxNesting"]
                if not (shallow and any(rule(state, False) for rule in rules)):
                    state.append_pending(state.src[start])
                    state.pos += 1
                if state.pending:
                    state.pushPending()
                note(state.tokens[count:], start, state.pos)

    made = MarkdownIt("commonmark")
    made.inline = Placing()
    made.configure("commonmark").enable(["table", "strikethrough"])
    made.inline.ruler2.disable("fragments_join")
    made.core.ruler.disable("text_join")
    return made


def note(tokens: "Sequence[Token]", start: int, end: int) -> None:
    """Gives the tokens of one step their places, one after the other."""
    place = start
    for token in tokens:
        if PLACE in token.meta:
            continue
        one_to_one = token.type == "text" and place + len(token.content) <= end
        token.meta[PLACE] = (place, place + len(token.content)) if one_to_one else (start, end)
        place += len(token.content) if one_to_one else 0


def parsed(text: str) -> "list[Token]":
    return parser().parse(text)


def placed(token: "Token") -> tuple[int, int]:
    place: tuple[int, int] = token.meta[PLACE]
    return place


def leaves(children: "Sequence[Token]") -> "Iterator[tuple[Token, frozenset[str]]]":
    """The tokens that are no brackets, each with the inline scopes it stands in."""
    names = {"strong_open": "strong", "em_open": "emphasis", "link_open": "link"}
    around: list[tuple[str, Any]] = []
    for token in children:
        if token.nesting > 0:
            around.append((names.get(token.type, ""), token))
        elif token.nesting < 0:
            if around:
                around.pop()
        else:
            scopes = {name for name, _ in around if name}
            if any(opener.markup == "autolink" for _, opener in around):
                scopes.add("address")
            yield token, frozenset(scopes)
