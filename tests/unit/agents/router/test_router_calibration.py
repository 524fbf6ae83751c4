"""Confidence from signals, fitted to decisions."""

import json
import math

import numpy as np
import pytest

from agents.router.calibration import Calibration, Decided
from agents.router.fitting import _confidences, clearly_better, cross_fitted, fit, refit_due
from agents.router.reliability import reliability
from storage.errors import BadInput


def decisions(number: int, kind: str = "faq", slope: float = 2.0, seed: int = 0) -> list[Decided]:
    """Drafts whose log odds of approval are `slope` times one signal; another is noise."""
    dice = np.random.default_rng(seed)
    rows = []
    for _ in range(number):
        signal, noise = (float(value) for value in dice.normal(size=2))
        refused = bool(dice.random() > 1 / (1 + math.exp(-slope * signal)))
        rows.append(Decided(kind, {"grounded": signal, "noise": noise}, refused))
    return rows


@pytest.fixture(scope="module")
def fitted():
    return fit(decisions(300))


def test_confidence_rises_with_a_signal_that_tells(fitted):
    made = fitted
    assert made.confidence("faq", {"grounded": 2.0}) > 0.9
    assert made.confidence("faq", {"grounded": -2.0}) < 0.1


def test_quality_is_cross_validated_and_better_than_the_approval_rate(fitted):
    quality = fitted.quality
    assert quality is not None
    assert quality.brier < 0.8 * quality.brier_base
    assert quality.ece < 0.1
    assert sum(part.number for part in quality.bins) == 300


def test_few_decisions_give_everyone_the_approval_rate():
    made = fit([Decided("faq", {"a": 1.0}, False)] * 8)
    assert made.confidence("faq", {"a": 9.0}) == pytest.approx(0.9)
    assert made.quality is None


def test_no_decision_at_all_gives_a_half():
    assert fit([]).confidence("faq", {}) == pytest.approx(0.5)


def test_decisions_that_all_agree_are_no_error():
    made = fit([Decided("faq", {"a": float(n)}, False) for n in range(60)])
    assert made.confidence("faq", {"a": 1.0}) > 0.95


def test_a_type_with_few_decisions_borrows_from_the_others():
    few = [Decided("blurb", row.signals, row.refused) for row in decisions(5, seed=2)]
    made = fit(decisions(400) + few)
    assert made.confidence("blurb", {"grounded": 2.0}) > 0.85
    assert made.confidence("never seen", {"grounded": 2.0}) > 0.85


def test_a_type_with_many_decisions_goes_its_own_way():
    made = fit(decisions(400) + decisions(400, "blurb", slope=-2.0, seed=3))
    assert made.confidence("faq", {"grounded": 2.0}) > 0.8
    assert made.confidence("blurb", {"grounded": 2.0}) < 0.2


def test_audited_drafts_count_for_those_that_nobody_looked_at():
    rows = [Decided("faq", {}, n % 2 == 0, 1.0 if n % 2 else 0.1) for n in range(400)]
    assert fit(rows).confidence("faq", {}) == pytest.approx(1 / 11, abs=0.02)


def test_missing_and_infinite_signals_count_as_average(fitted):
    made = fitted
    average = made.confidence("faq", {})
    assert made.confidence("faq", {"grounded": math.inf}) == average
    assert made.confidence("faq", {"grounded": math.nan, "other": 3.0}) == average


def test_rows_with_infinite_signals_can_be_fitted():
    made = fit([*decisions(100), Decided("faq", {"grounded": math.inf}, True)])
    assert 0 < made.confidence("faq", {"grounded": 1.0}) < 1


def test_a_calibration_comes_back_from_json_with_the_same_version(fitted):
    made = fitted
    back = Calibration.from_json(json.loads(json.dumps(made.as_json())))
    assert back == made
    assert back.version == made.version
    assert fit(decisions(60, seed=1)).version != made.version


def test_rows_of_one_group_are_never_judged_by_one_another():
    rows = [
        Decided("faq", {"a": float(n // 50)}, n // 50 == 1, group=str(n // 50)) for n in range(100)
    ]
    assert all(value >= 0.5 for value in cross_fitted(rows)[50:])


def test_all_rows_at_once_get_the_confidence_that_each_gets_alone():
    rows = [*decisions(60), *decisions(60, "blurb", seed=1), Decided("faq", {"noise": 9.0}, True)]
    made = fit(rows)
    alone = [made.confidence(row.content_type, row.signals) for row in rows]
    assert _confidences(made, rows) == pytest.approx(alone)


def test_refits_come_at_doublings():
    assert not refit_due(19, 0)
    assert refit_due(20, 0)
    assert not refit_due(39, 20)
    assert refit_due(40, 20)


def test_a_refit_that_ranks_no_better_is_not_clearly_better():
    rows = decisions(240)
    assert not clearly_better(fit(rows[:120]), rows, rows[120:])


def test_a_refit_that_knows_a_new_signal_is_clearly_better():
    rows = decisions(400)
    blind = fit(
        [Decided("faq", {"noise": row.signals["noise"]}, row.refused) for row in rows[:200]]
    )
    assert clearly_better(blind, rows, rows[200:])


def test_an_impossible_propensity_is_refused():
    with pytest.raises(BadInput):
        fit([Decided("faq", {}, True, propensity=0.0)])


def test_perfect_confidence_has_no_error():
    found = reliability([0.0, 1.0, 1.0], [False, True, True])
    assert found.brier == 0
    assert found.ece == 0
    assert [part.number for part in found.bins] == [1, 2]


def test_reliability_of_nothing_is_empty():
    assert reliability([], []).bins == ()
