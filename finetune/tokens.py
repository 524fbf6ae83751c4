"""Rows as token ids, cut into tokens exactly as llama.cpp's server cuts a chat request."""

import random
from collections.abc import Sequence
from typing import Any

from finetune.rows import Method, Row
from storage.errors import BadInput

IGNORED = -100

Ids = dict[str, Any]
"""One row's lists of token ids, by the names that its trainer knows; KTO's has a label too."""


def tokenize(
    rows: Sequence[Row], tokenizer: Any, max_tokens: int, method: Method = "sft"
) -> list[Ids]:
    """Every row's token ids.

    - sft: `input_ids` and `labels`; labels are IGNORED on the prompt (loss on completion only).
    - dpo: `prompt_ids`, `chosen_ids`, `rejected_ids`.
    - kto: `prompt_ids`, `completion_ids`, `label`.

    Prompt and completion are cut apart: at inference the prompt's last token is fixed before
    the completion's first is chosen. The completion ends with the template's end-of-turn token.

    Raises:
        BadInput: rows longer than `max_tokens`; nothing is ever cut off in silence.
    """
    prepared, long = [], []
    for number, row in enumerate(rows, start=1):
        prompt = prompt_ids(row.prompt, tokenizer)
        answers = [
            [*text_ids(text, tokenizer), tokenizer.eos_token_id]
            for text in (row.completion, row.rejected)
            if text is not None
        ]
        longest = len(prompt) + max(map(len, answers))
        if longest > max_tokens:
            long.append(f"row {number} has {longest}")
        prepared.append(_named(method, prompt, answers, row))
    if long:
        raise BadInput(
            f"{len(long)} rows are longer than {max_tokens} tokens: " + "; ".join(long[:5]),
            "raise max_tokens in the recipe, or leave those rows out",
        )
    return prepared


def _named(method: Method, prompt: list[int], answers: list[list[int]], row: Row) -> Ids:
    if method == "dpo":
        return {"prompt_ids": prompt, "chosen_ids": answers[0], "rejected_ids": answers[1]}
    if method == "kto":
        return {"prompt_ids": prompt, "completion_ids": answers[0], "label": row.label}
    return {"input_ids": prompt + answers[0], "labels": [IGNORED] * len(prompt) + answers[0]}


def length_of(row: Ids) -> int:
    """Tokens that a row costs: of a pair, both of its texts, each with the prompt."""
    if "input_ids" in row:
        return len(row["input_ids"])
    answers = [
        row[name] for name in ("chosen_ids", "rejected_ids", "completion_ids") if name in row
    ]
    return sum(len(row["prompt_ids"]) + len(answer) for answer in answers)


def completion_length(row: Ids) -> int:
    """Tokens that a row is learned from."""
    if "labels" in row:
        return sum(label != IGNORED for label in row["labels"])
    return length_of(row) - len(row["prompt_ids"]) * (2 if "rejected_ids" in row else 1)


def mismatched(rows: Sequence[Ids], batch: int, seed: int) -> list[Ids]:
    """KTO rows in a drawn order, each with a completion of another one of its batch.

    KTO estimates how far the writer has moved from the base on pairs that do not belong together
    (Ethayarajh et al. 2024, sec. 4.1). TRL's trainer reads rows in their order, and pairs
    completions within each batch by turning them one place on; so is it done here.
    """
    order = list(rows)
    random.Random(seed).shuffle(order)
    prepared = []
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        for at, row in enumerate(part):
            prepared.append({**row, "KL_completion_ids": part[at - 1]["completion_ids"]})
    return prepared


def prompt_ids(messages: Sequence[dict[str, str]], tokenizer: Any) -> list[int]:
    """The ids of a chat up to where the assistant writes."""
    text = tokenizer.apply_chat_template(list(messages), add_generation_prompt=True, tokenize=False)
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids


def text_ids(text: str, tokenizer: Any) -> list[int]:
    """The ids of what the assistant says. A control token that somebody wrote into it is letters:
    as a token, it would teach where a turn ends and who speaks."""
    ids: list[int] = tokenizer(text, add_special_tokens=False, split_special_tokens=True)[
        "input_ids"
    ]
    return ids
