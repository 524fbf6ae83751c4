"""What a claim about facts says that nothing given says: its numbers, and words that stand
where a fact's value would ("made of oak", "a green stoneware mug")."""

import re
from collections.abc import Mapping

from agents.grounding.slot_plain import Number, numbers_of, same
from agents.text import content_tokens, tokens

ATTRIBUTE = re.compile(
    r"\b(?:made|crafted|built|turned|cut|carved)\s+(?:of|from|in|by|with|outside)\s+(?:(?:a|an|the)\s+)?"
    r"([^\W\d_]+)(?:\s+([^\W\d_]+))?",
    re.I,
)
BEFORE_VALUE = re.compile(
    r"\b(?:a|an|the|is|are)\s+(?!(?:a|an|the)\b)([^\W\d_]+)(?=\s+([^\W\d_]+))", re.I
)


def strange_numbers(said: str, facts: Mapping[str, str], beside: str) -> list[Number]:
    """Numbers in figures that stand in no fact with their unit, nor in what is `beside`."""
    others = numbers_of(beside)
    return [
        one
        for one in numbers_of(said)
        if one.text.lstrip("£$€ ")[:1].isdecimal()
        and not any(stands_in(one, value) for pair in facts.items() for value in pair)
        and not any(same(one, other) for other in others)
    ]


def stands_in(one: Number, value: str) -> bool:
    """Whether a value holds the number with its unit; one unit may do for "38 by 24 cm"."""
    found = numbers_of(value)
    units = {other.quantity.unit for other in found} - {""}
    for other in found:
        unit = one.quantity.unit
        shared = not other.quantity.unit and (unit in units or not units)
        shared = shared or (not unit and len(found) > 1)
        if one.quantity.agrees(other.quantity) and (unit == other.quantity.unit or shared):
            return True
    return False


def strange_attributes(said: str, given: str) -> list[str]:
    """Words in the place of a value whose stem nothing that is given holds."""
    known = content_tokens(given) | content_tokens(given.replace("-", " "))
    words = [word for match in ATTRIBUTE.finditer(said) for word in match.groups()[:1]]
    words += [match[1] for match in BEFORE_VALUE.finditer(said) if content_tokens(match[2]) & known]
    new = [word for word in words if content_tokens(word) - known and any(tokens(word))]
    return list(dict.fromkeys(new))
