"""Two measures that were read as one value (`£12 100%`) are told apart again."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agents.intake.facts import MONEY, SIZE
from agents.intake.spans import Span
from agents.intake.types import Ask, Intake
from agents.intake.values import unnamed

MEASURE = rf"(?:{MONEY}|{SIZE})"
JOINED = re.compile(rf"({MEASURE}) ({MEASURE})", re.IGNORECASE)
PIECE = re.compile(
    rf"(?P<value>{MEASURE})(?: (?P<name>[a-z][\w-]*(?: [a-z][\w-]*){{0,2}}))?(?= {MEASURE}|$)",
    re.IGNORECASE,
)
STRETCH = re.compile(r"(?:[^,;\n.]|\.(?=\d))*")
ONE_MEASURE = tuple(
    re.compile(rf"[\d., ]*(?:{units})", re.IGNORECASE)
    for units in (
        "lb|oz|kg|g",
        "years?|days?|hours?|minutes?",
        "km|m|cm|mm|inch(?:es)?|metres?",
        "l|ml|cl|litres?|liters?",
    )
)
"""Units of which two make one measure: `1 lb 4 oz`."""


def told_apart(message: str, found: Intake, ruled: Intake) -> Intake:
    """What was read with each measure as a fact of its own. Where some were joined, the words
    beside them were shared out wrongly too: the subject that rules found stays."""
    if found.kind != "briefs":
        return found
    alone = ruled.asks if len(ruled.asks) == len(found.asks) else ()
    topics = [ask.topic for ask in alone] or [""] * len(found.asks)
    asks = (of_ask(message, *pair) for pair in zip(found.asks, topics, strict=True))
    return replace(found, asks=tuple(asks))


def of_ask(message: str, ask: Ask, topic: str) -> Ask:
    """The ask as it is where no value joins two measures."""
    stretch = next((said for value in ask.facts.values() if (said := joined(message, value))), "")
    if not stretch:
        return ask
    kept = {name: value for name, value in ask.facts.items() if value not in stretch}
    return replace(ask, topic=ask.topic or topic, facts={**kept, **dict(pieces(stretch))})


def joined(message: str, value: str) -> str:
    """The words of the message from such a value to the end of its clause; empty where it is one
    measure."""
    start = message.find(value)
    if start < 0:
        return ""
    end = re.compile(r"\S*").match(message, start + len(value))
    pair = JOINED.search(message[start : end.end() if end else len(message)])
    if pair is None or any(one.match(pair[1]) and one.match(pair[2]) for one in ONE_MEASURE):
        return ""
    rest = STRETCH.match(message, start)
    return rest[0].strip() if rest else ""


def pieces(stretch: str) -> Iterator[tuple[str, str]]:
    """`£12 100% organic cotton 15 litres`: a price, how much organic cotton, and litres."""
    for found in PIECE.finditer(stretch):
        start, end = found.span("value")
        name, value = unnamed(Span("V", start, end, found["value"], 1.0))
        if name != "price" and found["name"]:
            name, value = found["name"].lower(), found["value"]
        if name:
            yield name, value
