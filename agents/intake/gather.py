"""Marked words to asks: which of them belong to which piece of text, and what each field says.

Where several topics, kinds of text, channels or readers are marked, there are several asks. Each
keeps what stands near its own words; what stands before the first of them, or in a sentence of its
own behind the last, is said of all.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agents.intake import slots
from agents.intake.dates import date_of
from agents.intake.marks import WHEN_SAID
from agents.intake.spans import Span
from agents.intake.text import EDGES
from agents.intake.tokens import number
from agents.intake.types import Ask
from agents.intake.values import VALUES, facts_of
from agents.intake.words import words

POST = "Ksocial_post"
LEADS = ("topic", "K", "channel", "audience")
"""Fields of which several make several asks; the first of those that have the most tells which."""
OF_TOPIC = ("topic", "FN", *VALUES)
"""What all asks share where there is one topic."""
BREAKS = (r"\n", r"[.;](?=\s)", r"\b(?:and|plus)\b|[+&]|,")
"""Where one ask ends and the next begins, the strongest first."""
SENTENCE = re.compile(r"\n|[.;](?=\s|$)")
NEW_LINE = re.compile(r"\n *[-*•\d]")
SURE = 0.5
"""Of what may tell asks apart; by cross-validation over authors."""
TONE_EDGES = re.compile(
    r"^(?:short|brief)(?:,| and| but) "
    r"|,? (?:is (?:ok|okay|fine|good|allowed)|in (?:style|tone)|would|either|throughout|for once)$",
    re.IGNORECASE,
)
CHANNEL_EDGES = re.compile(r" (?:listings?|posts?|ad|captions?|version|text|entry)$", re.IGNORECASE)
AUDIENCE_EDGES = re.compile(
    r"^(?:people who read (?:it|this) are |mostly |mainly )| (?:only|mostly|mainly)$"
)
VERSION = re.compile(r"v?\.? ?\d+(?:\.\d+)+", re.IGNORECASE)


def gathered(text: str, spans: Sequence[Span], today: date, several: bool = True) -> list[Ask]:
    """One ask or more.

    Args:
        spans: in the order of the text.
        several: whether there may be more than one.
    """
    spans = [as_version(span, spans) for span in spans]
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
    common = OF_TOPIC if len(distinct(found["topic"])) == 1 else ()
    own = {id(span): n for name in full for n, span in enumerate(found[name])}
    for span in sorted({*spans, *(one for name in full for one in found[name])}, key=order):
        twin = next((n for name in full for n, one in enumerate(found[name]) if one == span), None)
        if span.label in common:
            for group in groups:
                group.append(span)
        else:
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
        meant = meant_by(groups, span, anchors, text)
        for group in groups if meant is None else [groups[meant]]:
            group.append(span)
        return
    cuts = [cut_between(text, one[1], other[0]) for one, other in itertools.pairwise(anchors)]
    groups[sum(span.start >= cut for cut in cuts)].append(span)


def meant_by(
    groups: list[list[Span]], span: Span, anchors: Sequence[tuple[int, int]], text: str
) -> int | None:
    """`Blurb 60 words` behind `blurb + tweet`: the one whose words stand in this sentence again."""
    if span.start < anchors[-1][1]:
        return None
    starts = [0, *(found.end() for found in SENTENCE.finditer(text, 0, span.start))]
    ending = SENTENCE.search(text, span.end)
    said = text[starts[-1] : ending.start() if ending else len(text)].lower()
    words_of = [
        {
            one.text.lower()
            for one in group
            if one.field in ("K", "channel") and one.start < starts[-1]
        }
        for group in groups
    ]
    found = [
        place
        for place, mine in enumerate(words_of)
        if any(
            word in said and all(word not in other for other in words_of if other is not mine)
            for word in mine
        )
    ]
    return found[0] if len(found) == 1 else None


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
        audience=AUDIENCE_EDGES.sub("", said(best, "audience")),
        tone=TONE_EDGES.sub("", said(best, "tone")),
        channel=CHANNEL_EDGES.sub("", said(best, "channel")) or ("Twitter" if tweet else ""),
        limits={name: value for name, value in limits if value is not None},
        due=days[0] if days else "",
        facts=facts_of(text, spans),
    )


def as_version(span: Span, spans: Sequence[Span]) -> Span:
    """A version is the topic only where nothing else is."""
    others = any(one.label == "topic" and not VERSION.fullmatch(one.text) for one in spans)
    only = span.label == "topic" and others and VERSION.fullmatch(span.text)
    return replace(span, label="Vversion") if only else span


def said(best: dict[str, Span], name: str) -> str:
    return best[name].text.strip(EDGES) if name in best else ""


def day_of(text: str, today: date) -> str:
    for short, long in words().short_forms:
        text = short.sub(long, text)
    found = WHEN_SAID.search(text)
    day = date_of(found, today) if found else None
    return day.isoformat() if day else ""
