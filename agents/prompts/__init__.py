"""Prompts: versioned texts with named gaps.

A prompt's version is its file's name and the hash of its bytes, so that a draft says exactly
which words asked for it.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Prompt:
    """A template whose gaps are `$name`."""

    name: str
    text: str

    @property
    def version(self) -> str:
        return f"{self.name}@{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    def fill(self, **values: str) -> str:
        return Template(self.text).substitute(values).strip()


@cache
def load_prompt(name: str) -> Prompt:
    return Prompt(name, (FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
