"""When something is due: `by Friday`, `tomorrow`, `before the 20th`, `due March 18`."""

import calendar
import re
from datetime import date, timedelta

from agents.intake.text import Text

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = r"(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs?|rsday|urday)?"
MONTH = (
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b\.?"
)
WHEN = (
    r"(?P<soon>today|tonight|tomorrow)"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<dotted>\d{1,2}\.\d{1,2}\.?|\d{1,2}/\d{1,2})"
    rf"|(?P<of>(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH})"
    rf"|(?P<to>{MONTH.replace('month', 'month2')} \d{{1,2}}(?:st|nd|rd|th)?)"
    rf"|(?P<next>(?:(?P<which>next|this|coming) )?{DAY})\b"
    r"|(?P<nth>the \d{1,2}(?:st|nd|rd|th))"
    r"|(?P<end>(?:the )?end of (?:the |this )?(?P<unit>day|week|month)|eod|eow|eom)"
    r"|(?P<week>next week)"
)
LEAD = (
    r"(?:asap |latest )?(?:by|before|due(?:(?: date)?:| on| by)?|until|till|not? later than"
    r"|deadline(?: for (?:all|everything|both|this|it))?(?::| is)?|needed(?: on| by| for)?"
    r"|(?:finish|ready|done|live|up|out|published)(?:ed)? (?:by|until|for|on)"
    r"|need(?:s|ed)? (?:it|this|them|all|both)(?: all| both)?(?: by| on| for)?"
    r"|go(?:es|ing)? (?:out|live|up)(?: on)?|(?:things?|pieces?|texts?|stuff|all) for)"
)
DUE = re.compile(
    rf"(?<!\w){LEAD} (?:the latest )?(?:{WHEN})(?: noon| morning| evening)?(?!\w)", re.IGNORECASE
)
THEN = r"(?: (?:please|then|at the latest|latest|is fine|is ok|would be (?:nice|great|good)|noon))?"
BARE = re.compile(
    rf"(?:(?<=[,.;\x1f\n(–-] )|(?<=[,.;\x1f\n(])|^|(?<=it )|(?<=this (?=to)))"
    rf"(?:(?P<soon>today|tonight|tomorrow)|(?P<end>(?:the )?end of (?:the |this )?"
    rf"(?P<unit>day|week|month)|eod|eow|eom)|(?P<next>(?:(?P<which>next|this|coming) )?"
    rf"(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rsday|urday)?))"
    rf"{THEN}(?=[,.;!)\n]|$)",
    re.IGNORECASE,
)
LAST = re.compile(rf"(?:^|[,.;!\x1f\n–-] ?)(?:{WHEN}){THEN}[.!) ]*$", re.IGNORECASE)
"""Said at the very end and nothing else, any date is the day when it is wanted."""
ANEW = re.compile(
    rf"\b(?:hang on|hold on|wait|actually|make (?:that|it)|scratch that|no|sorry|rather"
    rf"|correction|on second thoughts?)\b[^;\n]*?\b(?:{WHEN})(?= then\b|[.,;!\n]|$)",
    re.IGNORECASE,
)


def take_due(text: Text, today: date) -> str:
    """An ISO date, or nothing; its words are taken out of the text. What was corrected counts."""
    found = DUE.search(text.left) or BARE.search(text.left) or LAST.search(text.left)
    if found is None:
        return ""
    due = date_of(found, today)
    if due is None:
        return ""
    text.take(found)
    anew = ANEW.search(text.left, found.end())
    later = date_of(anew, today) if anew else None
    if anew and later:
        text.take(anew)
    return (later or due).isoformat()


def dues(text: Text, today: date) -> list[tuple[int, str]]:
    """Every date by which something is wanted, with the place where it is said."""
    made = [(found.start(), date_of(found, today)) for found in DUE.finditer(text.left)]
    return [(start, due.isoformat()) for start, due in made if due]


def date_of(found: re.Match[str], today: date) -> date | None:
    """The next day that is meant, today included; None for a 31 February."""
    said = {name: value.lower() for name, value in found.groupdict().items() if value}
    try:
        if "soon" in said:
            return today + timedelta(days=said["soon"] == "tomorrow")
        if "iso" in said:
            return date.fromisoformat(said["iso"])
        if "dotted" in said:
            first, second = (int(part) for part in re.findall(r"\d+", said["dotted"]))
            return coming(first, second, today)
        if "next" in said:
            return weekday(said["day"], said.get("which", ""), today)
        if "nth" in said:
            return nth(number_in(said["nth"]), today)
        if "end" in said:
            return end_of(said, today)
        if "week" in said:
            return today + timedelta(days=11 - today.weekday())
        month = said.get("month") or said["month2"]
        return coming(number_in(said.get("of") or said["to"]), MONTHS.index(month) + 1, today)
    except ValueError:
        return None


def coming(day: int, month: int, today: date) -> date:
    made = today.replace(month=month, day=day)
    return made if made >= today else made.replace(year=today.year + 1)


def weekday(name: str, which: str, today: date) -> date:
    """`next` of a day of this week is that of the week after; Monday begins a week."""
    wanted = next(number for number, day in enumerate(DAYS) if day.startswith(name))
    ahead = (wanted - today.weekday()) % 7
    same_week = today.weekday() + ahead < 7
    return today + timedelta(days=ahead + 7 * (which == "next" and same_week))


def nth(day: int, today: date) -> date:
    made = today.replace(day=day)
    if made >= today:
        return made
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=day)


def end_of(said: dict[str, str], today: date) -> date:
    unit = said.get("unit") or {"eod": "day", "eow": "week", "eom": "month"}[said["end"]]
    if unit == "day":
        return today
    if unit == "week":  # Friday; at the weekend, that of the next
        return today + timedelta(days=(4 - today.weekday()) % 7)
    return today.replace(day=calendar.monthrange(today.year, today.month)[1])


def number_in(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0
