"""The command line in this process: what a call left, and what wrong and failed ones look like."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripted import FACTS


@dataclass
class Said:
    """What one call left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Said]


def facts_file(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    return file


def draft(call: Call, tmp_path: Path, *more: object) -> str:
    said = call("draft", "Write the blurb.", "--facts", facts_file(tmp_path), *more, "--json")
    return said.json["items"][0]["id"]


def wrong(said: Said, *words: str) -> None:
    """A call that was wrong: code 2, nothing on stdout, what happened and what to do."""
    assert said.code == 2
    refused(said, *words)


def failed(said: Said, *words: str) -> None:
    """Work that failed: code 1, and the same."""
    assert said.code == 1
    refused(said, *words)


def refused(said: Said, *words: str) -> None:
    assert said.out == ""
    first, *rest = said.err.strip().splitlines()[-2:]
    assert first.startswith("error: ")
    assert rest and rest[0].strip().startswith("next: ")
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err
