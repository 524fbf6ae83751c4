"""The tables of `words.yaml`, as patterns."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True)
class Words:
    types: dict[str, re.Pattern[str]]
    hints: dict[str, re.Pattern[str]]
    channels: dict[str, re.Pattern[str]]
    places: re.Pattern[str]
    people: frozenset[str]
    people_end: re.Pattern[str]
    not_people: frozenset[str]
    tones: frozenset[str]
    verbs: frozenset[str]
    counts: dict[str, int]
    numbers: dict[str, int]
    attributes: list[str]
    qualities: list[str]
    money: frozenset[str]
    short_forms: tuple[tuple[re.Pattern[str], str], ...]


@cache
def words() -> Words:
    table: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Words(
        types={name: any_of(forms) for name, forms in table["types"].items()},
        hints={name: any_of(forms) for name, forms in table["hints"].items()},
        channels={name: any_of([form]) for name, form in table["channels"].items()},
        places=any_of(table["places"]),
        people=frozenset(expanded(table["people"])),
        people_end=re.compile(rf"\w{{2,}}{table['people_end']}$", re.IGNORECASE),
        not_people=frozenset(table["not_people"].split()),
        tones=frozenset(table["tones"].split()),
        verbs=frozenset(table["verbs"].split()),
        counts={str(name): int(count) for name, count in table["counts"].items()},
        numbers=table["numbers"],
        attributes=[name.strip() for name in table["attributes"].split("|")],
        qualities=[name.strip() for name in table["qualities"].split("|")],
        money=frozenset(table["money"].split()),
        short_forms=tuple((any_of([k]), v) for k, v in table["short_forms"].items()),
    )


def any_of(forms: list[str]) -> re.Pattern[str]:
    """Any of these, as whole words, without regard to case."""
    return re.compile(rf"(?<![\w#])(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


def expanded(listed: str) -> list[str]:
    """`admins?` stands for both."""
    both = [
        (word.replace("?", ""), word[:-2]) if "?" in word else (word,) for word in listed.split()
    ]
    return [word for forms in both for word in forms]
