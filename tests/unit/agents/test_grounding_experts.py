"""Several logistic regressions and the gate between them."""

import numpy as np
import pytest

from agents.grounding.experts import SHARED
from finetune.critic.fit import fit_experts
from finetune.critic.names import GATING


def made(seed: int = 0) -> tuple["np.ndarray", "np.ndarray", list[str]]:
    """Two sets with other manners, and opposite meanings of their first signal."""
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(600, 3 + GATING))
    sets = ["short" if number % 2 else "long" for number in range(600)]
    turn = np.array([1 if name == "short" else -1 for name in sets])
    rows[:, -1] += 3 * turn
    labels = (rows[:, 0] * turn + draw.normal(size=600) / 4 > 0).astype(int)
    return rows, labels, sets


def test_each_manner_is_judged_by_its_own() -> None:
    rows, labels, sets = made()
    experts = fit_experts(rows, labels, np.ones(600), sets)
    fresh, truth, _ = made(1)
    assert ((experts.unsupported(fresh) > 0.5) == truth).mean() > 0.85


def test_trust_sums_to_one_and_leaves_nobody_out() -> None:
    rows, labels, sets = made()
    trust = fit_experts(rows, labels, np.ones(600), sets).trust(rows * 100)
    assert np.allclose(trust.sum(1), 1)
    assert trust.min() >= SHARED / 2 - 1e-9


def test_one_set_alone_is_a_plain_logistic_regression() -> None:
    rows, labels, _ = made()
    experts = fit_experts(rows, labels, np.ones(600), ["all"] * 600)
    assert experts.trust(rows[:2]).tolist() == [[1.0], [1.0]]


def test_a_set_with_one_label_has_no_expert() -> None:
    rows, labels, sets = made()
    labels[[name == "long" for name in sets]] = 0
    assert len(fit_experts(rows, labels, np.ones(600), sets).base) == 1


def test_three_sets_have_three() -> None:
    rows, labels, sets = made()
    three = [f"{name}{number % 3 == 0}" for number, name in enumerate(sets)]
    experts = fit_experts(rows, labels, np.ones(600), three)
    assert experts.gate.shape == (4, GATING)
    assert experts.unsupported(rows).min() == pytest.approx(0, abs=0.2)
