"""Facts in the order in which the completion states them: an easier lesson from the same row.

A brief lists its facts in an order without meaning, and a good text may take another. A small
model that learns from such pairs has to plan which fact is still to come, and forgets some.
With the lines put in the text's order it learns to go through them, one after the other, and
that is what it then does with the lines of any brief.
"""

from collections.abc import Sequence
from dataclasses import replace

from finetune.rows import Row

FEWEST = 2  # with fewer lines that the text states there is no order


def order_facts(rows: Sequence[Row]) -> list[Row]:
    """The rows with the `key: value` lines of the last user message reordered.

    Only lines whose whole value stands in the completion move, among the places that such lines
    had. A line that names the thing (`name:`, `title:`) stays: it comes first in every brief.
    """
    return [replace(row, prompt=_reorder(row)) for row in rows]


def _reorder(row: Row) -> tuple[dict[str, str], ...]:
    *before, last = row.prompt
    if last["role"] != "user":
        return row.prompt
    lines = last["content"].split("\n")
    said = [(at, place) for at, place in enumerate(_places(lines, row.completion)) if place >= 0]
    if len(said) < FEWEST:
        return row.prompt
    moved = list(lines)
    by_place = sorted(said, key=lambda pair: pair[1])
    for (target, _), (source, _) in zip(said, by_place, strict=True):
        moved[target] = lines[source]
    return (*before, {"role": "user", "content": "\n".join(moved)})


def _places(lines: list[str], completion: str) -> list[int]:
    """Where each line's value starts in the text, without regard to case; -1 for lines to leave."""
    text = completion.lower()
    places = []
    for line in lines:
        key, colon, value = line.partition(": ")
        movable = bool(colon) and bool(value.strip()) and key.lower() not in ("name", "title")
        places.append(text.find(value.strip().lower()) if movable else -1)
    return places
