"""Mines the phrases that say a slot's value from records and the texts people wrote of them.

A phrase (1 to 5 words; words under a negation are marked) may say a slot when nearly every text
that has it belongs to a record with the slot, and nearly all of these records have one of a few
values with which it has positive pointwise mutual information. Of such phrases the one that
explains most texts is taken, then the one that explains most of the rest, and so on: what merely
stands beside a true phrase explains nothing more, and is left. `slot_corrections` has the last
word.

    python -m finetune.critic.mine_slots E2E/train.csv
"""

import argparse
import csv
import heapq
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.grounding.slot_words import SlotWord, key_of, slot_words
from agents.grounding.slots import LEXICON, LONGEST_PHRASE, name_places
from agents.grounding.words import GRAMMAR
from finetune.critic.slot_corrections import corrected
from storage.errors import BadInput

Facts = dict[str, str]
Joint = dict[str, dict[str, set[int]]]
"""Phrase -> value -> the numbers of the texts."""
SLOT = re.compile(r"\s*([^\[\],]+?)\[([^\]]*)\]")
SEEN_AT_LEAST = 15
WITHOUT_AT_MOST = 0.1
"""Share of a phrase's texts whose record has not the slot: people invent things, too."""
VALUE_AT_LEAST = 0.06
OTHERS_AT_MOST = 0.2
"""Share of a phrase's records that have none of the values it says; and of chance at most:"""
OF_CHANCE = 0.3
TELLING = 0.55
"""Share of all records that the values of a phrase may have at most: else it says nothing."""
GAIN_AT_LEAST = 20
"""Texts that a further phrase must explain."""
NAMES_FROM = 12
"""Slots with so many values hold names."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("--out", type=Path, default=LEXICON)
    options = parser.parse_args()
    lexicon = mine(read_records(options.train))
    lexicon["phrases"] = corrected(lexicon["phrases"])
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(lexicon, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    count = sum(len(known) for known in lexicon["phrases"].values())
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
        raise BadInput(
            f"{path} cannot be read: {error}", "give a csv file with mr and ref"
        ) from error


def facts_of(meaning: str) -> Facts:
    """`name[Strada], food[Italian]` as facts."""
    return dict(SLOT.findall(meaning))


def mine(records: Sequence[tuple[Facts, str]]) -> dict[str, Any]:
    """Phrases, names and cues, as they are stored."""
    keyed = [
        ({key_of(slot): value for slot, value in facts.items()}, text) for facts, text in records
    ]
    values: dict[str, Counter[str]] = defaultdict(Counter)
    for facts, _ in keyed:
        for slot, value in facts.items():
            values[slot][value.lower()] += 1
    names = sorted(slot for slot, known in values.items() if len(known) >= NAMES_FROM)
    closed = sorted(set(values) - set(names))
    cues: dict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    joint: dict[str, Joint] = {slot: defaultdict(lambda: defaultdict(set)) for slot in closed}
    for number, (facts, text) in enumerate(keyed):
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
                    joint[slot][phrase][facts[slot].lower()].add(number)
    found = one_slot_each({slot: kept(joint[slot], seen, values[slot]) for slot in closed}, joint)
    return {
        "phrases": found,
        "names": names,
        "cues": {slot: sure_cues(slot, cues) for slot in names},
    }


def phrases_of(words: Sequence[SlotWord], taken: set[int]) -> Iterator[str]:
    for size in range(1, LONGEST_PHRASE + 1):
        for first in range(len(words) - size + 1):
            if not taken & set(range(first, first + size)):
                yield " ".join(word.flagged for word in words[first : first + size])


def kept(joint: Joint, seen: Counter[str], total: Counter[str]) -> dict[str, list[str]]:
    """The phrases that explain the slot's texts: greedy set cover. `total`: records by value."""
    said: dict[str, list[str]] = {}
    covers: dict[str, set[int]] = {}
    for phrase, places in joint.items():
        values = said_by(places, seen[phrase], total) if whole(phrase) else []
        if values:
            said[phrase] = values
            covers[phrase] = set().union(*(places[value] for value in values))
    found: dict[str, list[str]] = {}
    explained: set[int] = set()
    # Gains only shrink, so the greatest old gain that is still the greatest when renewed is it.
    queue = [(-len(texts), len(phrase.split()), phrase) for phrase, texts in covers.items()]
    heapq.heapify(queue)
    while queue:
        _, size, phrase = heapq.heappop(queue)
        gain = len(covers[phrase] - explained)
        if gain < GAIN_AT_LEAST:
            continue
        if queue and -gain > queue[0][0]:
            heapq.heappush(queue, (-gain, size, phrase))
            continue
        found[phrase] = said[phrase]
        explained |= covers[phrase]
    return found


def one_slot_each(
    found: dict[str, dict[str, list[str]]], joint: Mapping[str, Joint]
) -> dict[str, dict[str, list[str]]]:
    """A phrase stays with the slot whose records it marks best, others' were chance."""

    def share(slot: str, phrase: str) -> float:
        places = joint[slot][phrase]
        said = sum(len(places[value]) for value in found[slot][phrase])
        return said / sum(len(texts) for texts in places.values())

    def best(phrase: str) -> str:
        slots = [slot for slot in found if phrase in found[slot]]
        return max(slots, key=lambda slot: (share(slot, phrase), slot))

    return {
        slot: {phrase: values for phrase, values in known.items() if best(phrase) == slot}
        for slot, known in found.items()
    }


def whole(phrase: str) -> bool:
    """Whether it neither opens nor ends within another phrase ("with an")."""
    words = [word.lstrip("!") for word in phrase.split()]
    return words[0] not in GRAMMAR and words[-1] not in GRAMMAR


def said_by(places: Mapping[str, set[int]], count: int, total: Counter[str]) -> list[str]:
    """The values a phrase says; none when it is rare, or says too little or too much."""
    having = sum(len(texts) for texts in places.values())
    if count < SEEN_AT_LEAST or 1 - having / count > WITHOUT_AT_MOST:
        return []
    said = [
        value
        for value, texts in places.items()
        if len(texts) / having >= max(VALUE_AT_LEAST, total[value] / total.total())
    ]
    others = 1 - sum(len(places[value]) for value in said) / having
    usual = sum(total[value] for value in said) / total.total()
    sure = others <= min(OTHERS_AT_MOST, OF_CHANCE * (1 - usual))
    return sorted(said) if sure and (usual <= TELLING or len(said) == 1) else []


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
