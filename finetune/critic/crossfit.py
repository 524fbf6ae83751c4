"""Scores for rows by combiners that never saw their group; and thresholds fixed on other sets."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from finetune.critic.data import Row
from finetune.critic.fit import fit_combiner
from storage.errors import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.int64]

FOLDS = 5
STEPS = 61
WIDTH = 0.3
"""Thresholds are sought in .5 ± this."""


def labels_of(rows: Sequence[Row]) -> "Labels":
    import numpy as np

    return np.array([row.label for row in rows], dtype=np.int64)


def cross_fit(signals: "Floats", rows: Sequence[Row]) -> "Floats":
    """P(unsupported) per row, each from four fifths of the groups that its own is not among.

    Raises:
        BadInput: there are fewer groups than folds, or a fold has one label alone.
    """
    import numpy as np
    from sklearn.model_selection import GroupKFold

    groups = [row.group for row in rows]
    if len(set(groups)) < FOLDS:
        raise BadInput(f"fewer than {FOLDS} groups", "give rows of more sources")
    found: Floats = np.zeros(len(rows))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(signals, groups=groups):
        found[test] = _fitted(signals, rows, train).unsupported(signals[test])
    return found


def leave_set_out(signals: "Floats", rows: Sequence[Row]) -> "Floats":
    """P(unsupported) per row, from the other sets without the groups shared with its own.

    Raises:
        BadInput: the other sets have nothing else.
    """
    import numpy as np

    found: Floats = np.zeros(len(rows))
    for name in sorted({row.set for row in rows}):
        test = np.array([place for place, row in enumerate(rows) if row.set == name])
        groups = {rows[place].group for place in test}
        train = np.array(
            [k for k, row in enumerate(rows) if row.set != name and row.group not in groups]
        )
        found[test] = _fitted(signals, rows, train).unsupported(signals[test])
    return found


def _fitted(signals: "Floats", rows: Sequence[Row], train: "NDArray[np.intp]") -> Any:
    mine = [rows[place] for place in train]
    if len({row.label for row in mine}) < 2:
        raise BadInput(
            "nothing is left to train on when shared sources are dropped",
            "give several files whose groups differ, each with both labels",
        )
    return fit_combiner(signals[train], labels_of(mine), [row.set for row in mine])


def threshold_of(scores: "Floats", rows: Sequence[Row], without: str = "") -> float:
    """The P(unsupported) from which a row counts as unsupported: best mean over the sets.

    The mean is of the sets' balanced accuracies, the set `without` aside.
    """
    import numpy as np
    from sklearn.metrics import balanced_accuracy_score

    labels, sets = labels_of(rows), np.array([row.set for row in rows])
    names = sorted(set(sets) - {without})

    def mean(threshold: float) -> float:
        return float(
            np.mean(
                [
                    balanced_accuracy_score(labels[sets == name], scores[sets == name] >= threshold)
                    for name in names
                ]
            )
        )

    steps = np.linspace(0.5 - WIDTH, 0.5 + WIDTH, STEPS)
    values = np.array([mean(step) for step in steps])
    # The middle of the good stretch: a single peak is luck.
    good = steps[values >= values.max() - 0.003]
    return float(np.median(good))
