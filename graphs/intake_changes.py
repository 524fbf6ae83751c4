"""What is said of a proposal that waits: changes, and answers to what was asked back."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from agents.intake.briefing import ask_of, changed, says_something
from agents.intake.parser import parse_change
from agents.intake.types import Ask, Intake

Change = dict[str, Any]
VERB = r"(?:change|make|set|switch|turn|put)"
CHANGES = re.compile(
    rf"\binstead\W*$|^\W*(?:(?:and|but|no|ok|okay|please|actually|sorry|can you|could you)[, ]+)*"
    rf"(?:{VERB} (?:it|them|that|this|these|those|all|both|the)\b"
    r"|(?:it|they|that|this|these|those) (?:should|must|shall|needs? to|has to|have to) be\b)",
    re.IGNORECASE,
)
"""A change of what waits, whatever kinds and subjects stand in it."""
FIELD = r"tone|audience|channel|due date|deadline"
PLAINER = tuple(
    (re.compile(form, re.IGNORECASE), put)
    for form, put in (
        (r",? (?:and )?(?:not|instead of|rather than) [^,.;]*?(?=[,.;]|$)", ""),
        (r",? instead(?=\W*$)", ""),
        (rf"{VERB} (?:the |its |their )?(?:due date|deadline) (?:to |into |be )?(?=\S)", "due "),
        (rf"{VERB} (?:the |its |their )?({FIELD}) (?:to |into |be )?(?=\S)", r"\1: "),
        (r"\b(due|by) on (?:the )?", r"\1 "),
    )
)
"""Ways of saying a change, and what rules read of it."""


def is_change(text: str) -> bool:
    return bool(CHANGES.search(text))


def plainer(text: str) -> str:
    """`change the tone to formal` as `tone: formal`."""
    for form, put in PLAINER:
        text = form.sub(put, text)
    return text


def completed(pending: Change, text: str, found: Intake, today: date) -> list[Ask] | None:
    """The asks that are waited for with what was said now; None where it says nothing of them."""
    asks = [ask_of(ask) for ask in pending["asks"]]
    later = parse_change(plainer(text), today)
    if found.asks and found.asks[0].content_type:
        later = replace(later, content_type=found.asks[0].content_type)
    missing = pending.get("missing", [])
    if missing[:1] == ["topic"] and not later.topic and not later.source:
        later = replace(later, topic=text.strip().rstrip("."), content_type="")
    if not says_something(later):
        return None
    return [changed(ask, later) for ask in asks]
