"""The simulated year: drafts that get worse, simulated reviewers, and what is counted."""

import numpy as np
import pytest

from evals._routing_panel import Panel
from evals._routing_streams import generated
from evals._routing_tables import table
from evals._routing_year import Scenario, Weekly, one_year, spoiling
from evals._routing_yearly import figures, spread


def test_spoiled_drafts_bring_the_error_to_the_multiple_asked_for():
    share = spoiling(Scenario("", 6), threshold=0.9)
    stream = generated(0.15, 1, 100_000)
    worse = stream.refused | (np.random.default_rng(0).random(len(stream)) < share)
    assert worse[stream.scores >= 0.9].mean() == pytest.approx(0.3, abs=0.01)
    assert spoiling(Scenario("", 0), threshold=0.9) == 0.0


def test_two_honest_simulated_reviewers_differ_as_often_as_asked():
    one, other = (Panel(seed, 0.1, False, False) for seed in (1, 2))
    differ = [one.says(0.5, False) != other.says(0.5, False) for _ in range(20_000)]
    assert np.mean(differ) == pytest.approx(0.1, abs=0.01)


def test_the_approver_lets_a_third_of_the_refusable_through():
    panel = Panel(1, 0.0, True, False)
    assert np.mean([panel.says(0.5, True) for _ in range(9_000)]) == pytest.approx(2 / 3, abs=0.02)
    assert not any(panel.says(0.5, False) for _ in range(100))


def test_who_approves_everything_gets_no_more_tasks_once_found():
    panel = Panel(1, 0.0, True, True)
    draw = np.random.default_rng(0)
    for score in draw.random(400):
        panel.says(float(score), bool(draw.random() > score))
    assert panel.flags() == ["0"]
    assert panel.working == [1, 2]
    assert panel.flags() == []


def test_a_year_counts_what_went_out_and_stops_after_the_change():
    scenario = Scenario("bad", 6, budget=0.15, weeks=12, change=8)
    year = one_year(scenario, 0.1, seed=0)
    assert len(year.weeks) == 12
    assert year.automatic_at_change
    assert year.stop_week is not None and year.stop_week >= 8
    assert year.audits_to_stop
    assert year.let_through <= year.accepted_meanwhile
    weekly = Weekly.of(scenario, [year])
    assert weekly.accepted.shape == (1, 12)
    assert (weekly.wrong <= weekly.accepted).all()
    found = figures(scenario, [year])
    assert found["audits_to_stop"]["median"] == year.audits_to_stop
    assert f"{year.audits_to_stop} (" in table({"scenarios": [found]})


def test_without_any_value_there_is_no_median():
    assert spread([None]) is None
    assert spread([3]) == {"median": 3, "low": 3, "high": 3}
