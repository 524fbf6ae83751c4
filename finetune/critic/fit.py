"""Fits the combiner with scikit-learn and takes its numbers out of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from agents.grounding.trees import Combiner, Linear, Trees

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.int64]

TREES = 140
RATE = 0.06
LEAVES = 10
IN_A_LEAF = 40
RIDGE = 5.0
SHARE_OF_SIGNALS = 0.3
"""Each split sees so many of the signals: they overlap, and none is to rule alone."""
LINEAR_STRENGTH = 0.01
SET_POWER = 0.2
"""A set counts as its size to this power: ten times the rows, half as much weight again."""


def fit_combiner(
    signals: "Floats", labels: "Labels", sets: Sequence[str], seed: int = 0
) -> Combiner:
    """Of signals float64 [rows, signals] and labels [rows]; the same inputs, the same combiner."""
    weights = balanced(labels, sets)
    return Combiner(fit_trees(signals, labels, weights, seed), fit_linear(signals, labels, weights))


def balanced(labels: "Labels", sets: Sequence[str]) -> "Floats":
    """A weight per row: both labels of a set count alike, sets almost alike."""
    import numpy as np

    named = np.array(sets)
    weights: Floats = np.zeros(len(labels))
    for name in sorted(set(sets)):
        mine = named == name
        for label in (0, 1):
            rows = mine & (labels == label)
            if rows.any():
                weights[rows] = mine.sum() ** SET_POWER / rows.sum()
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


def fit_linear(signals: "Floats", labels: "Labels", weights: "Floats") -> Linear:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    mean, scale = signals.mean(0), signals.std(0)
    scale = np.where(scale < 1e-9, 1.0, scale)
    model = LogisticRegression(C=LINEAR_STRENGTH, max_iter=2000)
    model.fit(((signals - mean) / scale).clip(-5, 5), labels, sample_weight=weights)
    return Linear(mean, scale, model.coef_[0], float(model.intercept_[0]))
