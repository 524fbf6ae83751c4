import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finetune.gate import compare, share_interval
from storage.errors import BadInput

scores = st.lists(st.floats(-5, 5), min_size=1, max_size=40)
quick = settings(max_examples=50, deadline=None)


@quick
@given(scores)
def test_identical_scores_are_no_difference(values):
    found = compare(values, values, resamples=200)
    assert (found.verdict, found.difference, found.low, found.high) == ("no difference", 0, 0, 0)


@quick
@given(scores, st.floats(0.01, 3))
def test_a_constant_gain_is_a_win_and_mirrored_a_loss(values, gain):
    better = [value + gain for value in values]
    assert compare(better, values, resamples=200).verdict == "win"
    assert compare(values, better, resamples=200).verdict == "loss"


@quick
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40))
def test_raising_the_candidate_never_worsens_the_verdict(pairs):
    order = ["loss", "no difference", "win"]
    candidate, live = zip(*pairs, strict=True)
    before = compare(candidate, live, resamples=300)
    after = compare([value + 0.5 for value in candidate], live, resamples=300)
    assert order.index(after.verdict) >= order.index(before.verdict)
    assert after.low >= before.low


@quick
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40))
def test_the_interval_holds_the_observed_difference_or_nearly(pairs):
    candidate, live = zip(*pairs, strict=True)
    found = compare(candidate, live, resamples=500)
    spread = max(1e-9, found.high - found.low)
    assert found.low - spread <= found.difference <= found.high + spread


def test_one_lucky_item_is_not_a_win():
    assert compare([1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]).verdict == "no difference"


def test_a_seed_fixes_the_result():
    first = compare([0, 1, 1, 0, 1], [0, 0, 1, 1, 0], seed=3)
    assert first == compare([0, 1, 1, 0, 1], [0, 0, 1, 1, 0], seed=3)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    import numpy as np

    draw = np.random.default_rng(1)
    covered = 0
    for turn in range(200):
        found = compare(draw.normal(0.3, 1, 60), draw.normal(0, 1, 60), turn, resamples=400)
        covered += found.low <= 0.3 <= found.high
    assert covered >= 175


def test_all_that_is_wrong_with_the_scores_is_said_at_once():
    with pytest.raises(BadInput) as caught:
        compare([1.0, float("nan")], [1.0], resamples=1, level=2)
    for part in ("2 candidate", "finite", "1 resamples", "level 2"):
        assert part in str(caught.value)


def test_the_reason_says_verdict_and_number_of_items_in_words():
    assert "2 unseen items" in compare([1, 1], [0, 0]).reason


@quick
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval_and_the_interval_in_zero_to_one(case):
    successes, n = case
    low, high = share_interval(successes, n)
    assert 0 <= low <= successes / n <= high <= 1


def test_wilsons_interval_has_its_known_value():
    low, high = share_interval(8, 10)
    assert low == pytest.approx(0.4902, abs=1e-4)
    assert high == pytest.approx(0.9433, abs=1e-4)


@pytest.mark.parametrize("case", [(1, 0), (-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(case):
    with pytest.raises(BadInput):
        share_interval(*case)
