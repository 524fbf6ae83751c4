"""Rows as token ids, cut into tokens exactly as llama.cpp's server cuts a chat request."""

from collections.abc import Sequence
from typing import Any

from finetune.rows import Row
from storage.errors import BadInput

IGNORED = -100


def tokenize(rows: Sequence[Row], tokenizer: Any, max_tokens: int) -> list[dict[str, list[int]]]:
    """`input_ids` and `labels` per row; labels are IGNORED on the prompt (loss on completion only).

    Prompt and completion are cut apart: at inference the prompt's last token is fixed before
    the completion's first is chosen. The completion ends with the template's end-of-turn token.

    Raises:
        BadInput: rows longer than `max_tokens`; nothing is ever cut off in silence.
    """
    prepared, long = [], []
    for number, row in enumerate(rows, start=1):
        prompt = prompt_ids(row.prompt, tokenizer)
        answer = [*_ids(row.completion, tokenizer), tokenizer.eos_token_id]
        if len(prompt) + len(answer) > max_tokens:
            long.append(f"row {number} has {len(prompt) + len(answer)}")
        prepared.append({"input_ids": prompt + answer, "labels": [IGNORED] * len(prompt) + answer})
    if long:
        raise BadInput(
            f"{len(long)} rows are longer than {max_tokens} tokens: " + "; ".join(long[:5]),
            "raise max_tokens in the recipe, or leave those rows out",
        )
    return prepared


def prompt_ids(messages: Sequence[dict[str, str]], tokenizer: Any) -> list[int]:
    """The ids of a chat up to where the assistant writes."""
    text = tokenizer.apply_chat_template(list(messages), add_generation_prompt=True, tokenize=False)
    return _ids(text, tokenizer)


def _ids(text: str, tokenizer: Any) -> list[int]:
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids
