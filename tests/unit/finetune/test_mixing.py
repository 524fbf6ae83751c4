"""What is held out, and what is mixed in."""

import pytest

from finetune.mixing import hold_out, with_replay
from finetune.rows import Row
from storage.errors import BadInput

PROMPT = ({"role": "system", "content": "Write."}, {"role": "user", "content": "Now."})


def rows(count, each=2):
    return [Row(PROMPT, f"{n}-{k}", group=f"group {n}") for n in range(count) for k in range(each)]


def test_a_group_is_on_one_side_and_stays_there_when_rows_are_added():
    train, out = hold_out(rows(100), 0.2, seed=3)
    assert len(train) + len(out) == 200
    assert not {row.group for row in train} & {row.group for row in out}
    assert 20 <= len(out) <= 60
    _, more = hold_out(rows(150), 0.2, seed=3)
    assert {row.group for row in out} <= {row.group for row in more}
    assert hold_out(rows(100), 0.2, seed=4)[1] != out


def test_nothing_is_held_out_unless_asked_and_something_where_it_is():
    assert hold_out(rows(3), 0.0, seed=0) == (rows(3), [])
    for seed in range(20):
        train, out = hold_out(rows(2), 0.01, seed)
        assert len(train) == len(out) == 2


def test_rows_of_one_group_cannot_be_held_out():
    with pytest.raises(BadInput, match="one group"):
        hold_out(rows(1, each=9), 0.5, seed=0)


def test_general_rows_are_a_share_of_all_without_repeats():
    general = [Row(PROMPT, f"general {n}") for n in range(50)]
    mixed, taken = with_replay(rows(15), general, 0.25, seed=0)
    assert (len(mixed), taken) == (40, 10)
    assert len({row.completion for row in mixed}) == 40
    mixed, taken = with_replay(rows(100), general, 0.5, seed=0)
    assert taken == 50
