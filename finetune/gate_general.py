"""A small suite of general tasks, to see what training made a model forget.

Each task is one short instruction whose answer a rule can check; the file beside this module
holds them. They are few and easy: they tell a model that still follows instructions from one
that answers everything as if it were a brief, and nothing finer.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

TASKS = Path(__file__).with_name("gate_general.yaml")
SYSTEM = "You are a helpful assistant."
MOST_TOKENS = 32


@dataclass(frozen=True)
class GeneralTask:
    """`wanted` is a pattern that is looked for in the answer, without regard to case."""

    ask: str
    wanted: str
    most_words: int = 40

    @property
    def messages(self) -> list[dict[str, str]]:
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": self.ask}]

    def done(self, answer: str) -> bool:
        short = len(answer.split()) <= self.most_words
        return short and re.search(self.wanted, answer, re.IGNORECASE) is not None


def general_tasks() -> list[GeneralTask]:
    """The shipped tasks."""
    found = yaml.safe_load(TASKS.read_text(encoding="utf-8"))
    return [GeneralTask(**task) for task in found]
