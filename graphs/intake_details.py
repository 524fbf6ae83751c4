"""Sentences that say more of a piece already asked for: `... plus two posts. Newsletter by Friday`.

They are taken out of the message before it is read, so that they are no wishes of their own, and
what each says is said of its own kind of text alone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from agents.intake.briefing import changed, says_something
from agents.intake.parser import parse_change
from agents.intake.types import Ask, Intake
from agents.intake.words import words

SENTENCE = re.compile(r"(?<=[.;?!])\s+|\n+")
START = re.compile(
    r"(?:and )?(?:the |for the )?(?!post (?:it|them|this|these|that)\b)", re.IGNORECASE
)
OF_OTHERS = re.compile(
    r"\b(?:other|rest|both|all|each|every)\b|(?:^|, )[a-z]+ \d+\W*$", re.IGNORECASE
)
"""Says something of other pieces too, as `blog 500 words, paragraph 60` does."""
Detail = tuple[str, str]
"""A kind of text, and what was said of it."""


def split_details(message: str) -> tuple[str, list[Detail]]:
    """The message without such sentences, and those; of one kind of text alone there are none."""
    said = ""
    left, details = message, list[Detail]()
    for sentence in SENTENCE.split(message.strip()):
        known = kinds_in(said)
        pieces = [(kind_at(piece), piece) for piece in clauses(sentence, known)]
        own = not any(OF_OTHERS.search(piece) for _, piece in pieces)
        if len(known) > 1 and own and all(kind in known for kind, _ in pieces):
            details += pieces
            left = left.replace(sentence, "", 1)
        else:
            said += f"\n{sentence}"
    return left.strip(), details


def clauses(sentence: str, known: Sequence[str]) -> list[str]:
    """Cut at commas behind which another kind begins."""
    made: list[str] = []
    for piece in re.split(r",\s+", sentence):
        if made and kind_at(piece) not in known:
            made[-1] += f", {piece}"
        else:
            made.append(piece)
    return made


def kind_at(piece: str) -> str:
    """The kind that a piece begins with, without a count or `another`; empty where it does not."""
    start = START.match(piece)
    behind = piece[start.end() :] if start else ""
    return next((name for name, rule in words().types.items() if rule.match(behind)), "")


def kinds_in(text: str) -> list[str]:
    return [name for name, rule in words().types.items() if rule.search(text)]


def with_details(
    found: Intake, details: Sequence[Detail], read: Callable[[str], Intake], today: date
) -> Intake | None:
    """What was read with each detail said of its own pieces; None where one belongs to none of
    them, so that the message has to be read whole."""
    asks = list(found.asks)
    for kind, said in details:
        later = said_of(said, read(said), today)
        mine = [n for n, ask in enumerate(asks) if ask.content_type == kind]
        if not mine or not says_something(later):
            return None
        for n in mine:
            asks[n] = changed(asks[n], later)
    return replace(found, asks=tuple(asks))


def said_of(said: str, found: Intake, today: date) -> Ask:
    """A detail's words, by the rules for changes and, of what these leave out, as a message."""
    later = replace(parse_change(said, today), content_type="", count=1)
    if len(found.asks) != 1:
        return later
    (ask,) = found.asks
    return replace(
        later,
        audience=later.audience or ask.audience,
        tone=later.tone or ask.tone,
        limits={**ask.limits, **later.limits},
    )
