"""Confidence: the probability that a reviewer approves a draft unchanged, from its signals.

**Confidence and rank.** Confidence is refitted as decisions come and is what people are shown.
Rank is what thresholds are proven on (`Outcome.score`): the confidence of one frozen
calibration, named by its version. It must not change under a proof, so a refit becomes a new
rank only when it is clearly better (`fitting.clearly_better`), and then with a proof of its own
beside the old one (`ranks.py`).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from agents.router.reliability import Reliability

FURTHEST = 4.0  # standard deviations at which a signal is cut


@dataclass(frozen=True)
class Decided:
    """One decided draft. `group` (its source, its brief) stays in one fold."""

    content_type: str
    signals: Mapping[str, float]
    refused: bool
    propensity: float = 1.0
    group: str = ""


@dataclass(frozen=True)
class Calibration:
    """Coefficients as plain values. A signal that is missing or not finite counts as average."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    intercept: float
    shared: tuple[float, ...]
    own: Mapping[str, tuple[float, ...]]  # content type -> its intercept, then its weights
    decisions: int
    quality: Reliability | None  # cross-validated; None: too few decisions

    @property
    def version(self) -> str:
        """Short hash of the coefficients."""
        plain = {**asdict(self), "quality": None, "own": dict(self.own)}
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]

    def confidence(self, content_type: str, signals: Mapping[str, float]) -> float:
        """Probability in 0..1 that a reviewer approves the draft unchanged."""
        row = [self.standard(place, signals) for place in range(len(self.names))]
        own = self.own.get(content_type, (0.0,) * (len(row) + 1))
        logit = self.intercept + own[0]
        for value, shared, extra in zip(row, self.shared, own[1:], strict=True):
            logit += value * (shared + extra)
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))

    def standard(self, place: int, signals: Mapping[str, float]) -> float:
        """One signal in standard deviations from its mean, cut at 4."""
        value = float(signals.get(self.names[place], math.nan))
        if not math.isfinite(value):
            return 0.0
        standard = (value - self.means[place]) / self.scales[place]
        return max(-FURTHEST, min(FURTHEST, standard))

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "own": {kind: list(own) for kind, own in self.own.items()}}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Calibration:
        quality = saved["quality"]
        return cls(
            names=tuple(saved["names"]),
            means=tuple(saved["means"]),
            scales=tuple(saved["scales"]),
            intercept=float(saved["intercept"]),
            shared=tuple(saved["shared"]),
            own={kind: tuple(own) for kind, own in saved["own"].items()},
            decisions=int(saved["decisions"]),
            quality=None if quality is None else Reliability.from_json(quality),
        )
