"""Limits said in words: `under 280 characters`, `40 to 60 words`, `two sentences`, `no emoji`."""

import re

from agents.intake.text import Text
from agents.intake.words import words

UNITS = {
    "word": "words",
    "char": "characters",
    "sentence": "sentences",
    "emoji": "emoji",
    "hashtag": "hashtags",
    "link": "links",
}
UNIT = r"(?P<unit>words?|char(?:acter)?s?|sentences?|emojis?|hash ?tags?|links?)"
NUMBER = r"(?P<n>\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|an?|no)"
LEAST = r"at least|min(?:imum)?(?: of)?|not less than|no less than|more than|over"
MOST = (
    r"under|below|max(?:imum)?(?: of)?|at most|up to|no more than|not more than|less than"
    r"|fewer than"
    r"|within|<=?|about|around|~|circa|roughly|exactly|in|not over|limit(?:ed to)?|only"
)
RANGE = re.compile(
    rf"\b(?:between )?(?P<low>\d+) ?(?:-|–|to|and) ?(?P<n>\d+)[ -]?{UNIT}\b", re.IGNORECASE
)
ONE = re.compile(
    rf"(?:(?<!\w)(?P<least>{LEAST})|(?<!\w)(?P<most>(?:(?:in|with|keep it) )?(?:{MOST})))? ?"
    rf"(?<!\w){NUMBER}[ -]?{UNIT}(?!\w)"
    r"(?: (?:max(?:imum)?|at most|tops|or (?:less|fewer|under)|limit|long|each|minimum))*",
    re.IGNORECASE,
)
UNCOUNTED = ("links", "hashtags", "emoji")


def take_limits(text: Text) -> dict[str, int]:
    """The limits of a text, whose words are taken out of it."""
    limits: dict[str, int] = {}
    while found := RANGE.search(text.left):
        unit = unit_of(found["unit"])
        if unit in ("words", "characters"):
            limits[f"min_{unit}"] = int(found["low"])
        limits[f"max_{unit}"] = int(found["n"])
        text.take(found)
    at = 0
    while found := ONE.search(text.left, at):
        at = found.end()
        if name := name_of(found):
            limits[name] = value_of(found["n"])
            text.take(found)
    return limits


def name_of(found: re.Match[str]) -> str:
    """The limit that is meant; nothing for `a link` or `one sentence` that are wished for."""
    unit = unit_of(found["unit"])
    number = found["n"].lower()
    if number in ("a", "an") or (number == "no" and unit not in UNCOUNTED):
        return ""
    least = found["least"] or "minimum" in found[0].lower()
    return f"min_{unit}" if least and unit in ("words", "characters") else f"max_{unit}"


def unit_of(said: str) -> str:
    plain = said.lower().replace(" ", "")
    return next(name for start, name in UNITS.items() if plain.startswith(start))


def value_of(said: str) -> int:
    plain = said.lower().replace(",", "")
    if plain.isdigit():
        return min(int(plain), 1_000_000)
    return 0 if plain == "no" else words().counts[plain]
