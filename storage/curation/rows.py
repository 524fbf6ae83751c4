"""A training row with what its lineage says, and the texts in it."""

import re
from dataclasses import dataclass
from typing import Any

from storage.tables import Example

ACCEPTED = "machine-accepted"
"""The origin of a draft that went out without anybody having been asked."""

WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class Candidate:
    """A row that may go into a snapshot.

    `depth` is the number of trained models between its text and human text. `draft` is the
    text that was decided on and `edited` what the reviewer made of it; None where there was no
    decision, or no edit. `licence` is what an imported piece states, else the source's; None
    where there is neither. `gone` says why what the row came from may no longer be used; empty
    when it may.
    """

    example: Example
    depth: int = 0
    reviewer: str = ""
    draft: str | None = None
    edited: str | None = None
    licence: str | None = None
    gone: str = ""

    @property
    def target(self) -> str:
        """The text that training would teach."""
        return completion(self.example)

    @property
    def teaches(self) -> bool:
        """Whether the target is to be learned, rather than avoided."""
        return self.example.kind != "kto" or bool(self.example.payload["label"])


def completion(example: Example) -> str:
    """The approved, edited, chosen or judged text of a row."""
    payload = example.payload
    turns = payload.get("messages") or payload.get("chosen") or payload["completion"]
    return str(turns[-1]["content"])


def prompt(example: Example) -> list[dict[str, str]]:
    """What the writer was asked."""
    payload = example.payload
    return list(payload["messages"][:-1] if "messages" in payload else payload["prompt"])


def texts(example: Example) -> list[str]:
    """Every text that somebody who has the row can read: of the prompt and of the answers."""
    turns: list[dict[str, Any]] = []
    for part in example.payload.values():
        turns += part if isinstance(part, list) else []
    return [str(turn["content"]) for turn in turns]


def spaced(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())
