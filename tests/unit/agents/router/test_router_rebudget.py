"""Another budget: what was proven for all rates at once is kept, and nothing more."""

import numpy as np

from agents.router.ranks import Ranks
from agents.router.rebudget import rebudgeted


def reviewed(budget: float, number: int = 1500, refusals: float = 0.3) -> Ranks:
    """Drafts that a person has seen all of, refused at one rate below a score of one half."""
    ranks = Ranks("r1", budget)
    dice = np.random.default_rng(0)
    for score, luck in dice.random((number, 2)):
        refused = bool(luck < (refusals if score < 0.5 else refusals / 20))
        ranks.learn({"r1": float(score)}, 1.0, refused, 1.0)
    return ranks


def test_a_larger_budget_keeps_the_threshold():
    ranks = reviewed(0.05, 1500)
    raised = rebudgeted(ranks, 0.1, 0.1).pilot
    assert ranks.pilot.threshold is not None
    assert raised.threshold is not None
    assert raised.threshold <= ranks.pilot.threshold


def test_a_smaller_budget_keeps_thresholds_whose_bound_is_below_it():
    ranks = reviewed(0.2, 1500)
    lowered = rebudgeted(ranks, 0.1, 0.1).pilot
    assert ranks.pilot.threshold is not None
    assert lowered.threshold is not None
    assert lowered.threshold > ranks.pilot.threshold
    assert lowered.epoch == ranks.pilot.epoch + 1


def test_a_budget_that_nothing_is_proven_for_starts_from_nothing():
    ranks = reviewed(0.2, 1500)
    lowered = rebudgeted(ranks, 0.005, 0.1).pilot
    assert lowered.threshold is None
    assert lowered.missing > 400


def test_a_smaller_delta_starts_from_nothing():
    assert rebudgeted(reviewed(0.2, 1500), 0.2, 0.01).pilot.threshold is None


def test_a_budget_that_changes_before_there_are_thresholds_is_no_error():
    assert rebudgeted(reviewed(0.2, 10), 0.1, 0.1).budget == 0.1
