"""How an intake is compared with the briefs a person would make of a message."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Field = tuple[int, str, str]
"""Which ask, the field's name, its normalised value."""

FREE = ("topic", "about")
"""Fields in a message's own words: token F1 instead of equality."""
LEADS = re.compile(r"^(?:the|an?|our|my|your|this|that)\s+")
EXACT = ("content_type", "audience", "tone", "channel", "due", "source")


@dataclass
class Tally:
    """Credit of fields that are right, and how many were said and wanted."""

    right: float = 0.0
    said: int = 0
    wanted: int = 0

    def add(self, right: float, said: int, wanted: int) -> None:
        self.right, self.said, self.wanted = (
            self.right + right,
            self.said + said,
            self.wanted + wanted,
        )

    @property
    def f1(self) -> float:
        return 2 * self.right / max(self.said + self.wanted, 1)


SAME = {
    "insta": "instagram",
    "ig": "instagram",
    "fb": "facebook",
    "x": "twitter",
    "linked in": "linkedin",
    "ppl": "people",
}
"""Names of one thing, in channels and readers."""
KINDS = {"other": "unclear"}
"""Kinds of message as others call them."""
RENAMED = re.compile(rf"\b(?:{'|'.join(SAME)})\b")


def fields(intake: Mapping[str, Any]) -> dict[tuple[int, str], str]:
    """Every field that says something, the kind of the message among them."""
    made = {(0, "kind"): KINDS.get(intake["kind"], intake["kind"])}
    if intake.get("about"):
        made[0, "about"] = normal(intake["about"])
    for place, ask in enumerate(intake.get("briefs", ())):
        made.update({(place, name): value for name, value in fields_of(ask)})
    return made


def fields_of(ask: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in (*EXACT, "topic"):
        if ask.get(name):
            value = normal(ask[name])
            yield name, renamed(value) if name in ("channel", "audience") else value
    if ask.get("count", 1) != 1:  # one is what everybody means who says nothing
        yield "count", str(ask["count"])
    for group in ("limits", "facts"):
        for name, value in ask.get(group, {}).items():
            yield f"{group}.{normal(name)}", normal(str(value))


def normal(text: str) -> str:
    """Lower case, no signs but those inside words, no leading article, single spaces."""
    plain = re.sub(r"[^\w£$€%.#/-]+", " ", text.casefold()).strip(" .-")
    return LEADS.sub("", re.sub(r"\.(?=\s|$)", "", plain))


def renamed(value: str) -> str:
    return RENAMED.sub(lambda found: SAME[found[0]], value)


def compare(said: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Tally]:
    """Per field's name (without what stands behind a dot)."""
    have, want = fields(said), fields(wanted)
    tallies: dict[str, Tally] = {}
    for key in have.keys() | want.keys():
        name = key[1].partition(".")[0]
        credit = agreed(name, have.get(key), want.get(key))
        tallies.setdefault(name, Tally()).add(credit, key in have, key in want)
    return tallies


def agreed(name: str, said: str | None, wanted: str | None) -> float:
    if said is None or wanted is None:
        return 0.0
    return token_f1(said, wanted) if name in FREE else float(said == wanted)


def token_f1(said: str, wanted: str) -> float:
    one, other = Counter(said.split()), Counter(wanted.split())
    both = (one & other).total()
    return 2 * both / max(one.total() + other.total(), 1)


def equal(said: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Every field the same, the topic's words too."""
    return fields(said) == fields(wanted)
