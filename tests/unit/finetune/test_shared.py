from finetune.shared import WORTHWHILE, shared_tokens
from finetune.tokens import IGNORED


def row(prompt, completion):
    return {"input_ids": prompt + completion, "labels": [IGNORED] * len(prompt) + completion}


def test_the_common_start_of_all_prompts_is_shared():
    start = list(range(20))
    assert shared_tokens([row([*start, 50, 60], [1]), row([*start, 51], [2])]) == 20


def test_the_last_prompt_token_is_never_shared():
    start = list(range(20))
    assert shared_tokens([row(start, [1, 2]), row(start, [1, 3])]) == 19


def test_a_short_common_start_is_not_worth_sharing():
    start = list(range(WORTHWHILE - 1))
    assert shared_tokens([row([*start, 50, 60], [1]), row([*start, 51], [2])]) == 0


def test_a_single_row_shares_nothing():
    assert shared_tokens([row(list(range(30)), [1])]) == 0
