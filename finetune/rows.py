"""Training rows as they lie in a file, checked before anything heavy is loaded."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.errors import BadInput

ROLES = ("system", "user", "assistant")
SHOWN = 5
NEXT_STEP = 'each line must be {"messages": [system, user, ..., assistant]} with texts in "content"'


@dataclass(frozen=True)
class Row:
    """One example in TRL's conversational form, split where the model starts to write."""

    prompt: tuple[dict[str, str], ...]
    completion: str


def read_rows(path: Path) -> list[Row]:
    """Every row of a JSON Lines file, in its order; empty lines are skipped.

    Raises:
        BadInput: no such file, no rows, or bad rows; the first of them are named by line.
    """
    try:
        # Not splitlines: it would also cut at separators that JSON allows inside a text.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read rows {path}: {error}", NEXT_STEP) from error
    rows, wrong = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(parse_row(line))
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise BadInput(
            f"{path} has {len(wrong)} bad rows: " + "; ".join(wrong[:SHOWN]) + more, NEXT_STEP
        )
    if not rows:
        raise BadInput(f"{path} holds no rows", NEXT_STEP)
    return rows


def parse_row(line: str) -> Row:
    """One line's row.

    Raises:
        ValueError: what is wrong with it, in words.
    """
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg})") from error
    messages = value.get("messages") if isinstance(value, dict) else None
    if not isinstance(messages, list) or len(messages) < len(ROLES):
        raise ValueError("no list of at least three messages")
    turns = [_turn(message) for message in messages]
    roles = [turn["role"] for turn in turns]
    # The template puts a text of its own before a first message that is not the system's.
    if roles[0] != "system":
        raise ValueError("the first message is not the system's")
    if roles[-1] != "assistant":
        raise ValueError("the last message is not the assistant's")
    if not turns[-1]["content"].strip():
        raise ValueError("the assistant's message is empty")
    return Row(tuple(turns[:-1]), turns[-1]["content"])


def _turn(message: Any) -> dict[str, str]:
    if not isinstance(message, dict):
        raise ValueError("a message is not an object")
    role, content = message.get("role"), message.get("content")
    if role not in ROLES:
        raise ValueError(f"unknown role {role!r}")
    if not isinstance(content, str):
        raise ValueError(f"the {role}'s content is not text")
    return {"role": role, "content": content}
