"""Fitting confidence to a team's decisions.

One logistic regression for all content types, with a copy of every signal for each type whose
weight shrinks faster than the shared one: a type with few decisions borrows from the others, a
type with many goes its own way (Daume 2007, "Frustratingly easy domain adaptation", section 3;
as a hierarchical prior: Finkel & Manning 2009, "Hierarchical Bayesian domain adaptation").
Decisions weigh 1 / propensity, so that drafts which were audited now and then count for those
that nobody looked at (Horvitz & Thompson 1952).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agents.router.calibration import FURTHEST, Calibration, Decided
from agents.router.reliability import Reliability, reliability
from storage.errors import BadInput

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

OWN = 0.5  # a type's own weight may move this far while the shared one moves by 1
STRENGTHS = (0.003, 0.03, 0.3, 3.0)  # inverse ridge penalties that cross-validation chooses from
PLAIN = 0.3  # where there is no time to choose
FOLDS = 5
FEWEST = 20  # decisions before signals are believed at all


def fit(rows: Sequence[Decided]) -> Calibration:
    """The calibration of all decisions so far, with its cross-validated quality.

    With fewer than 20 decisions, or when all agree, everyone gets the approval rate (plus one
    of each). The ridge penalty is the one with the best cross-validated Brier score.

    Raises:
        BadInput: a propensity outside 0..1.
    """
    if any(not 0 < row.propensity <= 1 for row in rows):
        raise BadInput("A decision has an impossible propensity.", "Give one above 0, at most 1.")
    if len(rows) < FEWEST:
        return _constant(rows)
    tried = [(_cross_fitted(rows, strength), strength) for strength in STRENGTHS]
    scored = [(_quality(rows, found), -strength) for found, strength in tried]
    quality, best = min(scored, key=lambda pair: (pair[0].brier, pair[1]))
    fitted = _fitted(rows, -best)
    return replace(fitted, quality=quality)


def cross_fitted(rows: Sequence[Decided]) -> list[float]:
    """Confidence of each row from a calibration that saw no row of its group's fold."""
    return _cross_fitted(rows, PLAIN)


def refit_due(decisions: int, fitted_at: int) -> bool:
    """Whether decisions have doubled since the last fit; the first fit comes at 20."""
    return decisions >= max(FEWEST, 2 * fitted_at)


def clearly_better(old: Calibration, rows: Sequence[Decided], since: Sequence[Decided]) -> bool:
    """Whether a refit would rank drafts decided since the old fit better, beyond chance.

    `rows`: all decisions, `since`: those of them that the old calibration has not seen, at the
    end of `rows`. The gain in AUROC must exceed two of its standard errors (DeLong, DeLong &
    Clarke-Pearson 1988, "Comparing the areas under two or more correlated receiver operating
    characteristic curves"). The refit is cross-fitted, so neither side has seen what it is
    judged by.
    """
    import numpy as np

    refused = np.array([row.refused for row in since])
    if len(since) < FEWEST or refused.sum() < 2 or (~refused).sum() < 2:
        return False
    before = np.array(_confidences(old, since))
    after = np.array(cross_fitted(rows)[len(rows) - len(since) :])
    gains = _wins(after, refused) - _wins(before, refused)
    by_approved, by_refused = gains.mean(axis=1), gains.mean(axis=0)
    variance = by_approved.var() / len(by_approved) + by_refused.var() / len(by_refused)
    return bool(gains.mean() > 2 * math.sqrt(float(variance)))


def _wins(confidence: Floats, refused: NDArray[bool_]) -> Floats:
    """1 where an approved draft (row) is ranked above a refused one (column), 1/2 for ties."""
    gap = confidence[~refused][:, None] - confidence[refused][None, :]
    wins: Floats = (gap > 0) + 0.5 * (gap == 0)
    return wins


def _cross_fitted(rows: Sequence[Decided], strength: float) -> list[float]:
    folds = [_fold(row, place) for place, row in enumerate(rows)]
    found = [0.0] * len(rows)
    for fold in sorted(set(folds)):
        model = _fitted([r for r, f in zip(rows, folds, strict=True) if f != fold], strength)
        places = [place for place, its in enumerate(folds) if its == fold]
        confidences = _confidences(model, [rows[place] for place in places])
        for place, confidence in zip(places, confidences, strict=True):
            found[place] = confidence
    return found


