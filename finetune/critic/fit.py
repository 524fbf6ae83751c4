"""Fits the combiner with scikit-learn and takes its numbers out of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from agents.grounding.experts import FARTHEST, Experts
from agents.grounding.trees import Combiner, Linear, Trees
from finetune.critic.names import GATING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.int64]

TREES = 250
RATE = 0.06
LEAVES = 14
IN_A_LEAF = 25
RIDGE = 5.0
SHARE_OF_SIGNALS = 0.2
"""Each split sees so many of the signals: they overlap, and none is to rule alone."""
LINEAR_STRENGTH = 0.01
EXPERT_STRENGTH = 0.03
GATE_STRENGTH = 0.1
GATE_POWER = 0.5
"""A set counts as its size to this power when the gate learns whose manner is whose."""


def fit_combiner(
    signals: "Floats", labels: "Labels", sets: Sequence[str], seed: int = 0
) -> Combiner:
    """Of signals float64 [rows, signals] and labels [rows]; the same inputs, the same combiner."""
    weights = balanced(labels, sets)
    return Combiner(
        fit_trees(signals, labels, weights, seed),
        fit_linear(signals, labels, weights, LINEAR_STRENGTH),
        fit_experts(signals, labels, weights, sets),
    )


def balanced(labels: "Labels", sets: Sequence[str]) -> "Floats":
    """A weight per row: all sets count alike, and both labels of each."""
    import numpy as np

    named = np.array(sets)
    weights: Floats = np.zeros(len(labels))
    for name in sorted(set(sets)):
        mine = named == name
        for label in (0, 1):
            rows = mine & (labels == label)
            if rows.any():
                weights[rows] = 1 / rows.sum()
    scaled: Floats = weights / weights.mean()
    return scaled


def fit_trees(signals: "Floats", labels: "Labels", weights: "Floats", seed: int) -> Trees:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=IN_A_LEAF,
        l2_regularization=RIDGE,
        max_features=SHARE_OF_SIGNALS,
        early_stopping=False,
        random_state=seed,
    )
    return trees_of(model.fit(signals, labels, sample_weight=weights))


def trees_of(model: Any) -> Trees:
    """The nodes of a fitted HistGradientBoostingClassifier of two classes, in one table."""
    import numpy as np

    tables = [one[0].nodes for one in model._predictors]
    roots = np.cumsum([0, *(len(table) for table in tables)])[:-1]
    nodes = np.concatenate(tables)
    shift = np.repeat(roots, [len(table) for table in tables])
    leaf = nodes["is_leaf"].astype(bool)
    itself = np.arange(len(nodes))
    return Trees(
        base=float(np.ravel(model._baseline_prediction)[0]),
        roots=roots.astype(np.int32),
        feature=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int32),
        threshold=np.where(leaf, np.inf, nodes["num_threshold"]).astype(np.float64),
        left=np.where(leaf, itself, nodes["left"] + shift).astype(np.int32),
        right=np.where(leaf, itself, nodes["right"] + shift).astype(np.int32),
        value=np.where(leaf, nodes["value"], 0.0).astype(np.float64),
    )


def fit_experts(
    signals: "Floats", labels: "Labels", weights: "Floats", sets: Sequence[str]
) -> Experts:
    """One for each set that has both labels, and the gate between them."""
    import numpy as np

    named = np.array(sets)
    names = [name for name in sorted(set(sets)) if len(set(labels[named == name])) == 2]
    both = np.isin(named, names)
    parts = [
        fit_linear(
            signals[mine], labels[mine], weights[mine] / weights[mine].mean(), EXPERT_STRENGTH
        )
        for mine in (named == name for name in names)
    ]
    gate_mean, gate_scale, gate, gate_base = fit_gate(signals[both][:, -GATING:], named[both])
    return Experts(
        gate_mean,
        gate_scale,
        gate,
        gate_base,
        mean=np.stack([one.mean for one in parts]),
        scale=np.stack([one.scale for one in parts]),
        weights=np.stack([one.weights for one in parts]),
        base=np.array([one.base for one in parts]),
    )


def fit_linear(signals: "Floats", labels: "Labels", weights: "Floats", strength: float) -> Linear:
    """`strength`: scikit-learn's C, the inverse of how much large coefficients cost."""
    from sklearn.linear_model import LogisticRegression

    mean, scale, standard = standardised(signals)
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(standard, labels, sample_weight=weights)
    return Linear(mean, scale, model.coef_[0], float(model.intercept_[0]))


def fit_gate(manner: "Floats", named: "NDArray[Any]") -> "tuple[Floats, Floats, Floats, Floats]":
    """Mean and scale of the manner; weights float64 [sets, manner] and bases [sets], by name."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    mean, scale, standard = standardised(manner)
    names, place, sizes = np.unique(named, return_inverse=True, return_counts=True)
    if len(names) == 1:
        return mean, scale, np.zeros((1, manner.shape[1])), np.zeros(1)
    weights = sizes[place] ** (GATE_POWER - 1)
    model = LogisticRegression(C=GATE_STRENGTH, max_iter=2000)
    model.fit(standard, place, sample_weight=weights / weights.mean())
    if len(names) == 2:
        # Of two, scikit-learn keeps the second's alone.
        nothing = np.zeros_like(model.coef_)
        return mean, scale, np.vstack([nothing, model.coef_]), np.append(0.0, model.intercept_)
    return mean, scale, model.coef_, model.intercept_


def standardised(rows: "Floats") -> "tuple[Floats, Floats, Floats]":
    """Mean and scale of each column, and the rows in them, cut off far out."""
    import numpy as np

    mean, scale = rows.mean(0), rows.std(0)
    scale = np.where(scale < 1e-9, 1.0, scale)
    return mean, scale, ((rows - mean) / scale).clip(-FARTHEST, FARTHEST)
