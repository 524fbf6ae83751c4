"""Properties of the statistics: bounds, thresholds, and what they do with more data."""

import json
import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.router.evidence import Evidence
from agents.router.interval import interval
from agents.router.ladder import Ladder, share_of_delta
from agents.router.types import Options, Outcome

quick = settings(derandomize=True, deadline=None, max_examples=60)
budgets = st.floats(0.01, 0.5)
FLOOR = 0.2


def outcome(score: float, luck: int) -> Outcome:
    """Below 0.5 a person looks; from there one in five; `luck` 0..9 decides the rest."""
    if score < 0.5:
        return Outcome(score, 1.0, luck < 3, FLOOR)
    return Outcome(score, FLOOR, luck == 0 if luck < 2 else None, FLOOR)


outcomes = st.lists(st.builds(outcome, st.floats(0, 1), st.integers(0, 9)), max_size=80)


def evidence(told: list[Outcome]) -> Evidence:
    made = Evidence([0.0, 0.25, 0.5, 0.75], Options().bets)
    for one in told:
        made.add(one, FLOOR)
    return made


def ladder(budget: float, told: list[Outcome]) -> Ladder:
    shares = [0.0, 0.5, 0.0, 0.5]
    made = Ladder(Evidence([0.0, 0.25, 0.5, 0.75], Options().bets), shares, budget, 0.5)
    for one in told:
        made.learn(one, FLOOR)
    return made


@quick
@given(outcomes, budgets, budgets)
def test_wealth_rises_with_the_rate(told, one, other):
    low, high = sorted((one, other))
    made = evidence(told)
    assert (made.log_wealth(low) <= made.log_wealth(high) + 1e-9).all()


@quick
@given(outcomes, budgets, budgets)
def test_on_the_same_data_a_larger_budget_never_accepts_less(told, one, other):
    low, high = sorted((one, other))
    strict, loose = ladder(low, told), ladder(high, told)
    if strict.threshold is not None:
        assert loose.threshold is not None
        assert loose.threshold <= strict.threshold


@quick
@given(outcomes, st.integers(0, 3))
def test_an_approved_draft_never_raises_a_bound(told, place):
    before = evidence(told)
    after = evidence([*told, Outcome(1.0, 1.0, False, FLOOR)])
    assert after.upper_bound(place, 2.0) <= before.upper_bound(place, 2.0)


@quick
@given(outcomes, st.integers(0, 3))
def test_a_refused_draft_never_lowers_a_bound(told, place):
    before = evidence(told)
    after = evidence([*told, Outcome(1.0, 1.0, True, FLOOR)])
    assert after.upper_bound(place, 2.0) >= before.upper_bound(place, 2.0)


@quick
@given(outcomes, budgets)
def test_what_is_proven_stays_proven_as_more_is_learned(told, budget):
    made = Ladder(Evidence([0.0, 0.5], Options().bets), [0.5, 0.5], budget, 0.5)
    seen = [False, False]
    for one in told:
        made.learn(one, FLOOR)
        assert all(now or not then for now, then in zip(made.proven, seen, strict=True))
        seen = list(made.proven)


@quick
@given(outcomes, budgets)
def test_order_does_not_matter_to_evidence(told, budget):
    there, back = evidence(told), evidence(told[::-1])
    assert there.log_wealth(budget) == pytest.approx(back.log_wealth(budget))


@quick
@given(outcomes, budgets)
def test_a_ladder_comes_back_from_json(told, budget):
    made = ladder(budget, told)
    saved = json.loads(json.dumps(made.snapshot()))
    back = Ladder.restore(saved, budget, Options())
    assert back.snapshot() == made.snapshot()
    assert back.bound() == made.bound()


@quick
@given(outcomes, budgets, st.integers(0, 3))
def test_so_many_approved_drafts_as_are_said_to_be_missing_are_enough_and_one_less_is_not(
    told, budget, place
):
    made, level = evidence(told), 3.0
    missing = made.clean_needed(place, budget, level)
    for _ in range(missing - 1):
        made.add(Outcome(1.0, 1.0, False), 1.0)
    assert missing == 0 or made.log_wealth(budget)[place] < level + 1e-9
    made.add(Outcome(1.0, 1.0, False), 1.0)
    assert made.log_wealth(budget)[place] >= level - 1e-9


def listed(made: Evidence, place: int, rate: float, level: float) -> int:
    """The same answer, looked up in a list of all numbers that it may be."""
    bets = np.array(Options().bets)
    each = made.counts[:, place] @ made._factors(rate) if made.kinds else 0.0
    gain = np.log1p(bets * rate / (1 - rate))
    first = max(0, math.ceil(((level - each) / gain).min()))
    last = math.ceil(((level + math.log(len(gain)) - each) / gain).min())
    runs = np.arange(first, max(first, last) + 1)
    wealth = np.exp(np.minimum(each + runs[:, None] * gain - level, 50)).mean(axis=1)
    enough = wealth >= 1
    return int(runs[enough.argmax()] if enough.any() else runs[-1])


