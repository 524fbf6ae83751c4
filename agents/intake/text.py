"""A message from which rules take what they understood; what is left is looked at by the next."""

import re

from agents.intake.words import words

GAP = "\x1f"
"""Stands where something was taken, so that what stood apart stays apart."""

SPACES = re.compile(r"[^\S\n]+")
EDGES = " \t\n,;:.!-–—>()\"'“”‘’" + GAP


class Text:
    """`left` is always as long as the message was: places in both are the same."""

    def __init__(self, message: str) -> None:
        self.whole = tidied(message)
        self.left = self.whole

    def take(self, found: re.Match[str], group: int | str = 0) -> None:
        start, end = found.span(group)
        self.left = self.left[:start] + GAP * (end - start) + self.left[end:]


def tidied(message: str) -> str:
    """One space between words, short forms written out, no control signs."""
    text = "".join(sign for sign in message if sign.isprintable() or sign == "\n")
    text = SPACES.sub(" ", text).strip()
    for short, long in words().short_forms:
        text = short.sub(long, text)
    return text


def trimmed(text: str) -> str:
    """Without the gaps in it and the punctuation around it; a question keeps its mark."""
    return SPACES.sub(" ", text.replace(GAP, " ")).strip(EDGES)
