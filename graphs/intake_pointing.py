"""Items that a message points at: `the second one`, `it`, `both`, of those it was shown last."""

import re
from collections.abc import Sequence
from typing import Literal

from agents.intake.words import words

COUNTED = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
PLACE = (
    rf"(?P<word>{'|'.join(COUNTED)})|(?P<nth>\d{{1,2}})(?:st|nd|rd|th)"
    r"|(?:number|no\.?|#) ?(?P<number>\d{1,2})|(?P<last>last|latest|final|newest)"
)
THINGS = (
    r"(?P<thing>(?:(?:social |blog |news ?letter |release )?"
    r"(?:ones?|items?|pieces?|posts?|drafts?|texts?|blurbs?|notes?|tweets?|newsletters?))"
    r"|of (?:them|those|these|mine))"
)
ORDINAL = re.compile(rf"(?:the |my |your )?(?:{PLACE})(?: {THINGS})?[?.! ]*", re.IGNORECASE)
"""An item's whole name, `first aid post` is none."""
SAID = re.compile(
    rf"\b(?:the|my|your) (?:{PLACE})(?: {THINGS}| (?=(?:was|is|got|went|of)\b)|(?=[?.!]|$))",
    re.IGNORECASE,
)
"""The same within a sentence."""
ONE = re.compile(r"(?:it|this|that)(?: (?:one|item|piece|post|text))?[?.! ]*", re.IGNORECASE)
ALL = re.compile(
    r"(?:both|them|they|these|those|all)(?: (?:two|three|both|all|of (?:them|those|these)))?"
    r"(?: (?:ones|items|pieces|posts|texts))?[?.! ]*",
    re.IGNORECASE,
)
VERDICT = re.compile(
    r"(?:please |pls |ok,? |can you |i )*(?:approve|accept|reject|publish|sign off(?: on)?)"
    rf"(?P<about>(?: (?:it_\w+|{ONE.pattern}|{ALL.pattern}|{ORDINAL.pattern}))?)[?.! ]*",
    re.IGNORECASE,
)
Shown = tuple[str, str]
"""An item's id and its content type."""


def verdict_on(text: str) -> str | None:
    """What a message like `approve it` is about; None for all others: `publish a post about the
    fair` is a wish."""
    found = VERDICT.fullmatch(text)
    return found["about"].strip(" ?.!") if found else None


def place_of(found: re.Match[str]) -> int:
    """From 0; -1 is the last."""
    if found["last"]:
        return -1
    if found["word"]:
        return COUNTED.index(found["word"].lower())
    return int(found["nth"] or found["number"]) - 1


def of_kind(thing: str | None, shown: Sequence[Shown]) -> list[str]:
    """Those of the kind of text that `the second post` names; all where it names none of theirs."""
    kinds = {name for name, rule in words().types.items() if thing and rule.fullmatch(thing)}
    return [id for id, kind in shown if kind in kinds] or [id for id, _ in shown]


def pronoun_of(about: str, text: str) -> Literal["one", "all"] | None:
    """Whether a pronoun stands for one item or for all of them."""
    if about:
        return "one" if ONE.fullmatch(about) else "all" if ALL.fullmatch(about) else None
    if re.search(r"\b(?:both|them|they|these|those)\b", text, re.IGNORECASE):
        return "all"
    return "one" if re.search(r"\b(?:it|this|that)\b", text, re.IGNORECASE) else None


def pointed_at(
    about: str, text: str, shown: Sequence[Shown], alone: str
) -> tuple[list[str], bool] | None:
    """The items that are meant, and whether all of them are; None where nothing is pointed at.

    Args:
        about: what the reading of `text` took for the item's name.
        shown: in the order in which the conversation listed or started them last.
        alone: the one that was spoken of alone since then; empty where none was.
    """
    found = ORDINAL.fullmatch(about) if about else SAID.search(text)
    if found is not None:
        ids, place = of_kind(found["thing"], shown), place_of(found)
        return ids[place:][:1] if place >= -1 else [], False
    pronoun = pronoun_of(about, text)
    if pronoun == "one" and alone:
        return [alone], False
    if pronoun is None or not shown:
        return None
    return [id for id, _ in shown], pronoun == "all"
