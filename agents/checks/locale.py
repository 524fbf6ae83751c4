"""What differs between countries: spelling, dates and units."""

import re
from collections.abc import Iterator

from agents.checks.prose import as_written, prose, write
from agents.checks.spelling import americanised, anglicised
from agents.types import Finding
from storage.content_types import ContentType

WORD = re.compile(r"(?<![\w@#/.-])[A-Za-z]{3,}(?![\w@/]|\.[a-z])")
START = re.compile(r"(?:\A|\n[\s>*#-]*|[.!?…:][\"'”’)\]]*\s+|[|“\"(]\s*)\Z")

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DAY_MONTH = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})(?:,? (?P<year>\d{{4}}))?"
)
MONTH_DAY = (
    rf"(?P<month>{MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    r"(?!\d|[.,]\d|:)(?:,? (?P<year>\d{4}))?"
)
NUMERIC = r"(?P<one>\d{1,2})(?P<mark>[/.])(?P<two>\d{1,2})(?P=mark)(?P<end>\d{4})"
ISO = r"\d{4}-\d{2}-\d{2}"
WRITTEN = {
    "day-month": re.compile(rf"(?<![\w.]){MONTH_DAY}(?!\w)"),
    "month-day": re.compile(rf"(?<![\w.:]){DAY_MONTH}(?!\w)"),
    "iso": re.compile(rf"(?<![\w.])(?:{MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} {MONTH} \d{{4}})(?!\w)"),
}
"""For each way to write dates, what is written the other way."""

NUMBERS = re.compile(rf"(?<![\w/.]){NUMERIC}(?![\w/]|\.\d)")
WRITTEN_DATE = re.compile(
    rf"(?<!\w)(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}|{MONTH} \d{{1,2}}|{NUMERIC}|{ISO})(?!\w)"
)

NUMBER = r"(?<![\w.])(?:\d[\d.,]{0,15}|½|¼|¾)[ \u00a0-]?"
IMPERIAL = re.compile(
    NUMBER
    + r"(?:inch(?:es)?|ins?(?=[ .,;)]*(?:$|\n|x\b|by\b|wide|long|high|deep|tall))|foot|feet|ft"
    r"|yards?|yds?|miles?|mph|pounds? (?=of\b|in weight)|lbs?|ounces?|oz|fl\.? ?oz|pints?"
    r"|quarts?|gallons?|°\s?F|degrees Fahrenheit|acres?)(?!\w)"
)
METRIC = re.compile(
    NUMBER + r"(?:[cmk]?m|(?:centi|milli|kilo)?met(?:re|er)s?|[mk]?g|(?:kilo|milli)?gram(?:me)?s?"
    r"|kilos?|ml|cl|l|(?:milli|centi)?lit(?:re|er)s?|°\s?C|degrees Celsius|km/h|hectares?)(?!\w)"
)
OTHER_UNITS = {"metric": ("imperial", IMPERIAL), "imperial": ("metric", METRIC)}
BESIDE = 30
"""Characters between the two when a measure is given in both."""


def locale_findings(kind: ContentType, text: str, given: str = "") -> list[Finding]:
    readable = prose(text)
    return [
        *spelling_findings(kind.locale, readable, given),
        *date_findings(date_style(kind), readable),
        *unit_findings(kind.units, readable, given),
    ]


def spelling_findings(locale: str, text: str, given: str) -> Iterator[Finding]:
    """Spellings of the other country, but for names (a capital inside a sentence)."""
    if not locale:
        return
    other, country = (
        (anglicised(), "British") if locale == "en-GB" else (americanised(), "American")
    )
    known = {word.lower() for word in WORD.findall(given)}
    for found in WORD.finditer(text):
        word = found.group()
        right = other.get(word.lower())
        if right is None or word.lower() in known or is_name(text, found):
            continue
        yield Finding(
            "house.spelling",
            "warn",
            f"“{word}” is not {country} spelling.",
            *found.span(),
            fix=write(as_written(right, word)),
        )


def is_name(text: str, found: re.Match[str]) -> bool:
    """Whether a word has a capital that no start of a sentence explains: Pearl Harbor."""
    before = text[max(0, found.start() - 12) : found.start()]
    begins = found.start() <= 12 and not before.strip()
    return found.group()[0].isupper() and not begins and not START.search(before)


def date_style(kind: ContentType) -> str:
    of_locale = {"en-GB": "day-month", "en-US": "month-day"}
    return kind.dates or of_locale.get(kind.locale, "")


def date_findings(style: str, text: str) -> Iterator[Finding]:
    if not style:
        return
    for found in WRITTEN[style].finditer(text):
        fix = rewritten(style, found)
        yield Finding(
            "house.date",
            "warn",
            f"Dates are not written “{found.group()}” here.",
            *found.span(),
            fix=write(fix) if fix else "Write the date as 2024-05-31.",
        )
    for found in NUMBERS.finditer(text):
        yield from numeric_date(style, found)


def rewritten(style: str, found: re.Match[str]) -> str:
    """The date the other way round; empty where its form does not say how."""
    if style == "iso":
        return ""
    day, month, year = found["day"], found["month"], found["year"]
    if style == "day-month":
        return f"{day} {month}" + (f" {year}" if year else "")
    return f"{month} {day}" + (f", {year}" if year else "")


def numeric_date(style: str, found: re.Match[str]) -> Iterator[Finding]:
    """`03/05/2024` is May in one country and March in another; `25/12/2024` is clear."""
    one, two = int(found["one"]), int(found["two"])
    if not (0 < one <= 31 and 0 < two <= 31 and min(one, two) <= 12) or one == two:
        return
    first_is_day = style == "day-month"
    if one <= 12 and two <= 12:
        yield Finding(
            "house.date",
            "note",
            f"“{found.group()}” is another day in other countries.",
            *found.span(),
            fix="Write the month as a word.",
        )
    elif style == "iso" or (one > 12) != first_is_day:
        turned = f"{found['two']}{found['mark']}{found['one']}{found['mark']}{found['end']}"
        fix = "Write the date as 2024-05-31." if style == "iso" else write(turned)
        reason = f"Dates are not written “{found.group()}” here."
        yield Finding("house.date", "warn", reason, *found.span(), fix=fix)


def unit_findings(units: str, text: str, given: str) -> Iterator[Finding]:
    """Measures in the other system, unless the facts give them or ours stands beside."""
    if not units:
        return
    name, pattern = OTHER_UNITS[units]
    ours = METRIC if units == "metric" else IMPERIAL
    known = {squeezed(found.group()) for found in pattern.finditer(given)}
    for found in pattern.finditer(text):
        around = text[max(0, found.start() - BESIDE) : found.end() + BESIDE]
        if squeezed(found.group()) in known or ("(" in around and ours.search(around)):
            continue
        yield Finding(
            "house.units",
            "warn",
            f"“{found.group().strip()}” is {name}; we give {units} units.",
            *found.span(),
        )


def squeezed(measure: str) -> str:
    return re.sub(r"[\s\u00a0-]", "", measure)
