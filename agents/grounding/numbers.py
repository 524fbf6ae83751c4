"""Numbers as values: "£1.5m", "forty-two", "2nd", "1,200 kg", so that 42 and forty-two agree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.grounding.words import Word

ONES = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
ORDINALS = {
    word: value
    for value, word in enumerate(
        """second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth""".split(), 2
    )
} | {"twice": 2, "double": 2, "triple": 3, "half": 0.5, "quarter": 0.25, "dozen": 12}
SCALES = {
    "hundred": 100.0,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
}
UNITS = {
    "%": "%", "percent": "%", "per": "%", "pc": "%", "£": "£", "pounds": "£", "pound": "£",
    "gbp": "£", "$": "$", "dollars": "$", "dollar": "$", "usd": "$", "€": "€", "euros": "€",
    "euro": "€", "eur": "€", "kg": "kg", "kilograms": "kg", "kilogram": "kg", "g": "g",
    "grams": "g", "gram": "g", "cm": "cm", "centimetres": "cm", "centimeters": "cm", "mm": "mm",
    "km": "km", "kilometres": "km", "kilometers": "km", "miles": "mile", "mile": "mile",
    "metres": "metre", "meters": "metre", "metre": "metre", "meter": "metre", "feet": "foot",
    "foot": "foot", "ft": "foot", "inches": "inch", "inch": "inch", "litres": "litre",
    "liters": "litre", "litre": "litre", "liter": "litre", "ml": "ml", "seconds": "second",
    "minutes": "minute", "minute": "minute", "min": "minute", "mins": "minute", "hours": "hour",
    "hour": "hour", "hrs": "hour", "days": "day", "day": "day", "weeks": "week", "week": "week",
    "months": "month", "month": "month", "years": "year", "year": "year", "yr": "year",
    "degrees": "degree", "gb": "gb", "mb": "mb", "w": "watt", "watts": "watt", "v": "volt",
}  # fmt: skip
MONTHS = {
    name: value
    for value, names in enumerate(
        """january jan/february feb/march/april apr/may/june jun/july jul/august aug/september sep
        sept/october oct/november nov/december dec""".split("/"),
        1,
    )
    for name in names.split()
}
ENDING = re.compile(r"(?:st|nd|rd|th|s)\Z")


@dataclass(frozen=True)
class Quantity:
    """A number of a text: words[first:last], its value, and its unit ("" when it has none)."""

    first: int
    last: int
    value: float
    unit: str

    def agrees(self, other: "Quantity") -> bool:
        """The same number; units may only be left out, not differ."""
        same = abs(self.value - other.value) <= 1e-9 * max(abs(self.value), 1.0)
        return same and (self.unit == other.unit or not (self.unit and other.unit))


def quantities(words: Sequence[Word]) -> list[Quantity]:
    """The numbers of a text in order; "one" alone is a pronoun more often than a number."""
    found, place = [], 0
    while place < len(words):
        value, after = _value(words, place)
        if value is None:
            place += 1
            continue
        unit, after = _unit(words, place, after)
        if not (after == place + 1 and words[place].text.lower() == "one"):
            found.append(Quantity(place, after, value, unit))
        place = after
    return found


def _value(words: Sequence[Word], place: int) -> tuple[float | None, int]:
    lowered = words[place].text.lower()
    if lowered[0].isdecimal():
        return _scaled(_digits(lowered), words, place + 1)
    if lowered in ONES or lowered in TENS:
        return _spelled(words, place)
    if lowered in ORDINALS:
        return float(ORDINALS[lowered]), place + 1
    return None, place


def _digits(text: str) -> float:
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) else text
    parts = re.split(r"[.,:]", plain)
    try:
        return float(".".join(parts[:2]))
    except ValueError:
        return float(parts[0])


def _scaled(value: float, words: Sequence[Word], after: int) -> tuple[float, int]:
    while after < len(words) and words[after].text.lower() in SCALES:
        value *= SCALES[words[after].text.lower()]
        after += 1
    return value, after


def _spelled(words: Sequence[Word], place: int) -> tuple[float, int]:
    lowered = words[place].text.lower()
    value = float(ONES.get(lowered, TENS.get(lowered, 0)))
    after = place + 1
    if lowered in TENS and after < len(words) and 0 < ONES.get(words[after].text.lower(), 0) < 10:
        value += ONES[words[after].text.lower()]
        after += 1
    return _scaled(value, words, after)


def _unit(words: Sequence[Word], first: int, after: int) -> tuple[str, int]:
    before = words[first - 1].text if first else ""
    if before in "£$€" and before:
        return before, after
    if after < len(words) and words[after].text.lower() in UNITS:
        return UNITS[words[after].text.lower()], after + 1
    return "", after
