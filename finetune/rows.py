"""Training rows as they lie in a file, checked before anything heavy is loaded."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from storage.errors import BadInput

Turns = tuple[dict[str, str], ...]
Method = Literal["sft", "dpo", "kto"]

ROLES = ("system", "user", "assistant")
SHOWN = 5
TEXTS = 'texts in "content", the first message the system\'s'
FORMS: dict[Method, str] = {
    "sft": f'{{"messages": [system, user, ..., assistant]}} with {TEXTS}',
    "dpo": (
        '{"prompt": [system, user], "chosen": [assistant], "rejected": [assistant]} with ' + TEXTS
    ),
    "kto": f'{{"prompt": [system, user], "completion": [assistant], "label": true}} with {TEXTS}',
}


@dataclass(frozen=True)
class Row:
    """One example in TRL's conversational form, split where the model starts to write.

    `rejected` is the other text of a pair, `label` what was said of the completion alone; rows of
    one `group` (a brief, a source) are held out together.
    """

    prompt: Turns
    completion: str
    rejected: str | None = None
    label: bool | None = None
    group: str = ""


def read_rows(path: Path, method: Method = "sft") -> list[Row]:
    """Every row of a JSON Lines file, in its order; empty lines are skipped.

    Raises:
        BadInput: no such file, no rows, or bad rows; the first of them are named by line.
    """
    next_step = f"each line must be {FORMS[method]}"
    try:
        # Not splitlines: it would also cut at separators that JSON allows inside a text.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read rows {path}: {error}", next_step) from error
    rows, wrong = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(parse_row(line, method))
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise BadInput(
            f"{path} has {len(wrong)} bad rows: " + "; ".join(wrong[:SHOWN]) + more, next_step
        )
    if not rows:
        raise BadInput(f"{path} holds no rows", next_step)
    return rows


def parse_row(line: str, method: Method = "sft") -> Row:
    """One line's row.

    Raises:
        ValueError: what is wrong with it, in words.
    """
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg})") from error
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return PARSERS[method](value)


def _sft(value: dict[str, Any]) -> Row:
    turns = _turns(value, "messages", least=len(ROLES))
    if turns[-1]["role"] != "assistant":
        raise ValueError("the last message is not the assistant's")
    prompt = _prompt(turns[:-1])
    return Row(prompt, _said(turns[-1]), group=_group(value, prompt))


def _pair(value: dict[str, Any]) -> Row:
    prompt = _prompt(_turns(value, "prompt", least=2))
    chosen, rejected = _answer(value, "chosen"), _answer(value, "rejected")
    if chosen == rejected:
        raise ValueError("chosen and rejected are the same text")
    return Row(prompt, chosen, rejected=rejected, group=_group(value, prompt))


def _labelled(value: dict[str, Any]) -> Row:
    prompt = _prompt(_turns(value, "prompt", least=2))
    if not isinstance(value.get("label"), bool):
        raise ValueError("the label is neither true nor false")
    return Row(
        prompt, _answer(value, "completion"), label=value["label"], group=_group(value, prompt)
    )


PARSERS: dict[Method, Callable[[dict[str, Any]], Row]] = {
    "sft": _sft,
    "dpo": _pair,
    "kto": _labelled,
}


def _turns(value: dict[str, Any], name: str, least: int) -> list[dict[str, str]]:
    given = value.get(name)
    if not isinstance(given, list) or len(given) < least:
        many = {1: "one message", 2: "two messages", 3: "three messages"}[least]
        raise ValueError(f"{name} is no list of at least {many}")
    return [_turn(message) for message in given]


def _prompt(turns: list[dict[str, str]]) -> Turns:
    # The template puts a text of its own before a first message that is not the system's.
    if turns[0]["role"] != "system":
        raise ValueError("the first message is not the system's")
    return tuple(turns)


def _answer(value: dict[str, Any], name: str) -> str:
    turns = _turns(value, name, least=1)
    if len(turns) > 1 or turns[0]["role"] != "assistant":
        raise ValueError(f"{name} is not one message of the assistant's")
    return _said(turns[0])


def _said(turn: dict[str, str]) -> str:
    if not turn["content"].strip():
        raise ValueError("the assistant's message is empty")
    return turn["content"]


def _group(value: dict[str, Any], prompt: Turns) -> str:
    return str(value.get("group") or "\x1f".join(turn["content"] for turn in prompt))


def _turn(message: Any) -> dict[str, str]:
    if not isinstance(message, dict):
        raise ValueError("a message is not an object")
    role, content = message.get("role"), message.get("content")
    if role not in ROLES:
        raise ValueError(f"unknown role {role!r}")
    if not isinstance(content, str):
        raise ValueError(f"the {role}'s content is not text")
    return {"role": role, "content": content}
