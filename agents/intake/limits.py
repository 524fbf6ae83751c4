"""Limits said in words: `under 280 characters`, `40 to 60 words`, `two sentences`, `no emoji`."""

import re

from agents.intake.text import Text
from agents.intake.words import words

UNITS = {
    "word": "words",
    "wd": "words",
    "length": "words",
    "char": "characters",
    "letter": "characters",
    "sign": "characters",
    "sentence": "sentences",
    "emoji": "emoji",
    "hashtag": "hashtags",
    "link": "links",
}
UNIT = r"(?P<unit>words?|wds?|char(?:acter)?s?|letters|signs|sentences?|emojis?|hash ?tags?|links?)"
SMALL = r"one|two|three|four|five|six|seven|eight|nine|ten"
TENS = r"twelve|fifteen|twenty|twenty-five|thirty|forty|fifty|sixty|seventy|eighty|ninety"
NUMBER = (
    rf"(?P<n>\d[\d,]*|(?:(?:{SMALL}|{TENS}|an?) )?(?:hundred|thousand)(?: and (?:{TENS}))?"
    rf"|{TENS}|{SMALL}|an?|no|none|zero|a single|a couple of)"
)
LEAST = r"at least|min(?:imum)?\.?:?(?: of)?|not less than|no less than|more than|over"
MOST = (
    r"under|below|max(?:imum)?\.?:?(?: of)?|at most|up to|no more than|not more than|less than"
    r"|fewer than|not exceeding|no longer than|not longer than"
    r"|within|<=?|≤|about|around|~|circa|ca\.?|some|roughly|exactly|in|not over|limit(?:ed to)?"
    r"|only|maybe|say"
)
RANGE = re.compile(
    rf"\b(?:between )?(?P<low>\d+) ?(?:-|–|to|and) ?(?P<n>\d+)[ -]?{UNIT}\b", re.IGNORECASE
)
LABELLED = re.compile(
    r"\b(?P<unit>words?|length|characters|chars|sentences|hashtags): ?(?:max\.? )?"
    r"(?:(?P<low>\d+) ?(?:-|–|to) ?)?(?P<n>\d+|none|no)\b(?: ?words)?(?! ?(?:c?m|inch|min))",
    re.IGNORECASE,
)
"""`Words: 60-75`; a length is in words."""
ONE = re.compile(
    rf"(?:(?<!\w)(?P<least>{LEAST})|(?<!\w)(?P<most>(?:(?:in|with|keep it) )?(?:{MOST})))? ?"
    rf"(?<!\w){NUMBER}(?:ish)?(?: short| brief)?[ -]?{UNIT}(?!\w)"
    r"(?:,? (?:max(?:imum)?\.?|at most|tops|or (?:less|fewer|under|so|thereabouts)|limit|long|each"
    r"|about|ish|(?P<after>minimum|min\b\.?|at least|or more)))*",
    re.IGNORECASE,
)
UNCOUNTED = ("links", "hashtags", "emoji")
NOTHING = ("no", "none", "zero")


def take_limits(text: Text) -> dict[str, int]:
    """The limits of a text, whose words are taken out of it. What is said later counts."""
    limits: dict[str, int] = {}
    for pattern in (LABELLED, RANGE):
        while found := pattern.search(text.left):
            unit = unit_of(found["unit"])
            if found["low"] and unit in ("words", "characters"):
                limits[f"min_{unit}"] = int(found["low"])
            limits[f"max_{unit}"] = value_of(found["n"])
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
    if number in ("a", "an") or (number in NOTHING and unit not in UNCOUNTED):
        return ""
    least = found["least"] or found["after"]
    return f"min_{unit}" if least and unit in ("words", "characters") else f"max_{unit}"


def unit_of(said: str) -> str:
    plain = said.lower().replace(" ", "")
    return next(name for start, name in UNITS.items() if plain.startswith(start))


def value_of(said: str) -> int:
    plain = said.lower().replace(",", "")
    if plain.isdigit():
        return min(int(plain), 1_000_000)
    return 0 if plain in NOTHING else in_words(plain)


def in_words(said: str) -> int:
    """`five hundred and fifty` -> 550."""
    known, total = {**words().counts, **words().numbers}, 0
    for word in re.findall(r"[a-z]+(?:-[a-z]+)?", said.removeprefix("a ")):
        value = known.get(word, 0)
        total = max(total, 1) * value if value >= 100 else total + value
    return max(total, 1)
