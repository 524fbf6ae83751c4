"""Marked values and names of a message to facts, under the names that people would give them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.intake.facts import DATE, MONEY, TIMES, WEIGHT
from agents.intake.marks import WHEN_SAID
from agents.intake.spans import Span
from agents.intake.text import EDGES

VALUES = ("V", "W", "Vplace", "Vversion")
NAME_BEFORE, NAME_BEHIND = 30, 12
"""Characters between a value and its name."""
COUNTED = (
    r"(?:\d\d?(?:[.:]\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon)"
)
UNNAMED = tuple(
    (name, re.compile(form, re.IGNORECASE))
    for name, form in (
        (
            "price",
            rf"{MONEY}|free(?!\w)|.*[£$€]|.*\b(?:quid|pounds?|euros?|dollars?|pcm|chf|pln)\b",
        ),
        ("weight", rf"{WEIGHT.pattern}(?!\w)"),
        (
            "time",
            rf"{TIMES}|\d\d?[.:]\d\d\b(?!\w| ?%)|{COUNTED} ?(?:to|till?|until|-|–|—) ?{COUNTED}\b",
        ),
        ("version", r"v? ?\d+(?:\.\d+)+(?![\w%]| [a-z%])"),
        (
            "date",
            rf"(?!.*%)(?:(?:\w+ )?{DATE}|{WHEN_SAID.pattern}|\d\d?[-–/]\d\d? \w+"
            r"|(?:january|february|march|april|may|june|july|august|september|october|november"
            r"|december)(?!\w)"
            r"|(?:every )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
            r"|(?:mon|tues?|wed|thurs?|fri|sat|sun|weekend|easter)(?!\w))",
        ),
    )
)
"""Facts whose value shows what it is."""
NAME_BEHIND_NUMBER = re.compile(r"(?P<value>.*\d\S*) (?P<name>[a-z]+(?: [a-z]+)?)", re.IGNORECASE)
KNOWN_NAMES = (
    ("price", re.compile(r"(?:\w+ )?cost(?:s|ing)?(?: of| is)?|prices?|priced(?: at)?")),
    ("weight", re.compile(r"weigh(?:s|ing|t)(?: of| is)?")),
    ("date", re.compile(r"when|date is|date's")),
)
"""Names that stand for one of ours."""
OF = re.compile(r"(?<!made)(?: of| is| are| at)$|[:=]$")
LINK = re.compile(r"(?:from|over|with|in|of) (?=\S)")
"""What a value begins with that belongs to its name."""


def facts_of(text: str, spans: Sequence[Span]) -> dict[str, str]:
    """Values under the names beside them, else under what a value shows that it is."""
    made: dict[str, str] = {}
    used: set[int] = set()
    spans = joined_names(text, spans)
    for place, span in enumerate(spans):
        if span.label not in VALUES:
            continue
        named = name_of(spans, place, used)
        if named is not None and apart(text, spans[named], span):
            named = None
        if named is not None:
            used.add(named)
            name, value = tidy(spans[named].text.lower(), span.text.strip(EDGES))
        else:
            name, value = unnamed(span)
        if name:
            made.setdefault(name, value)
    return made


def joined_names(text: str, spans: Sequence[Span]) -> list[Span]:
    """`seat` and `height` side by side are one name."""
    made: list[Span] = []
    for span in spans:
        last = made[-1] if made else None
        if last and last.label == span.label == "FN" and text[last.end : span.start] == " ":
            made[-1] = replace(last, end=span.end, text=text[last.start : span.end])
        else:
            made.append(span)
    return made


def tidy(name: str, value: str) -> tuple[str, str]:
    """`leaves` and `from Bristol` are `leaves from` and `Bristol`; a cost is a price."""
    if (link := LINK.match(value)) and len(value) > link.end():
        name, value = f"{name} {link[0].strip()}", value[link.end() :]
    name = OF.sub("", name)
    return next((known for known, form in KNOWN_NAMES if form.fullmatch(name)), name), value


def unnamed(span: Span) -> tuple[str, str]:
    value = span.text.strip(EDGES)
    name = shown(span)
    if name:
        return name, value
    if pair := NAME_BEHIND_NUMBER.fullmatch(value):
        return pair["name"].lower(), pair["value"]
    return "", value


def apart(text: str, name: Span, value: Span) -> bool:
    """Another item of a list stands between them, or begins there."""
    start, end = sorted((name, value), key=lambda span: span.start)
    return bool(re.search(r"[,;\n]", text[start.end : end.start]))


def name_of(spans: Sequence[Span], place: int, used: set[int]) -> int | None:
    """The place of a value's name: the nearest before it, or behind where it is marked so."""
    value = spans[place]
    before = behind = None
    for n in range(place - 1, -1, -1):
        if spans[n].label in VALUES:
            break
        if spans[n].label == "FN" and n not in used and value.start - spans[n].end < NAME_BEFORE:
            before = n
            break
    for n in range(place + 1, len(spans)):
        if spans[n].label == "FN" and n not in used and spans[n].start - value.end < NAME_BEHIND:
            behind = n
            break
    if value.label == "W":
        return behind
    return before


def shown(value: Span) -> str:
    if len(value.label) > 1:
        return value.label[1:]
    return next((name for name, form in UNNAMED if form.match(value.text)), "")
