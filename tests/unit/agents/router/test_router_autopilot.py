"""The policy of one content type, told of drafts one by one."""

import json

import numpy as np
import pytest

from agents.router.autopilot import Autopilot
from agents.router.types import Options, Outcome
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


def test_an_automatic_pilot_stops_by_itself_when_audits_find_too_much_and_says_why():
    pilot = told(Autopilot(0.05), 1500, 0.005)
    assert pilot.state == "automatic"
    told(pilot, 600, 0.5, seed=1)
    assert pilot.state == "stopped"
    assert pilot.epoch == 1
    assert "audited drafts were refused" in pilot.why
    assert not pilot.choose(1.0, 0.99).accept


def test_after_a_stop_it_goes_on_only_on_new_evidence():
    pilot = told(Autopilot(0.1), 600, 0.01)
    pilot.stop("the prompt changed from v1 to v2")
    assert pilot.state == "stopped"
    assert pilot.missing > 20
    for _ in range(pilot.missing - 1):
        pilot.learn(Outcome(0.99, 1.0, False))
        assert pilot.state == "stopped"
    assert told(pilot, 400, 0.01, seed=2).state == "automatic"


def test_a_new_score_starts_with_new_thresholds():
    pilot = told(Autopilot(0.1), 600, 0.01)
    pilot.stop("the rank changed", new_score=True)
    assert pilot.missing > 40


def test_audits_are_drawn_at_the_propensity_that_the_ruling_names():
    pilot = told(Autopilot(0.1), 600, 0.01)
    ruling = pilot.choose(1.0, 0.0)
    assert ruling.accept and ruling.audit
    assert not pilot.choose(1.0, ruling.propensity).audit
    assert 0 < ruling.floor == ruling.propensity < 1
    below = pilot.choose(0.0, 0.0)
    if not below.accept:
        assert below.propensity == 1
        assert not below.audit


def test_only_drafts_below_the_threshold_and_drawn_audits_are_reviewed():
    pilot = told(Autopilot(0.1), 600, 0.01)
    threshold = pilot.threshold
    assert threshold is not None
    for score in np.linspace(0, 1, 50):
        assert pilot.choose(float(score), 0.999).accept == (score >= threshold)


def test_a_score_that_is_no_number_goes_to_a_person():
    pilot = told(Autopilot(0.1), 600, 0.01)
    assert not pilot.choose(float("nan"), 0.999).accept
    assert pilot.choose(1.0, float("nan")).audit


def test_a_ruling_depends_on_nothing_that_comes_later():
    whole, part = Autopilot(0.1), Autopilot(0.1)
    dice = np.random.default_rng(4)
    rows = [(float(score), bool(luck < 0.05)) for score, luck in dice.random((300, 2))]
    rulings = []
    for score, refused in rows:
        rulings.append(whole.choose(score, 0.0))
        whole.learn(Outcome(score, rulings[-1].propensity, refused, rulings[-1].floor))
    for (score, refused), ruling in zip(rows[:200], rulings, strict=False):
        assert part.choose(score, 0.0) == ruling
        part.learn(Outcome(score, ruling.propensity, refused, ruling.floor))


def test_choosing_changes_nothing():
    pilot = told(Autopilot(0.1), 300, 0.01)
    before = pilot.snapshot()
    for score in (0.0, 0.5, 1.0):
        pilot.choose(score, 0.5)
    assert pilot.snapshot() == before


def test_a_ruling_says_what_would_have_changed_it():
    pilot = told(Autopilot(0.1), 600, 0.05)
    accepted = pilot.choose(1.0, 0.999)
    assert "below" in accepted.would_change
    assert "approvals" in Autopilot(0.1).choose(1.0, 0.5).would_change


def test_where_every_draft_goes_out_no_score_is_named():
    pilot = told(Autopilot(0.3), 600, 0.0)
    assert pilot.threshold == 0
    accepted = pilot.choose(0.9, 0.999)
    for words in (accepted.reason, pilot.why):
        assert words.startswith("Every draft that no policy keeps back goes out")
        assert "0.000" not in words
    assert "smaller budget" in accepted.would_change and "score" not in accepted.would_change


@pytest.mark.parametrize("rate", [0.105, 0.13])
def test_a_rate_above_the_budget_is_hardly_ever_let_through(rate):
    """Scores tell nothing here, so any threshold at all is a broken promise."""
    broken = sum(told(Autopilot(0.1), 300, rate, seed).state == "automatic" for seed in range(16))
    assert broken / 16 <= 0.1 + 2 * (0.09 / 16) ** 0.5


@pytest.mark.parametrize(
    ("propensity", "floor"), [(0.0, None), (1.2, None), (0.5, 0.6), (float("nan"), None)]
)
def test_an_impossible_propensity_is_refused(propensity, floor):
    with pytest.raises(BadInput):
        Outcome(0.5, propensity, True, floor)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": ((0.5, 0.7), (0.2, 0.7))},
        {"starts": ()},
        {"bets": (1.0,)},
        {"bets": ()},
        {"audit_low": 0.0},
        {"audit_low": 0.5, "audit_high": 0.2},
        {"pilot": 0},
        {"alternatives": (0.5,)},
    ],
)
def test_options_that_would_break_the_promise_are_refused(wrong):
    with pytest.raises(BadInput):
        Options(**wrong)


def test_after_bad_drafts_good_ones_are_not_held_to_account_for_them_for_ever():
    pilot = told(Autopilot(0.1), 500, 0.6)
    assert pilot.state == "learning"
    assert pilot.ladders > 1
    assert told(pilot, 700, 0.01, seed=1).state == "automatic"


def test_bad_drafts_for_ever_use_up_few_ladders():
    assert told(Autopilot(0.1), 2500, 0.6).ladders <= 7
