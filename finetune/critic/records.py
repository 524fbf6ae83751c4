"""Labelled rows from records and what people wrote of them: `key: value` lines as the source.

Right texts are those in which every fact is found stated (`check_slots`). They become wrong by
rule: their record has another value in a slot, or a slot less than the text states, or the text
denies what it said. A right text's record may hold facts more than the text has room for.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from agents.grounding.slots import check_slots
from finetune.critic.corruptions import denied
from finetune.critic.data import Row
from finetune.critic.mine_slots import Facts, read_records
from storage.errors import BadInput

SEED = 17
RECORDS = 700
Values = Mapping[str, Sequence[str]]
"""Slot -> the values that records have in it."""
NOTATION = re.compile(r"(?:inform|recommend)\((.*)\)\Z")
UNTOUCHABLE = ("name", "type", "eatType")
"""What a record is of. Without it, or with another, it is another record."""


def record_rows(path: Path) -> list[Row]:
    """Rows from E2E's train.csv or RNNLG's train.jsonl, half of them wrong; seeded.

    Raises:
        BadInput: the file cannot be read, or no text surely states its record.
    """
    draw = random.Random(SEED)
    records = read_records(path) if path.suffix == ".csv" else read_notation(path)
    values = values_of(records)
    draw.shuffle(records)
    found: list[Row] = []
    name = f"records_{path.parent.name}"
    for facts, text in records:
        if len(found) >= 2 * RECORDS:
            break
        if len(facts) >= 3 and not check_slots(facts, text):
            found += pair_of(name, facts, text, values, draw)
    if not found:
        raise BadInput(f"{path} has no text that surely states its record", "give more records")
    return found


def values_of(records: Sequence[tuple[Facts, str]]) -> dict[str, list[str]]:
    found = defaultdict(set)
    for facts, _ in records:
        for slot, value in facts.items():
            found[slot].add(value)
    return {slot: sorted(values) for slot, values in sorted(found.items())}


def pair_of(
    name: str, facts: Facts, text: str, values: Values, draw: random.Random
) -> Iterator[Row]:
    """A right row and a wrong one of the same record; none where no rule fits."""
    wrong = made_wrong(facts, text, values, draw)
    if wrong is None:
        return
    right = with_more(facts, values, draw) if draw.random() < 0.3 else facts
    if check_slots({slot: right[slot] for slot in facts}, text):
        return
    for label, (given, said) in ((0, (right, text)), (1, wrong)):
        yield Row(name, lines_of(given), "", said, label, facts["name"])


def lines_of(facts: Facts) -> str:
    """As a brief's facts stand in its evidence."""
    return "".join(f"{slot}: {value}\n" for slot, value in facts.items())


def with_more(facts: Facts, values: Values, draw: random.Random) -> Facts:
    others = [slot for slot in values if slot not in facts]
    more = {slot: draw.choice(values[slot]) for slot in draw.sample(others, min(2, len(others)))}
    return facts | more


def made_wrong(
    facts: Facts, text: str, values: Values, draw: random.Random
) -> tuple[Facts, str] | None:
    """Facts and a text that do not fit, by one of the rules; None when none does."""
    rules = [other_value, other_value, one_less, turned_round]
    for rule in draw.sample(rules, len(rules)):
        found: tuple[Facts, str] | None = rule(facts, text, values, draw)
        if found:
            return found
    return None


def other_value(
    facts: Facts, text: str, values: Values, draw: random.Random
) -> tuple[Facts, str] | None:
    slots = [slot for slot in facts if slot not in UNTOUCHABLE and len(values[slot]) > 1]
    if not slots:
        return None
    slot = draw.choice(slots)
    changed = facts | {slot: draw.choice([v for v in values[slot] if v != facts[slot]])}
    return (changed, text) if check_slots(changed, text) else None


def one_less(
    facts: Facts, text: str, values: Values, draw: random.Random
) -> tuple[Facts, str] | None:
    """The text states what the record does not give; only facts that it states word for word."""
    lowered = text.lower()
    slots = [s for s, value in facts.items() if s not in UNTOUCHABLE and value.lower() in lowered]
    if not slots:
        return None
    gone = draw.choice(slots)
    return {slot: value for slot, value in facts.items() if slot != gone}, text


def turned_round(
    facts: Facts, text: str, values: Values, draw: random.Random
) -> tuple[Facts, str] | None:
    made = denied(text, [], draw)
    return (facts, made) if made else None


def read_notation(path: Path) -> list[tuple[Facts, str]]:
    """Facts and text of each line that is about one thing, in RNNLG's notation.

    Raises:
        BadInput: the file cannot be read, or a line has no mr and ref.
    """
    found = []
    try:
        for line in path.read_text().splitlines():
            row = json.loads(line)
            match = NOTATION.match(row["mr"])
            if match:
                pairs = [part.partition("=") for part in match[1].split(";")]
                found.append(({slot: value for slot, _, value in pairs}, written(row["ref"])))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path} cannot be read: {error}", "give RNNLG's train.jsonl, with mr and ref"
        ) from error
    return [(facts, text) for facts, text in found if "name" in facts]


def written(tokens: str) -> str:
    """A tokenised text as people write it."""
    text = re.sub(r" -(s|ly)\b", r"\1", tokens)
    text = re.sub(r" ([,.!?])", r"\1", text).strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
