"""How far stated probabilities can be believed: reliability bins, ECE and Brier score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Drafts whose confidence lies in one tenth of 0..1 (weights are sums of 1 / propensity)."""

    low: float
    high: float
    confidence: float  # mean of what was stated
    approved: float  # share that came true
    weight: float
    number: int


@dataclass(frozen=True)
class Reliability:
    """Quality of stated confidences.

    brier       mean squared error (Brier 1950), 0 is perfect
    brier_base  that of stating the approval rate for every draft
    ece         expected calibration error over ten bins of equal width (Naeini, Cooper &
                Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian
                binning", section 3)
    """

    number: int
    brier: float
    brier_base: float
    ece: float
    bins: tuple[Bin, ...]

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Reliability:
        return cls(**{**saved, "bins": tuple(Bin(**part) for part in saved["bins"])})


def reliability(
    stated: Sequence[float], approved: Sequence[bool], weights: Sequence[float] | None = None
) -> Reliability:
    """Quality of `stated` confidences against what people said; empty bins are left out."""
    rows = list(zip(stated, approved, weights or [1.0] * len(stated), strict=True))
    total = sum(weight for _, _, weight in rows) or 1.0
    rate = sum(weight for _, good, weight in rows if good) / total
    bins = tuple(_bin(place, part) for place, part in sorted(_parted(rows).items()))
    return Reliability(
        number=len(rows),
        brier=sum(weight * (p - good) ** 2 for p, good, weight in rows) / total,
        brier_base=rate * (1 - rate),
        ece=sum(part.weight * abs(part.confidence - part.approved) for part in bins) / total,
        bins=bins,
    )


Row = tuple[float, bool, float]


def _parted(rows: list[Row]) -> dict[int, list[Row]]:
    parts: dict[int, list[Row]] = {}
    for row in rows:
        parts.setdefault(min(int(row[0] * BINS), BINS - 1), []).append(row)
    return parts


def _bin(place: int, rows: list[Row]) -> Bin:
    weight = sum(row[2] for row in rows)
    return Bin(
        low=place / BINS,
        high=(place + 1) / BINS,
        confidence=sum(p * w for p, _, w in rows) / weight,
        approved=sum(w for _, good, w in rows if good) / weight,
        weight=weight,
        number=len(rows),
    )
