"""Opinions that each fit one manner of writing, weighed by how a text is written.

What counts as unfaithful differs: small talk beside a fact does in one place and does not in
another. So each training set has a logistic regression of its own, and a gate says from a text's
manner (its length, who speaks, whether a question was asked, how long the source is) whose to
trust (Jacobs et al. 1991, Adaptive Mixtures of Local Experts). A tenth of the trust is shared
alike: a manner never seen gets what all agree on. No set's name is asked for.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FARTHEST = 5.0
"""Standard deviations from the mean beyond which a signal says no more."""
SHARED = 0.1


@dataclass(frozen=True)
class Experts:
    """Float64 arrays: the gate's [experts, manner], the experts' [experts, features].

    The gate reads a row's last columns, as many as it has weights for.
    """

    gate_mean: "Floats"
    gate_scale: "Floats"
    gate: "Floats"
    gate_base: "Floats"
    mean: "Floats"
    scale: "Floats"
    weights: "Floats"
    base: "Floats"

    def unsupported(self, rows: "Floats") -> "Floats":
        """float64 [rows, features] -> [rows], each in 0..1."""
        import numpy as np

        standard = ((rows[:, None] - self.mean) / self.scale).clip(-FARTHEST, FARTHEST)
        logits = (standard * self.weights).sum(2) + self.base
        summed: Floats = (self.trust(rows) / (1 + np.exp(-logits))).sum(1)
        return summed

    def trust(self, rows: "Floats") -> "Floats":
        """float64 [rows, features] -> [rows, experts]; each row sums to one."""
        import numpy as np

        manner = rows[:, rows.shape[1] - self.gate.shape[1] :]
        standard = ((manner - self.gate_mean) / self.gate_scale).clip(-FARTHEST, FARTHEST)
        logits = standard @ self.gate.T + self.gate_base
        likely = np.exp(logits - logits.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        weighed: Floats = SHARED / len(self.base) + (1 - SHARED) * likely
        return weighed
