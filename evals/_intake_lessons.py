"""What the intake's reader learns from: messages, their words' labels, and names to learn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.intake.marks import labels_of
from agents.intake.tagger import HEADS, Seen, look
from agents.intake.tokens import plain
from evals._intake_score import KINDS
from evals.intake import LEARNING, TODAY, Row, as_row, by_rules, read_messages

FEWEST = 2
"""Messages in which a sign stands that is learnt from."""


@dataclass(frozen=True)
class Lesson:
    """A message to learn from: its words' labels, and those of the whole by head.

    `plain_signs` stand every other time for the tokens' own.
    """

    seen: Seen
    labels: Sequence[str]
    whole: Mapping[str, str]
    plain_signs: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Known:
    """Names that are learnt, and their places."""

    labels: tuple[str, ...]
    signs: dict[str, int]
    whole_signs: dict[str, int]
    heads: dict[str, tuple[str, ...]]


def lessons_of(rows: Sequence[Row]) -> list[Lesson]:
    """On messages that rules were made on they are righter than they will be: there half of what is
    learnt goes without what they say."""
    learning = {row["text"] for row in read_messages(LEARNING)}
    return [lesson_of(row, row["text"] not in learning) for row in rows]


def lesson_of(row: Row, made_on: bool) -> Lesson:
    seen = look(row["text"], as_row(by_rules(row["text"])), TODAY)
    labels = labels_of(plain(row["text"]), seen.tokens, row, TODAY)
    whole = {"kind": KINDS.get(str(row["kind"]), str(row["kind"]))}
    if row.get("briefs"):
        whole["several"] = "yes" if len(row["briefs"]) > 1 else "no"
    if len(types := types_of(row)) == 1:
        whole["type"] = types[0]
    alone = [[name for name in signs if name[0] != "r"] for signs in seen.signs]
    return Lesson(seen, without(labels, "source"), whole, alone if made_on else seen.signs)


def types_of(row: Row) -> list[str]:
    """The content types of a message's briefs; empty ones among them."""
    return sorted({str(brief.get("content_type", "")) for brief in row.get("briefs", ())})


def without(labels: Sequence[str], name: str) -> list[str]:
    return ["O" if label.endswith(f"-{name}") else label for label in labels]


def known_of(lessons: Sequence[Lesson]) -> Known:
    begun = sorted({label[2:] for one in lessons for label in one.labels if label != "O"})
    heads = {
        head: tuple(sorted({one.whole[head] for one in lessons if head in one.whole}))
        for head in HEADS
    }
    return Known(
        ("O", *(f"{place}-{name}" for name in begun for place in "BI")),
        often(name for one in lessons for name in {x for row in one.seen.signs for x in row}),
        often(name for one in lessons for name in one.seen.whole_signs),
        heads,
    )


def often(names: Iterable[str]) -> dict[str, int]:
    kept = sorted(name for name, count in Counter(names).items() if count >= FEWEST)
    return {name: place for place, name in enumerate(kept)}
