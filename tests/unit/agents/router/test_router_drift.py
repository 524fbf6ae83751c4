"""Drafts that are no longer what they were."""

import json
import math

import numpy as np

from agents.router.drift import Drift, Regime


def drafts_until_alarm(shift: float, most: int, seed: int) -> int | None:
    """Drafts after a shift (in standard deviations) of one of three signals; None: no alarm."""
    dice = np.random.default_rng(seed)
    drift = Drift()
    for _ in range(500):
        assert not drift.see({name: float(dice.normal()) for name in "abc"})
    for number in range(1, most + 1):
        values = {name: float(dice.normal()) for name in "abc"} | {"a": float(dice.normal(shift))}
        if drift.see(values):
            return number
    return None


def test_signals_that_stay_as_they_are_give_no_alarm():
    assert [drafts_until_alarm(0.0, 1000, seed) for seed in range(4)] == [None] * 4


def test_a_shift_of_one_deviation_is_seen_within_a_hundred_drafts():
    found = [drafts_until_alarm(1.0, 300, seed) for seed in range(5)]
    assert all(number is not None and number <= 100 for number in found)


def test_a_shift_that_stays_on_one_value_is_seen_and_named():
    drift = Drift()
    for n in range(200):
        drift.see({"length": n % 7, "grounded": 1.0})
    alarms = [drift.see({"length": 30.0, "grounded": 1.0}) for _ in range(100)]
    assert any(alarms)
    assert "length is higher" in drift.why


def test_a_signal_that_never_moves_gives_no_alarm():
    drift = Drift()
    assert not any(drift.see({"a": 1.0}) for _ in range(1000))


def test_values_that_are_no_numbers_are_left_out():
    drift = Drift()
    assert not any(drift.see({"a": value}) for value in (math.nan, math.inf) for _ in range(100))
    assert drift.height == 0


def test_nothing_seen_is_no_shift():
    assert not Drift().see({})
    assert Drift().why


def test_a_snapshot_restores_a_watch_that_goes_on_the_same():
    dice = np.random.default_rng(1)
    drift = Drift()
    for _ in range(150):
        drift.see({"a": float(dice.normal())})
    other = Drift.restore(json.loads(json.dumps(drift.snapshot())))
    assert other.see({"a": 3.0}) == drift.see({"a": 3.0})
    assert other.snapshot() == drift.snapshot()


def test_a_regime_says_what_changed():
    old = Regime("smol", "", "v1", "c1")
    assert Regime("smol", "", "v1", "c1").changed_from(old) == ""
    new = Regime("smol", "blurbs-3", "v2", "c1")
    assert new.changed_from(old) == (
        "the adapter changed from none to blurbs-3 and the prompt changed from v1 to v2"
    )
