"""Rows that say what an earlier row says: exactly, or nearly (MinHash).

Duplicates make a model repeat itself and carry test rows into training (Lee et al. 2022,
"Deduplicating Training Data Makes Language Models Better", sections 4 and 6).
"""

import re
import zlib
from collections.abc import Hashable
from functools import cache
from typing import TYPE_CHECKING, Any

from storage.curation.rows import Candidate, prompt, spaced, words

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS = 128
SEED = 1
SHINGLE = 3
"""Words in a row that count as one: texts here are short, sentences rather than pages."""

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Duplicates:
    """Remembers rows; the first of those that are alike stays.

    Exact copies are looked for within a content type, near ones only within a group: two
    products may need almost the same words, one product does not need them twice. Texts whose
    numbers differ are never near: a price apart is another text.

    Args:
        at_least: similarity (Jaccard, of runs of three words, estimated) that counts as near;
            0 compares nothing but exact copies.
    """

    def __init__(self, at_least: float) -> None:
        self.at_least = at_least
        self._exact: set[Hashable] = set()
        self._near: dict[Hashable, list[str]] = {}
        self._signatures: dict[str, MinHash] = {}

    def reason(self, candidate: Candidate, group: str) -> str:
        """Why the row is one too many; empty when it is not, and it is remembered then."""
        key = identity(candidate)
        if key in self._exact:
            return "duplicate"
        if candidate.example.kind == "sft" and self.at_least and self.is_near(candidate, group):
            return "near duplicate"
        self._exact.add(key)
        return ""

    def is_near(self, candidate: Candidate, group: str) -> bool:
        text = candidate.target
        numbers = tuple(sorted(NUMBER.findall(text)))
        alike = self._near.setdefault((candidate.example.content_type, group, numbers), [])
        if any(self.similarity(text, other) >= self.at_least for other in alike):
            return True
        alike.append(text)
        return False

    def similarity(self, text: str, other: str) -> float:
        """Most groups have one text, so signatures are made when there are two."""
        for each in (text, other):
            if each not in self._signatures:
                self._signatures[each] = signature(each)
        return float(self._signatures[text].jaccard(self._signatures[other]))


def identity(candidate: Candidate) -> Hashable:
    """Equal for rows that teach the same thing, whatever the white space."""
    example, text = candidate.example, spaced(candidate.target)
    if example.kind == "sft":
        return example.content_type, text
    asked = tuple(turn["content"] for turn in prompt(example))
    if example.kind == "kto":
        return example.content_type, "kto", asked, text, bool(example.payload["label"])
    rejected = spaced(example.payload["rejected"][-1]["content"])
    return example.content_type, "preference", asked, text, rejected


def signature(text: str) -> Any:
    """A MinHash of the text's runs of three words (Broder 1997)."""
    found = words(text) or [""]
    runs = {
        " ".join(found[start : start + SHINGLE])
        for start in range(max(1, len(found) - SHINGLE + 1))
    }
    hashed = blank().copy()
    hashed.update_batch([zlib.crc32(run.encode("utf-8", "surrogatepass")) for run in runs])
    return hashed


@cache
def blank() -> Any:
    """The signature of nothing: to draw its permutations costs more than a short text does."""
    from datasketch import MinHash

    return MinHash(PERMUTATIONS, seed=SEED, hashfunc=int)
