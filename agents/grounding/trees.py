"""The combiner: boosted trees and a logistic regression, read from plain arrays.

Trained elsewhere with scikit-learn; what is here only adds up numbers, so that a weights file can
do nothing but be wrong.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int32]


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
        standard = ((rows - self.mean) / self.scale).clip(-5, 5)
        summed: Floats = standard @ self.weights + self.base
        return summed


@dataclass(frozen=True)
class Combiner:
    """The mean of both opinions, as the probability that a text is not supported."""

    trees: Trees
    linear: Linear

    def unsupported(self, rows: "Floats") -> "Floats":
        """float64 [rows, features] -> [rows], each in 0..1."""
        import numpy as np

        both = np.stack([self.trees.logits(rows), self.linear.logits(rows)])
        mean: Floats = (1 / (1 + np.exp(-both))).mean(0)
        return mean
