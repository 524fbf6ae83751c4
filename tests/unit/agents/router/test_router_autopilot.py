"""The policy of one content type, told of drafts one by one."""

import json

import numpy as np
import pytest

from agents.router.autopilot import Autopilot
from agents.router.types import Outcome
from storage.errors import BadInput


def told(pilot: Autopilot, number: int, refusals: float, seed: int = 0) -> Autopilot:
    """Drafts with even scores, refused at one rate; audits drawn as the pilot asks."""
    dice = np.random.default_rng(seed)
    for _ in range(number):
        score, draw, luck = dice.random(3)
        ruling = pilot.choose(float(score), float(draw))
        looked = not ruling.accept or ruling.audit
        refused = bool(luck < refusals) if looked else None
        pilot.learn(Outcome(float(score), ruling.propensity, refused, ruling.floor))
    return pilot


def test_everything_goes_to_a_person_at_first_and_it_says_how_many_decisions_are_missing():
    pilot = Autopilot(0.1)
    ruling = pilot.choose(1.0, 0.5)
    assert not ruling.accept
    assert ruling.propensity == 1
    assert pilot.state == "learning"
    assert pilot.missing > 40
    assert str(pilot.missing) in ruling.reason


def test_clean_drafts_make_it_automatic_after_no_more_decisions_than_it_said_at_best():
    pilot = Autopilot(0.1)
    missing = pilot.missing
    for _ in range(missing):
        assert pilot.state == "learning"
        pilot.learn(Outcome(0.9, 1.0, False))
    assert pilot.state == "automatic"
    assert pilot.missing == 0
    assert pilot.bound <= 0.1


def test_refused_drafts_never_make_it_automatic():
    assert told(Autopilot(0.1), 600, 0.3).state == "learning"


def test_a_snapshot_restores_an_autopilot_that_rules_the_same():
    pilot = told(Autopilot(0.1), 400, 0.02)
    saved = json.loads(json.dumps(pilot.snapshot()))
    other = Autopilot.restore(saved)
    assert other.snapshot() == pilot.snapshot()
    assert told(other, 200, 0.02, seed=1).snapshot() == told(pilot, 200, 0.02, seed=1).snapshot()


@pytest.mark.parametrize("budget", [0.0, 1.0, -1.0, float("nan")])
def test_an_impossible_budget_is_refused_with_a_next_step(budget):
    with pytest.raises(BadInput) as caught:
        Autopilot(budget)
    assert caught.value.next_step


def test_a_draft_that_a_person_was_sure_to_see_must_have_a_decision():
    with pytest.raises(BadInput):
        Outcome(0.5, 1.0, None)
