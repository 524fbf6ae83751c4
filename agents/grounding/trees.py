"""The combiner: boosted trees, and logistic regressions by manner, read from plain arrays.

Trained elsewhere with scikit-learn; what is here only adds up numbers, so that a weights file can
do nothing but be wrong.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.grounding.experts import FARTHEST, Experts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int32]


SHARES = (0.45, 0.1, 0.45)
"""What the trees, the one logistic regression and the several count; by finetune/critic/LOG.md."""


@dataclass(frozen=True)
class Trees:
    """Boosted trees as one table of nodes; a leaf is its own child on both sides."""

    base: float
    roots: "Places"
    feature: "Places"
    threshold: "Floats"
    left: "Places"
    right: "Places"
    value: "Floats"

    def logits(self, rows: "Floats") -> "Floats":
        """float64 [rows, features] -> [rows]."""
        import numpy as np

        places = np.tile(self.roots, (len(rows), 1))
        each = np.arange(len(rows))[:, None]
        while True:
            low = rows[each, self.feature[places]] <= self.threshold[places]
            after = np.where(low, self.left[places], self.right[places])
            if (after == places).all():
                break
            places = after
        summed: Floats = self.base + self.value[places].sum(1)
        return summed


@dataclass(frozen=True)
class Linear:
    """A logistic regression over standardised features."""

    mean: "Floats"
    scale: "Floats"
    weights: "Floats"
    base: float

    def logits(self, rows: "Floats") -> "Floats":
        """float64 [rows, features] -> [rows]."""
        standard = ((rows - self.mean) / self.scale).clip(-FARTHEST, FARTHEST)
        summed: Floats = standard @ self.weights + self.base
        return summed


@dataclass(frozen=True)
class Combiner:
    """Three opinions in one, as the probability that a text is not supported."""

    trees: Trees
    linear: Linear
    experts: Experts

    def unsupported(self, rows: "Floats") -> "Floats":
        """float64 [rows, features] -> [rows], each in 0..1."""
        import numpy as np

        trees = 1 / (1 + np.exp(-self.trees.logits(rows)))
        linear = 1 / (1 + np.exp(-self.linear.logits(rows)))
        opinions = np.stack([trees, linear, self.experts.unsupported(rows)])
        mean: Floats = np.asarray(SHARES) @ opinions
        return mean
