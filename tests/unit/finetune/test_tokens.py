"""Rows as token ids, by method."""

import pytest

from finetune.rows import Row
from finetune.tokens import IGNORED, completion_length, length_of, mismatched, tokenize
from storage.errors import BadInput

PROMPT = ({"role": "system", "content": "ab"}, {"role": "user", "content": "c"})


class Letters:
    """A tokenizer of letters; a chat is its texts one after the other."""

    eos_token_id = 0

    def apply_chat_template(self, messages, **_):
        return "".join(message["content"] for message in messages)

    def __call__(self, text, **_):
        return {"input_ids": [ord(letter) for letter in text]}


def test_sft_learns_from_the_completion_and_the_end_of_turn():
    (row,) = tokenize([Row(PROMPT, "xy")], Letters(), 16)
    assert row["input_ids"] == [97, 98, 99, 120, 121, 0]
    assert row["labels"] == [IGNORED] * 3 + [120, 121, 0]
    assert (length_of(row), completion_length(row)) == (6, 3)


def test_a_pair_costs_its_prompt_twice():
    (row,) = tokenize([Row(PROMPT, "xy", rejected="z")], Letters(), 16, "dpo")
    assert (row["chosen_ids"], row["rejected_ids"]) == ([120, 121, 0], [122, 0])
    assert (length_of(row), completion_length(row)) == (11, 5)


def test_a_labelled_text_keeps_its_label():
    (row,) = tokenize([Row(PROMPT, "x", label=False)], Letters(), 16, "kto")
    assert row == {"prompt_ids": [97, 98, 99], "completion_ids": [120, 0], "label": False}
    assert (length_of(row), completion_length(row)) == (5, 2)


def test_the_longer_text_of_a_pair_decides_whether_a_row_fits():
    with pytest.raises(BadInput, match="row 1 has 9"):
        tokenize([Row(PROMPT, "x", rejected="zzzzz")], Letters(), 8, "dpo")


def test_kto_compares_with_another_completion_of_the_same_batch():
    rows = tokenize([Row(PROMPT, "x" * n, label=True) for n in range(1, 8)], Letters(), 64, "kto")
    made = mismatched(rows, 3, seed=1)
    assert sorted(map(length_of, made)) == sorted(map(length_of, rows))
    for start in (0, 3):
        part = made[start : start + 3]
        assert all(row["KL_completion_ids"] != row["completion_ids"] for row in part)
        own = sorted(map(len, (row["completion_ids"] for row in part)))
        assert sorted(len(row["KL_completion_ids"]) for row in part) == own
    assert mismatched(rows, 3, seed=1) == made != mismatched(rows, 3, seed=2)
