"""The E2E set (Novikova et al. 2017): a restaurant's facts, and what people wrote from them."""

import csv
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.types import Assignment
from agents.writer import first_messages
from storage.content_types import ContentType
from storage.errors import BadInput

FACT = re.compile(r"\s*([^\[\],]+)\[([^\]]*)\]")
COLUMNS = {"mr", "ref"}

INSTRUCTION = "Describe it."
KIND = ContentType(
    name="restaurant",
    title="Restaurant",
    guidance="You describe restaurants. State every fact given and nothing else.",
    max_words=60,
    max_tokens=96,
    state_every_fact=True,
    writer_passages=0,
    critic_passages=0,
    max_revisions=0,
)
"""Without revisions: a draft is judged as it first was, and many are written in half the time."""


@dataclass(frozen=True)
class Meaning:
    """Facts by name in the set's order, and every text for them."""

    facts: dict[str, str]
    texts: tuple[str, ...]


def read_meanings(path: Path) -> list[Meaning]:
    """A file's meanings in the order of their first row.

    Raises:
        BadInput: no such file, or not the set's `mr,ref` table.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            if not COLUMNS.issubset(table.fieldnames or ()):
                raise BadInput(f"{path} has no columns mr and ref", "name the folder of E2E")
            texts: dict[str, list[str]] = defaultdict(list)
            for row in table:
                texts[row["mr"]].append(" ".join(row["ref"].split()))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {path}: {error}", "name the folder of E2E") from error
    return [Meaning(facts_of(meaning), tuple(said)) for meaning, said in texts.items()]


def facts_of(meaning: str) -> dict[str, str]:
    """`name[The Eagle], food[French]` as names and values."""
    return {name.strip(): value.strip() for name, value in FACT.findall(meaning)}


def messages_of(meaning: Meaning) -> list[dict[str, str]]:
    """The prompt that copydesk's writer sends."""
    return first_messages(KIND, Assignment(KIND.name, INSTRUCTION, meaning.facts))


def agreed_first(texts: Sequence[str]) -> list[str]:
    """The texts of one meaning, those that are most like all others first.

    A text's likeness is its mean F1 of words and pairs of words with each other text: the choice
    of least expected loss among candidates (Kumar and Byrne 2004, "Minimum Bayes-risk decoding",
    section 2), made among what people wrote.
    """
    bags = [pieces(text) for text in texts]
    places = sorted(range(len(texts)), key=lambda at: (-likeness(at, bags), at))
    return list(dict.fromkeys(texts[at] for at in places))


def likeness(at: int, bags: Sequence[Counter[str]]) -> float:
    others = [bag for place, bag in enumerate(bags) if place != at]
    return sum(overlap(bags[at], other) for other in others) / max(len(others), 1)


def overlap(one: Counter[str], other: Counter[str]) -> float:
    return 2 * sum((one & other).values()) / max(one.total() + other.total(), 1)


def pieces(text: str) -> Counter[str]:
    """Words and signs in lower case, and every two that follow each other."""
    words = re.findall(r"\w+|[^\w\s]", text.lower())
    return Counter(words) + Counter(
        f"{first} {second}" for first, second in itertools.pairwise(words)
    )