def _fold(row: Decided, place: int) -> int:
    if not row.group:
        return place % FOLDS
    return int(hashlib.sha256(row.group.encode()).hexdigest()[:8], 16) % FOLDS


def _quality(rows: Sequence[Decided], found: Sequence[float]) -> Reliability:
    truths = [not row.refused for row in rows]
    return reliability(found, truths, [1 / row.propensity for row in rows])


def _constant(rows: Sequence[Decided]) -> Calibration:
    """Everyone gets the approval rate, pulled towards a half by one decision each way."""
    weights = [1 / row.propensity for row in rows]
    total = sum(weights) or 1.0
    approved = sum(w for w, row in zip(weights, rows, strict=True) if not row.refused) / total
    share = (approved * len(rows) + 1) / (len(rows) + 2)
    return Calibration((), (), (), math.log(share / (1 - share)), (), {}, len(rows), None)


def _fitted(rows: Sequence[Decided], strength: float) -> Calibration:
    """One ridge regression over shared signals and each type's own copies of them."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    if len({row.refused for row in rows}) < 2:
        return _constant(rows)
    scaling = _scaling(rows)
    kinds = sorted({row.content_type for row in rows})
    weights = np.array([1 / row.propensity for row in rows])
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(
        _design(rows, scaling, kinds),
        [not row.refused for row in rows],
        sample_weight=weights / weights.mean(),
    )
    found = [float(weight) for weight in model.coef_[0]]
    width = len(scaling.names)
    own = np.array(found[width:]).reshape(len(kinds), width + 1) * OWN
    return replace(
        scaling,
        intercept=float(model.intercept_[0]),
        shared=tuple(found[:width]),
        own={kind: tuple(map(float, own[place])) for place, kind in enumerate(kinds)},
    )


def _scaling(rows: Sequence[Decided]) -> Calibration:
    """A calibration that knows only names, means and deviations of the signals."""
    import numpy as np

    names = tuple(sorted({name for row in rows for name in row.signals}))
    means, scales = [], []
    for name in names:
        known = np.array([row.signals[name] for row in rows if name in row.signals], dtype=float)
        known = known[np.isfinite(known)]
        spread = float(known.std()) if len(known) else 0.0
        means.append(float(known.mean()) if len(known) else 0.0)
        scales.append(spread if spread > 1e-12 else 1.0)
    none = (0.0,) * len(names)
    return Calibration(names, tuple(means), tuple(scales), 0.0, none, {}, len(rows), None)


def _design(rows: Sequence[Decided], scaling: Calibration, kinds: Sequence[str]) -> Floats:
    """Rows by (signals, then per type its intercept and its copy of the signals)."""
    import numpy as np

    matrix = _standardised(rows, scaling)
    mine = np.hstack([np.ones((len(rows), 1)), matrix]) * OWN
    of_kind = np.array([row.content_type for row in rows])
    return np.hstack([matrix, *(np.where((of_kind == kind)[:, None], mine, 0) for kind in kinds)])


def _standardised(rows: Sequence[Decided], scaling: Calibration) -> Floats:
    """`Calibration.standard` of all rows and signals at once."""
    import numpy as np

    matrix = np.zeros((len(rows), len(scaling.names)))
    for column, name in enumerate(scaling.names):
        values = np.array([row.signals.get(name, np.nan) for row in rows], dtype=float)
        standard = (values - scaling.means[column]) / scaling.scales[column]
        standard[~np.isfinite(values)] = 0.0
        matrix[:, column] = np.clip(standard, -FURTHEST, FURTHEST)
    return matrix


def _confidences(model: Calibration, rows: Sequence[Decided]) -> list[float]:
    """`Calibration.confidence` of all rows at once."""
    import numpy as np

    matrix = _standardised(rows, model)
    none = (0.0,) * (len(model.names) + 1)
    own = np.array([model.own.get(row.content_type, none) for row in rows])
    logits = model.intercept + own[:, 0] + (matrix * (np.array(model.shared) + own[:, 1:])).sum(1)
    return [float(value) for value in 1 / (1 + np.exp(-np.clip(logits, -60, 60)))]
