"""Marked words to asks: which of them belong to which piece of text, and what each field says.

Where several topics, kinds of text, channels or readers are marked, there are several asks. Each
keeps what stands near its own words; what stands before the first of them, or in a sentence of its
own behind the last, is said of all.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agents.intake import slots
from agents.intake.dates import date_of
from agents.intake.facts import DATE, MONEY, TIMES, WEIGHT
from agents.intake.marks import WHEN_SAID
from agents.intake.text import EDGES
from agents.intake.tokens import number
from agents.intake.types import Ask
from agents.intake.words import words

POST = "Ksocial_post"
LEADS = ("topic", "K", "channel", "audience")
"""Fields of which several make several asks; the first of those that have the most tells which."""
BREAKS = (r"\n", r"[.;](?=\s)", r"\b(?:and|plus)\b|[+&]|,")
"""Where one ask ends and the next begins, the strongest first."""
SENTENCE = re.compile(r"\n|[.;](?=\s|$)")
NEW_LINE = re.compile(r"\n *[-*•\d]")
SURE = 0.7
"""Of what may tell asks apart; by cross-validation over authors."""
NAME_BEFORE, NAME_BEHIND = 30, 12
"""Characters between a value and its name."""
UNNAMED = (
    ("price", re.compile(rf"{MONEY}|free\b|\d[\d.,]* quid|[£$€]", re.IGNORECASE)),
    ("weight", WEIGHT),
    (
        "time",
        re.compile(rf"{TIMES}|\d\d?[.:]\d\d\b|\d\d? ?(?:to|-|–) ?\d\d? ?[ap]m", re.IGNORECASE),
    ),
    ("version", re.compile(r"v? ?\d+(?:\.\d+)+", re.IGNORECASE)),
    (
        "date",
        re.compile(
            rf"(?:\w+ )?{DATE}|{WHEN_SAID.pattern}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
            r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)",
            re.IGNORECASE,
        ),
    ),
)
"""Facts whose value shows what it is."""


@dataclass(frozen=True)
class Span:
    """`text[start:end]` of a message, marked as `label`; `sure` is a probability."""

    label: str
    start: int
    end: int
    text: str
    sure: float

    @property
    def field(self) -> str:
        """`K` for every kind of text."""
        return "K" if self.label[0] == "K" else self.label


def gathered(text: str, spans: Sequence[Span], today: date, several: bool = True) -> list[Ask]:
    """One ask or more.

    Args:
        spans: in the order of the text.
        several: whether there may be more than one.
    """
    groups = grouped(text, spans) if several else [list(spans)]
    return [ask_of(text, group, today, len(groups)) for group in groups]


def grouped(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """The spans of each ask; a span that is said of all is in each."""
    found = leads(text, spans)
    most = max((len(row) for row in found.values()), default=0)
    if most < 2:
        return [list(spans)]
    full = [name for name in LEADS if len(found[name]) == most]
    anchors = anchors_of([found[name] for name in full])
    groups: list[list[Span]] = [[] for _ in range(most)]
    own = {id(span): n for name in full for n, span in enumerate(found[name])}
    for span in sorted({*spans, *(one for name in full for one in found[name])}, key=order):
        twin = next((n for name in full for n, one in enumerate(found[name]) if one == span), None)
        share(groups, span, own.get(id(span), twin), anchors, text)
    return groups


def order(span: Span) -> tuple[int, str]:
    return span.start, span.label


def leads(text: str, spans: Sequence[Span]) -> dict[str, list[Span]]:
    """Per field the spans that may tell asks apart."""
    sure = [span for span in spans if span.sure >= SURE]
    made = {name: distinct([one for one in sure if one.field == name]) for name in LEADS}
    kinds: list[Span] = []
    for one in (span for span in sure if span.field == "K"):
        new = not kinds or kinds[-1].label != one.label
        if new or NEW_LINE.search(text[kinds[-1].end : one.start]):
            kinds.append(one)
    several = len({one.label for one in kinds}) > 1 or len(made["topic"]) >= len(kinds)
    made["K"] = kinds if several else kinds[:1]
    if made["K"] and all(one.label != POST for one in spans):
        networks = [one for one in made["channel"] if slots.channels_in(one.text)]
        made["K"] = sorted([*made["K"], *(replace(one, label=POST) for one in networks)], key=order)
    return made


def distinct(spans: Sequence[Span]) -> list[Span]:
    return list({span.text.lower(): span for span in reversed(spans)}.values())[::-1]


def anchors_of(rows: Sequence[Sequence[Span]]) -> list[tuple[int, int]]:
    """Where each ask's leading spans begin and end, of as many fields as keep the asks apart."""
    made = [(one.start, one.end) for one in rows[0]]
    for row in rows[1:]:
        wider = [
            (min(start, one.start), max(end, one.end))
            for (start, end), one in zip(made, row, strict=True)
        ]
        if all(one[1] <= other[0] for one, other in itertools.pairwise(wider)):
            made = wider
    return made


