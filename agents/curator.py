"""The curator: a decision in, training rows out."""

from typing import Any

from agents.types import Message

Row = dict[str, Any]
"""`{"kind", "origin", "payload"}`; payloads are in TRL's forms."""


def rows_of(
    verdict: str, first: list[Message], asked: list[Message], draft: str, text: str | None
) -> list[Row]:
    """The rows a decision makes.

    Args:
        verdict: approve, edit, reject or rework.
        first: the prompt of the item's first attempt. Approved and edited texts train on it,
            whichever attempt they came from: the aim is to get there at the first try.
        asked: the prompt that wrote `draft`; comparisons are true under it alone.
        draft: what the model wrote.
        text: what the reviewer made of it, for an edit.
    """
    rows: list[Row] = []
    if verdict == "approve":
        rows.append(sft_row("human-approved", first, draft))
    if verdict == "edit" and text:
        rows.append(sft_row("human-edited", first, text))
    if draft:
        if verdict == "edit" and text:
            rows.append(preference_row("human-edited", asked, chosen=text, rejected=draft))
        rows.append(kto_row(asked, draft, label=verdict == "approve"))
    return rows


def sft_row(origin: str, messages: list[Message], text: str) -> Row:
    answer = {"role": "assistant", "content": text}
    return {"kind": "sft", "origin": origin, "payload": {"messages": [*messages, answer]}}


def pair_of(origin: str, asked: list[Message], better: str, worse: str) -> Row | None:
    """Two texts for one brief, of which a person wanted one: `asked` is the prompt that wrote
    the worse. None where they are the same, or there is none."""
    if not worse.strip() or better.split() == worse.split():
        return None
    return preference_row(origin, asked, chosen=better, rejected=worse)


def preference_row(origin: str, messages: list[Message], chosen: str, rejected: str) -> Row:
    payload = {
        "prompt": messages,
        "chosen": [{"role": "assistant", "content": chosen}],
        "rejected": [{"role": "assistant", "content": rejected}],
    }
    return {"kind": "preference", "origin": origin, "payload": payload}


def kto_row(messages: list[Message], completion: str, label: bool) -> Row:
    answer = [{"role": "assistant", "content": completion}]
    payload = {"prompt": messages, "completion": answer, "label": label}
    return {"kind": "kto", "origin": "human-decision", "payload": payload}
