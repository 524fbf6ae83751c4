"""Vocabularies: `accept.txt` and `reject.txt`, one expression a line
(https://vale.sh/docs/keys/vocab).

What is accepted is an exception of every rule and must be written as it stands there
(`Vale.Terms`); what is rejected is an error (`Vale.Avoid`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.vale.patterns import Pattern
from storage.errors import BadInput

LARGEST = 1_000_000


@dataclass(frozen=True)
class Vocabulary:
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


def read_vocabulary(folders: Iterable[Path]) -> Vocabulary:
    """The terms of all the folders, in their order."""
    listed = list(folders)
    return Vocabulary(terms(listed, "accept.txt"), terms(listed, "reject.txt"))


def terms(folders: Iterable[Path], name: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for folder in folders:
        path = folder / name
        if path.is_file():
            found.update(dict.fromkeys(lines(path)))
    return tuple(found)


def lines(path: Path) -> list[str]:
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path} is larger than {LARGEST} bytes", "split the vocabulary")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text", "save it as UTF-8") from None
    stripped = [line.strip() for line in text.splitlines()]
    found = [line for line in stripped if line and not line.startswith("#")]
    for term in found:
        verify(term, path)
    return found


def verify(term: str, path: Path) -> None:
    try:
        usable = not Pattern(term).named
    except ValueError:
        usable = False
    if not usable:
        raise BadInput(
            f"{path}: {term[:60]!r} is no expression that can be used",
            "put a backslash before signs such as + ( [ that stand for themselves",
        )


def terms_rule(accepted: Iterable[str]) -> dict[str, Any]:
    """`Vale.Terms`: each accepted term in any case, to be written as it stands."""
    return {
        "extends": "substitution",
        "message": "Use '%s' instead of '%s'.",
        "level": "error",
        "ignorecase": "true",
        "vocab": "false",
        "swap": {term: term for term in accepted},
    }


def avoid_rule(rejected: Iterable[str]) -> dict[str, Any]:
    """`Vale.Avoid`."""
    return {
        "extends": "existence",
        "message": "Avoid using '%s'.",
        "level": "error",
        "tokens": list(rejected),
    }
