"""Which of some items a person means by a few words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SMALL = frozenset("the a an my our your of for about on in to with and item piece text one".split())


@dataclass(frozen=True)
class Named:
    """An item by what may be said of it: title, instruction, its content type's title."""

    id: str
    words: str


def meant(about: str, items: Sequence[Named], most: int = 5) -> list[str]:
    """Ids of the items that share the most words with `about`, in the order given; none where
    none shares half of its words."""
    wanted = stems(about)
    if not wanted:
        return []
    scores = {item.id: len(wanted & stems(item.words)) / len(wanted) for item in items}
    best = max(scores.values(), default=0.0)
    if best < 0.5:
        return []
    return [item.id for item in items if scores[item.id] == best][:most]


def stems(text: str) -> set[str]:
    """Words without plural endings; `posts` and `post` are one."""
    found = re.findall(r"[\w.#-]*\w", text.lower())
    return {word.rstrip("s") or word for word in found if word not in SMALL}