def test_what_is_missing_is_the_first_number_of_a_list_that_is_enough():
    some = [outcome(score / 10, score % 3) for score in range(10)] * 4
    for told in ([], some, [Outcome(0.9, 1.0, False, FLOOR)] * 400):
        made = evidence(told)
        for rate in np.geomspace(1e-4, 0.9, 25):
            for level in (0.0, 0.5, math.log(10), math.log(3000), 40.0, 60.0):
                for place in range(4):
                    needed = made.clean_needed(place, float(rate), level)
                    assert needed == listed(made, place, float(rate), level)


def test_the_smallest_budgets_are_counted_in_no_more_memory_than_others():
    made = evidence([outcome(score / 10, score % 3) for score in range(10)])
    tracemalloc.start()
    try:
        needed = [made.clean_needed(0, rate, math.log(30)) for rate in (1e-7, 1e-12)]
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()
    assert needed[0] > 10_000_000
    assert needed[1] == pytest.approx(needed[0] * 1e5, rel=1e-3)


@pytest.mark.parametrize("floor", [1.0, 0.2])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3])
def test_bounds_hold_at_all_times_on_simulated_drafts(rate, floor):
    """At most a tenth of streams, and two standard errors, ever have a bound below the truth."""
    dice = np.random.default_rng(7)
    streams, level = 80, np.log(10)
    broken = 0
    for _ in range(streams):
        made = Evidence([0.0], Options().bets)
        for refused, draw in zip(dice.random(250) < rate, dice.random(250), strict=True):
            looked = draw < floor
            made.add(
                Outcome(0.5, floor, bool(refused) if looked else None)
                if floor < 1
                else Outcome(0.5, 1.0, bool(refused)),
                floor,
            )
            if made.log_wealth(rate)[0] >= level:
                broken += 1
                break
    assert broken / streams <= 0.1 + 2 * (0.1 * 0.9 / streams) ** 0.5


def test_bounds_come_down_to_the_truth():
    dice = np.random.default_rng(3)
    made = Evidence([0.0], Options().bets)
    for refused in dice.random(4000) < 0.05:
        made.add(Outcome(0.5, 1.0, bool(refused)), 1.0)
    assert 0.05 < made.upper_bound(0, np.log(10)) < 0.07
    assert made.rate(0) == pytest.approx(0.05, abs=0.01)


def test_unseen_drafts_weigh_no_more_than_audits_allow():
    """One audited refusal at one in five outweighs the four unseen ones that go with it."""
    made = evidence([Outcome(0.9, FLOOR, None)] * 4 + [Outcome(0.9, FLOOR, True)])
    assert (made.log_wealth(0.1) < 0).all()


def test_a_ladder_goes_from_strict_to_loose_and_stops_where_the_rate_exceeds_the_budget():
    dice = np.random.default_rng(5)
    scores = [float(score) for score in dice.random(40)]
    made = Ladder.laid(scores, 0.1, 0.1, Options())
    for _ in range(3000):
        score = float(dice.random())
        made.learn(Outcome(score, 1.0, bool(dice.random() < (0.01 if score > 0.4 else 0.6))), 1.0)
    assert made.threshold is not None
    assert 0.3 < made.threshold < 0.5


def test_scores_that_are_all_alike_make_a_ladder_too():
    made = Ladder.laid([0.7] * 40, 0.1, 0.1, Options())
    for _ in range(100):
        made.learn(Outcome(0.7, 1.0, False), 1.0)
    assert made.threshold is not None


def test_all_ladders_together_spend_no_more_than_delta():
    assert sum(share_of_delta(0.1, place) for place in range(10_000)) < 0.1


@quick
@given(st.integers(0, 200), st.integers(0, 200))
def test_an_interval_holds_the_share_that_was_seen(refused, more):
    low, high = interval(refused, refused + more)
    assert 0 <= low <= high <= 1
    if refused + more:
        assert low <= refused / (refused + more) <= high


def test_an_interval_narrows_and_holds_at_all_times():
    dice = np.random.default_rng(11)
    broken = 0
    for _ in range(60):
        refused = 0
        for seen, bad in enumerate(dice.random(200) < 0.1, start=1):
            refused += int(bad)
            low, high = interval(refused, seen)
            if not low <= 0.1 <= high:
                broken += 1
                break
    assert broken <= 60 * 0.1 + 2 * (60 * 0.09) ** 0.5
    assert interval(50, 500)[1] - interval(50, 500)[0] < 0.1