def share(
    groups: list[list[Span]],
    span: Span,
    own: int | None,
    anchors: Sequence[tuple[int, int]],
    text: str,
) -> None:
    """Puts a span where it belongs: to its own ask, to the one that it stands near, or to all."""
    if own is not None:
        groups[own].append(span)
        return
    behind = SENTENCE.search(text, anchors[-1][1])
    if span.start < anchors[0][0] or span.start >= (behind.start() if behind else len(text)):
        for group in groups:
            group.append(span)
        return
    cuts = [cut_between(text, one[1], other[0]) for one, other in itertools.pairwise(anchors)]
    groups[sum(span.start >= cut for cut in cuts)].append(span)


def cut_between(text: str, start: int, end: int) -> int:
    for pattern in BREAKS:
        if found := list(re.finditer(pattern, text[start:end])):
            return start + found[-1].start()
    return end


def ask_of(text: str, spans: Sequence[Span], today: date, asks: int) -> Ask:
    """Of a field that is marked more than once the surest counts, of days the first."""
    best = {span.field: span for span in sorted(spans, key=lambda one: one.sure)}
    days = [due for span in spans if span.label == "due" and (due := day_of(span.text, today))]
    count = number(best["count"].text) if "count" in best else None
    kind = best["K"].label[1:] if "K" in best else ""
    tweet = "K" in best and re.fullmatch(r"tweets?", best["K"].text, re.IGNORECASE)
    limits = ((one.label[1:], number(one.text)) for one in spans if one.label[0] == "L")
    return Ask(
        content_type=kind,
        count=1 if count in (None, 0, asks if asks > 1 else 0) else int(count or 1),
        topic=said(best, "topic"),
        audience=said(best, "audience"),
        tone=said(best, "tone"),
        channel=said(best, "channel") or ("Twitter" if tweet else ""),
        limits={name: value for name, value in limits if value is not None},
        due=days[0] if days else "",
        facts=facts_of(text, spans),
    )


def said(best: dict[str, Span], name: str) -> str:
    return best[name].text.strip(EDGES) if name in best else ""


def day_of(text: str, today: date) -> str:
    for short, long in words().short_forms:
        text = short.sub(long, text)
    found = WHEN_SAID.search(text)
    day = date_of(found, today) if found else None
    return day.isoformat() if day else ""


def facts_of(text: str, spans: Sequence[Span]) -> dict[str, str]:
    """Values under the names beside them, else under what a value shows that it is."""
    made: dict[str, str] = {}
    used: set[int] = set()
    for place, span in enumerate(spans):
        if span.label not in ("V", "W", "Vplace"):
            continue
        named = name_of(spans, place, used)
        if named is not None and apart(text, spans[named], span):
            named = None
        if named is not None:
            used.add(named)
        name = spans[named].text.lower() if named is not None else shown(span)
        if name:
            made.setdefault(name, span.text.strip(EDGES))
    return made


def apart(text: str, name: Span, value: Span) -> bool:
    """Another item of a list stands between them, or begins there."""
    start, end = sorted((name, value), key=lambda span: span.start)
    return bool(re.search(r"[,;\n]", text[start.end : end.start]))


def name_of(spans: Sequence[Span], place: int, used: set[int]) -> int | None:
    """The place of a value's name: the nearest before it, or behind where it is marked so."""
    value = spans[place]
    before = behind = None
    for n in range(place - 1, -1, -1):
        if spans[n].label in ("V", "W", "Vplace"):
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
    if value.label == "Vplace":
        return "place"
    return next((name for name, form in UNNAMED if form.match(value.text)), "")
