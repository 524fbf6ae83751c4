"""The breaker: quick where the error jumped, quiet where it did not."""

import numpy as np
import pytest

from agents.router.breaker import Breaker
from agents.router.types import Options


def audits_until_alarm(rate: float, budget: float, most: int, seed: int) -> int:
    """Audits at an error rate before the breaker trips, after 200 at half the budget."""
    dice = np.random.default_rng(seed)
    breaker = Breaker(budget, Options())
    for refused in dice.random(200) < budget / 2:
        breaker.see(bool(refused))
    for number, refused in enumerate(dice.random(most) < rate, start=1):
        if breaker.see(bool(refused)):
            return number
    return most + 1


def test_six_times_the_budget_is_caught_within_thirty_audits():
    assert np.median([audits_until_alarm(0.3, 0.05, 400, seed) for seed in range(50)]) <= 30


@pytest.mark.parametrize(("times", "most"), [(3, 90), (2, 220)])
def test_smaller_jumps_take_longer(times, most):
    found = [audits_until_alarm(0.05 * times, 0.05, 800, seed) for seed in range(50)]
    assert 30 < np.median(found) <= most


def test_false_alarms_are_rare_in_a_year_of_audits_at_half_the_budget():
    found = [audits_until_alarm(0.025, 0.05, 1500, seed) for seed in range(60)]
    assert sum(number <= 1500 for number in found) <= 3


def test_a_large_budget_is_watched_too():
    breaker = Breaker(0.6, Options())
    assert any(breaker.see(True) for _ in range(60))


def test_drafts_that_were_surer_to_be_seen_count_for_less():
    heavy, light = Breaker(0.05, Options()), Breaker(0.05, Options())
    heavy.see(True)
    light.see(True, weight=0.2)
    assert light.height < heavy.height


def test_it_is_uneasy_before_it_trips():
    breaker = Breaker(0.05, Options())
    trips = [(breaker.uneasy, breaker.see(True)) for _ in range(4)]
    assert any(breaker.uneasy for _ in trips)
    assert not trips[0][0]
