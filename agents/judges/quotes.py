"""Where a source says what a model claims to quote from it."""

import re
from collections.abc import Sequence

from agents.grounding.words import words
from agents.judges.verdicts import Look
from agents.readers.injection import find_injection
from agents.types import Evidence

WORD = re.compile(r"[^\W_]+")

Located = tuple[int, int, int]
"""An evidence's place in the sequence given, with start and end in its text."""


def located(quote: str, look: Look, evidence: Sequence[Evidence]) -> Located | None:
    """The quote's place, near the claim if it is there; case, blanks and signs aside.

    None where no evidence says it, and for a quote whose words state nothing: they are everywhere.
    """
    if all(word.is_grammar for word in words(quote)):
        return None
    pieces = [re.escape(word) for word in WORD.findall(quote)]
    pattern = re.compile(r"(?<![^\W_])" + r"[\W_]+".join(pieces) + r"(?![^\W_])", re.IGNORECASE)
    for window in look.near:
        if found := pattern.search(window.text):
            return window.evidence, window.start + found.start(), window.start + found.end()
    for place, one in enumerate(evidence):
        if found := pattern.search(one.text):
            return place, found.start(), found.end()
    return None


def silenced(one: Evidence) -> str:
    """The evidence's text with blanks in place of what speaks to a model; places stay."""
    text = one.text
    for flag in find_injection(text):
        if flag.check == "injection":
            text = text[: flag.start] + " " * (flag.end - flag.start) + text[flag.end :]
    return text
