"""A trial of two writers that may be looked at after every decision."""

import numpy as np
import pytest

from finetune.gate_sequential import ALPHA, sequential


def said(seed: int, mine: float, theirs: float, pairs: int, block: int = 1) -> str:
    draw = np.random.default_rng(seed)
    candidate = (draw.random(pairs) < mine).astype(float)
    live = (draw.random(pairs * block) < theirs).astype(float)
    return sequential(candidate, live, block).verdict


def share(verdict: str, mine: float, theirs: float, pairs: int = 400, block: int = 1) -> float:
    return sum(said(seed, mine, theirs, pairs, block) == verdict for seed in range(200)) / 200


def test_nothing_is_said_before_anything_was_decided():
    trial = sequential([], [])
    assert (trial.verdict, trial.pairs, trial.evidence_for) == ("open", 0, 1.0)


def test_a_better_writer_is_promoted_and_a_worse_one_withdrawn():
    assert share("promote", 0.8, 0.5, 150) > 0.98
    assert share("withdraw", 0.3, 0.7, 150) > 0.98


def test_an_equal_writer_is_hardly_ever_withdrawn_however_often_one_looks():
    assert share("withdraw", 0.6, 0.6, 800) <= ALPHA


def test_a_writer_at_the_margin_is_hardly_ever_promoted_however_often_one_looks():
    assert share("promote", 0.5, 0.6, 800) <= ALPHA


def test_several_live_outcomes_to_one_tell_more():
    assert share("promote", 0.7, 0.5, 60, block=4) > share("promote", 0.7, 0.5, 60, block=1)


def test_what_came_first_decides_and_more_outcomes_do_not_change_it():
    first = sequential([1.0] * 80, [0.0] * 80)
    later = sequential([1.0] * 80 + [0.0] * 500, [0.0] * 80 + [1.0] * 500)
    assert first.verdict == later.verdict == "promote"


def test_outcomes_that_stand_for_unseen_ones_weigh_more_and_tell_less():
    draw = np.random.default_rng(1)
    mine, theirs = (draw.random(60) < 0.9).astype(float), (draw.random(60) < 0.4).astype(float)
    seen = draw.random(60) < 0.2
    assert sequential(mine, theirs).verdict == "promote"
    assert sequential(mine, np.where(seen, theirs / 0.2, 0.0), floor=0.2).verdict == "open"


@pytest.mark.parametrize("block", [1, 3])
def test_only_whole_pairs_count(block):
    assert sequential([1.0] * 5, [1.0] * (2 * block), block).pairs == 2
