"""A message from which rules take what they understood; what is left is looked at by the next."""

import re

from agents.intake.words import words

GAP = "\x1f"
"""Stands where something was taken, so that what stood apart stays apart."""

NUMBER_SAID = r"\d+|two|three|four|five|six|seven|eight|nine|ten"
SAID_ANEW = re.compile(
    rf"\b(?:{NUMBER_SAID})(?P<unit>(?: [a-z-]+){{0,2}}?)(?:,| -| –|\.\.+)? ?"
    r"(?:no,? sorry|sorry,? no|no,? wait|wait,? no|no,? make that|make that|no|sorry|i mean|rather)"
    rf"[,:]? (?=(?:{NUMBER_SAID}|one)\b)",
    re.IGNORECASE,
)
"""`two - no, three posts`: the second number is meant."""
QUOTE_SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "`": "'"})
QUOTE_MARK = re.compile(r"^> ?(?:[A-Z][\w.]+(?: [A-Z][\w.]+)?: )?", re.MULTILINE)

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
    """One space between words, short forms written out, no control signs, one kind of quotation
    marks, no marks of a quoted line; of a number that was corrected at once the second."""
    text = "".join(sign for sign in message if sign.isprintable() or sign == "\n")
    text = QUOTE_MARK.sub("", SPACES.sub(" ", text.translate(QUOTE_SIGNS)).strip())
    text = SAID_ANEW.sub("", text)
    for short, long in words().short_forms:
        text = short.sub(long, text)
    return text


def trimmed(text: str) -> str:
    """Without the gaps in it and the punctuation around it; a question keeps its mark."""
    return SPACES.sub(" ", text.replace(GAP, " ")).strip(EDGES)
