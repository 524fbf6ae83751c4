"""`metric` and `readability`: one number for a text, and a limit to it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.vale.blocks import Block
from agents.vale.fields import Fields
from agents.vale.formula import Formula
from agents.vale.metrics import GRADES, measured, structure
from agents.vale.patterns import Deadline
from agents.vale.types import Hit

RESULT = "_result"


@dataclass(frozen=True)
class Measure:
    """Points at nothing: it is about all of what it measured."""

    value: Callable[[Mapping[str, int]], float | None]
    too_much: Callable[[float, Mapping[str, int]], bool]
    each: bool
    """Each block for itself; otherwise all of the text's prose."""

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        if not self.each:
            yield from self.judged(prose(blocks), None)
            return
        for block in blocks:
            deadline.left()
            yield from self.judged(measured([block.text]) + structure([block]), block)

    def judged(self, counts: Counter[str], block: Block | None) -> Iterator[Hit]:
        if not counts["words"]:
            return
        value = self.value(counts)
        if value is not None and self.too_much(value, counts):
            yield Hit(block, 0, len(block.text) if block else 0, (f"{value:.2f}",))


def prose(blocks: Sequence[Block]) -> Counter[str]:
    """Paragraphs, list items and quotations count; headings and tables are only counted."""
    read = ("paragraph", "list", "blockquote")
    texts = [block.text for block in blocks if any(name in block.scope for name in read)]
    return measured(texts) + structure(blocks)


def metric(fields: Fields, accepted: Iterable[str]) -> Measure:
    formula = part(fields, "formula", fields.text("formula"))
    condition = part(fields, "condition", f"{RESULT} {fields.text('condition')}")

    def too_much(value: float, counts: Mapping[str, int]) -> bool:
        return bool(condition.value({**counts, RESULT: value}))

    return Measure(formula.value, too_much, measures_each(fields))


def part(fields: Fields, key: str, written: str) -> Formula:
    try:
        return Formula(written, frozenset({RESULT}) if key == "condition" else frozenset())
    except ValueError as problem:
        raise fields.wrong(
            key, str(problem), "write arithmetic over counts such as words and sentences"
        ) from None


def readability(fields: Fields, accepted: Iterable[str]) -> Measure:
    names, highest = fields.texts("metrics"), fields.number("grade", 0.0)
    unknown = [name for name in names if name not in GRADES]
    if not names or unknown:
        problem = f"{unknown[0][:40]!r} is unknown" if unknown else "there are none"
        raise fields.wrong("metrics", problem, f"list some of {', '.join(GRADES)}")
    grades = [GRADES[name] for name in names]

    def value(counts: Mapping[str, int]) -> float:
        return sum(grade(counts) for grade in grades) / len(grades)

    return Measure(value, lambda grade, counts: grade > highest, measures_each(fields))


def measures_each(fields: Fields) -> bool:
    """Whether the rule names a scope of its own. `text` and `summary` mean all prose."""
    return not set(fields.texts("scope")) <= {"text", "summary"}
