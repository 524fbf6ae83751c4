"""Reviewers who approve everything."""

import numpy as np

from agents.router.reviewers import Row, lenient


def reviews(reviewer: str, number: int, seed: int, approves_all: bool = False) -> list[Row]:
    """Drafts refused more often the lower they score."""
    dice = np.random.default_rng(seed)
    scores = [float(score) for score in dice.random(number)]
    return [(reviewer, s, not approves_all and bool(dice.random() > s)) for s in scores]


def test_one_who_approves_everything_is_named():
    rows = reviews("ada", 200, 1) + reviews("bo", 200, 2) + reviews("yes", 40, 3, True)
    found = lenient(rows)
    assert [one.reviewer for one in found] == ["yes"]
    assert found[0].refusals == 0
    assert found[0].expected > 10
    assert "yes refused 0 of 40" in found[0].why


def test_honest_reviewers_are_not_named():
    rows = [row for n in range(8) for row in reviews(f"r{n}", 60, n)]
    assert lenient(rows) == []


def test_one_who_was_given_the_good_drafts_only_is_not_named():
    easy = [("easy", 0.995, False) for _ in range(60)]
    assert lenient(reviews("ada", 300, 1) + easy + [("bo", 0.995, False)] * 60) == []


def test_few_decisions_name_nobody():
    assert lenient(reviews("ada", 200, 1) + reviews("yes", 15, 3, True)) == []


def test_a_lone_reviewer_cannot_be_compared():
    assert lenient(reviews("yes", 100, 3, True)) == []


def test_no_decisions_name_nobody():
    assert lenient([]) == []


def test_scores_that_are_all_alike_are_one_stratum():
    rows = [("ada", 0.5, n % 2 == 0) for n in range(200)] + [("yes", 0.5, False)] * 40
    assert [one.reviewer for one in lenient(rows)] == ["yes"]
