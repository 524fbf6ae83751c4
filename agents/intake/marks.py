"""What each word of a message says, as labels: `B-topic I-topic O B-due`.

The same function marks what a person labelled, to learn from, and what rules found, which the
tagger is told. `V` is a fact's value whose name (`FN`) stands before it, `W` one whose name stands
behind it; `Vplace` needs none. `Lmax_words` is a limit's number and
`Ksocial_post` the words that name a kind of text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from agents.intake.dates import WHEN, date_of
from agents.intake.tokens import Token, number, plain
from agents.intake.words import words

OUTSIDE = "O"
UNNAMED = frozenset(("price", "date", "time", "place", "weight", "version"))
"""Facts whose name is seen from the value."""
FAR = 25
"""Characters between a name and its value; further apart they have nothing to do with another."""
WHEN_SAID = re.compile(rf"(?<!\w)(?:{WHEN})(?!\w)", re.IGNORECASE)
MOST = 20
"""Places of one value that are looked at."""
Place = tuple[int, int]


class Marks:
    """`labels` are as many as the tokens; what is marked first stays."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.labels = [OUTSIDE] * len(tokens)

    def under(self, place: Place) -> list[int]:
        return [
            n for n, one in enumerate(self.tokens) if one.start < place[1] and one.end > place[0]
        ]

    def free(self, place: Place) -> bool:
        under = self.under(place)
        return bool(under) and all(self.labels[n] == OUTSIDE for n in under)

    def put(self, place: Place | None, name: str) -> bool:
        if place is None or not self.free(place):
            return False
        for count, n in enumerate(self.under(place)):
            self.labels[n] = ("I-" if count else "B-") + name
        return True

    def first(self, said: str, name: str) -> None:
        for place in places(self.text, said):
            if self.put(place, name):
                return

    def numbered(self, value: int, name: str) -> None:
        for n, token in enumerate(self.tokens):
            if self.labels[n] == OUTSIDE and number(token.text) == value:
                self.labels[n] = "B-" + name
                return


def labels_of(text: str, tokens: Sequence[Token], row: Mapping[str, Any], today: date) -> list[str]:
    """One label for each token.

    Args:
        row: `about` and `briefs`, each with the fields of an `Ask`.
    """
    made = Marks(text, tokens)
    briefs: Sequence[Mapping[str, Any]] = row.get("briefs", ())
    made.first(row.get("about", ""), "about")
    for brief in briefs:
        for name, value in brief.get("facts", {}).items():
            mark_fact(made, name, str(value))
    for name, value in said_once(briefs):
        made.first(value, name)
    for day in dict.fromkeys(brief.get("due", "") for brief in briefs):
        mark_due(made, day, today)
    for name, count in numbers_of(briefs):
        made.numbered(count, name)
    for name in dict.fromkeys(brief.get("content_type", "") for brief in briefs):
        mark_kind(made, name, sum(brief.get("content_type") == name for brief in briefs))
    return made.labels


def places(text: str, said: str) -> list[Place]:
    """Wherever the words stand, whatever their case."""
    parts = plain(said).split()
    if not parts:
        return []
    pattern = r"\s+".join(re.escape(part) for part in parts)
    start = r"(?<!\w)" if parts[0][0].isalnum() else ""
    end = r"(?!\w)" if parts[-1][-1].isalnum() else ""
    found = list(re.finditer(start + pattern + end, text, re.IGNORECASE))
    found = found or list(re.finditer(pattern, text, re.IGNORECASE))
    return [one.span() for one in found[:MOST]]


def said_once(briefs: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    found = (
        (name, str(brief.get(name) or ""))
        for brief in briefs
        for name in ("source", "channel", "audience", "tone", "topic")
    )
    return iter(dict.fromkeys(found))


def numbers_of(briefs: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    counts = (("count", brief.get("count", 1)) for brief in briefs if brief.get("count", 1) != 1)
    limits = (
        (f"L{name}", value) for brief in briefs for name, value in brief.get("limits", {}).items()
    )
    return iter(dict.fromkeys((*counts, *limits)))


def mark_fact(made: Marks, name: str, value: str) -> None:
    """The value and its name that are nearest to another."""
    values = [place for place in places(made.text, value) if made.free(place)]
    pairs = [(one, other) for one in values for other in places(made.text, name)]
    near = [(one, other) for one, other in pairs if distance(one, other) <= FAR]
    if near:
        place, named = min(near, key=lambda pair: distance(*pair))
        if made.put(place, value_label(name, behind=named[0] >= place[1])):
            made.put(named, "FN")
    elif values and name in UNNAMED:
        made.put(values[0], value_label(name))


def value_label(name: str, behind: bool = False) -> str:
    if name == "place":
        return "Vplace"
    return "W" if behind else "V"


def distance(one: Place, other: Place) -> int:
    return min(abs(one[0] - other[1]), abs(other[0] - one[1]))


def mark_due(made: Marks, day: str, today: date) -> None:
    if not day:
        return
    for found in WHEN_SAID.finditer(made.text):
        said = date_of(found, today)
        if said and said.isoformat() == day and made.put(found.span(), "due"):
            return


def mark_kind(made: Marks, name: str, most: int) -> None:
    """The words that name a kind of text, as often as it is wished for."""
    for table in (words().types, words().hints):
        found = [one.span() for one in table[name].finditer(made.text)] if name in table else []
        put = 0
        for place in found:
            put += put < most and made.put(place, f"K{name}")
        if put:
            return
