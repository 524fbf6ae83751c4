"""Mines the phrases that say a slot's value from records and the texts people wrote of them.

A phrase (1 to 5 words; words under a negation are marked) says a slot when nearly every text that
has it belongs to a record with the slot; it says those values that a fair share of the records
have. Its relation to pointwise mutual information: both ask how far P(value | phrase) lies from
P(value); a share is kept here because it bounds the false alarms directly.

    python -m finetune.critic.mine_slots E2E/train.csv
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from agents.grounding.slot_words import SlotWord, key_of, slot_words
from agents.grounding.slots import LEXICON, LONGEST_PHRASE, name_places
from storage.errors import BadInput

Facts = dict[str, str]
SLOT = re.compile(r"\s*([^\[\],]+?)\[([^\]]*)\]")
SEEN_AT_LEAST = 15
WITHOUT_AT_MOST = 0.06
"""Share of a phrase's texts whose record has not the slot: people invent things, too."""
VALUE_AT_LEAST = 0.08
NAMES_FROM = 12
"""Slots with so many values hold names."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("--out", type=Path, default=LEXICON)
    options = parser.parse_args()
    lexicon = mine(read_records(options.train))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(lexicon, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    count = sum(len(known) for known in lexicon["phrases"].values())  # type: ignore[attr-defined]
    sys.stdout.write(f"{options.out}: {count} phrases\n")


def read_records(path: Path) -> list[tuple[Facts, str]]:
    """Facts and text of each line of an E2E file.

    Raises:
        BadInput: the file is missing or has no such columns.
    """
    try:
        with path.open(newline="") as file:
            return [(facts_of(row["mr"]), row["ref"]) for row in csv.DictReader(file)]
    except (OSError, KeyError) as error:
        raise BadInput(f"{path} cannot be read: {error}", "give a csv file with mr and ref") from error


def facts_of(meaning: str) -> Facts:
    """`name[Strada], food[Italian]` as facts."""
    return dict(SLOT.findall(meaning))


def mine(records: Sequence[tuple[Facts, str]]) -> dict[str, object]:
    """The lexicon as it is stored: phrases, names, cues."""
    keyed = [({key_of(slot): value for slot, value in facts.items()}, text) for facts, text in records]
    values: dict[str, Counter[str]] = defaultdict(Counter)
    for facts, _ in keyed:
        for slot, value in facts.items():
            values[slot][value.lower()] += 1
    names = sorted(slot for slot, known in values.items() if len(known) >= NAMES_FROM)
    closed = sorted(set(values) - set(names))
    cues: dict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    joint: dict[str, dict[str, Counter[str]]] = {slot: defaultdict(Counter) for slot in closed}
    for facts, text in keyed:
        words = slot_words(text)
        taken = set[int]()
        for slot in names:
            for first, last in name_places(words, facts.get(slot, "")):
                taken |= set(range(first, last))
                cues[slot][cue_before(words, first)] += 1
        for phrase in set(phrases_of(words, taken)):
            seen[phrase] += 1
            for slot in closed:
                if slot in facts:
                    joint[slot][phrase][facts[slot].lower()] += 1
    found = {slot: kept(joint[slot], seen) for slot in closed}
    return {"phrases": found, "names": names, "cues": {slot: sure_cues(slot, cues) for slot in names}}


def phrases_of(words: Sequence[SlotWord], taken: set[int]) -> Iterator[str]:
    for size in range(1, LONGEST_PHRASE + 1):
        for first in range(len(words) - size + 1):
            if not taken & set(range(first, first + size)):
                yield " ".join(word.flagged for word in words[first : first + size])


def kept(joint: dict[str, Counter[str]], seen: Counter[str]) -> dict[str, list[str]]:
    """Phrases that say the slot, without those that a shorter one makes needless."""
    found: dict[str, list[str]] = {}
    total = Counter[str]()
    for values in joint.values():
        total.update(values)
    for phrase, values in sorted(joint.items(), key=lambda pair: (len(pair[0].split()), pair[0])):
        count, having = seen[phrase], sum(values.values())
        if count < SEEN_AT_LEAST or 1 - having / count > WITHOUT_AT_MOST:
            continue
        said = sorted(value for value, n in values.items() if n / having >= VALUE_AT_LEAST)
        telling = 1 - sum(total[value] for value in said) / total.total() >= 0.25
        if telling and not any(found.get(part) == said for part in parts(phrase)):
            found[phrase] = said
    return found


def parts(phrase: str) -> Iterator[str]:
    words = phrase.split()
    for size in range(1, len(words)):
        for first in range(len(words) - size + 1):
            yield " ".join(words[first : first + size])


def cue_before(words: Sequence[SlotWord], first: int) -> str:
    first -= bool(first and words[first - 1].key == "the")
    return " ".join(word.key for word in words[max(first - 2, 0) : first][-1:])


def sure_cues(slot: str, cues: dict[str, Counter[str]]) -> list[str]:
    """Words that stand before this slot's names and hardly before another's."""
    others = Counter[str]()
    for name, counted in cues.items():
        if name != slot:
            others.update(counted)
    return sorted(
        cue
        for cue, count in cues[slot].items()
        if cue and count >= 200 and others[cue] <= 0.02 * count
    )


if __name__ == "__main__":
    main()
