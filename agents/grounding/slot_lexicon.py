"""Phrases that say a slot's values, mined from a data set; empty where there is none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from agents.text import content_tokens

LEXICON = Path(__file__).parent / "combiner" / "slots.json"


@dataclass(frozen=True)
class Lexicon:
    """Slot key -> phrase -> the values it may say; and the slots whose values are names."""

    phrases: Mapping[str, Mapping[str, frozenset[str]]]
    names: frozenset[str]
    cues: Mapping[str, frozenset[str]]
    """Slot of names -> the words that stand before one ("near", "close to")."""

    def values(self, slot: str) -> frozenset[str]:
        return frozenset().union(*self.phrases.get(slot, {}).values())

    @cached_property
    def stems(self) -> frozenset[str]:
        """Content words of all phrases."""
        said = (phrase.replace("!", " ") for known in self.phrases.values() for phrase in known)
        return frozenset(content_tokens(" ".join(said)))

    def knows(self, slot: str, value: str) -> bool:
        return value.lower() in self.values(slot)

    def says(self, slot: str) -> bool:
        """Whether the slot's values are said in phrases, and are no names."""
        return slot in self.phrases and slot not in self.names

    def fits(self, given: Mapping[str, tuple[str, str]]) -> bool:
        """Whether a record (key -> slot and value) is of the kind the phrases were mined from: of
        its slots that are no names, at least one and most have a value that is known."""
        others = {key: value for key, (_, value) in given.items() if key not in self.names}
        known = sum(self.knows(key, value) for key, value in others.items())
        return known > len(others) / 2


NO_LEXICON = Lexicon({}, frozenset(), {})


@cache
def load_lexicon(path: Path = LEXICON) -> Lexicon:
    """The phrases of a file; an empty lexicon when there is none."""
    if not path.is_file():
        return NO_LEXICON
    found = json.loads(path.read_text())
    phrases = {
        slot: {phrase: frozenset(values) for phrase, values in known.items()}
        for slot, known in found["phrases"].items()
    }
    cues = {slot: frozenset(words) for slot, words in found["cues"].items()}
    return Lexicon(phrases, frozenset(found["names"]), cues)
