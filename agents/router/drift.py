"""Whether drafts still are what the thresholds were proven on.

Two things tell. A **regime** names what made and judged a draft; when it changes, no evidence
carries over. **Signals** can shift with no change of name: a conformal test martingale per
signal bets that a new value ranks as any earlier one would, and sums of the bets over all
starting times grow when it does not (Vovk, Petej, Nouretdinov, Ahlberg, Carlsson & Gammerman
2021, "Retrain or not retrain: conformal test martingales for change-point detection", on the
Simple Jumper and the Shiryaev-Roberts procedure). While values come in exchangeable order, within n
drafts a false alarm has probability n / level at most. Ties count half, which linear bets allow;
so values are only kept as counts between cuts, which the first drafts fix.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

SLOPES = (-1.6, -0.6, 0.0, 0.6, 1.6)  # bets that values rank low ... high
BINS = 30
JUMP = 0.01  # share of the money that changes its bet at each draft


@dataclass(frozen=True)
class Regime:
    """What made a draft and what judged it: names or hashes."""

    model: str
    adapter: str = ""
    prompt: str = ""
    critic: str = ""

    def changed_from(self, old: Regime) -> str:
        """What is new, in plain words; empty if nothing is."""
        new = [
            f"the {part.name} changed from {_named(before)} to {_named(now)}"
            for part in fields(self)
            if (before := getattr(old, part.name)) != (now := getattr(self, part.name))
        ]
        return " and ".join(new)


class Drift:
    """Watches the signals of one content type's drafts, one draft at a time.

    level  an alarm's height; 1e5 means at most 1 false alarm in ten over 10,000 drafts
    first  how many values fix a signal's cuts, before any bet
    """

    def __init__(self, level: float = 1e5, first: int = 60) -> None:
        self.level = level
        self.first = first
        self._values: dict[str, list[float]] = {}  # the first ones, then the cuts made of them
        self._counts: dict[str, list[int]] = {}  # values below, between and above the cuts
        self._money: dict[str, list[float]] = {}

    def see(self, signals: Mapping[str, float]) -> bool:
        """Take in one draft's signals; True: they have shifted. Not finite: left out."""
        for name, value in signals.items():
            if math.isfinite(value):
                self._bet(name, float(value))
        return self.height >= self.level

    @property
    def height(self) -> float:
        """Mean over signals of the money made."""
        sums = [sum(money) for money in self._money.values()]
        return sum(sums) / len(sums) if sums else 0.0

    @property
    def why(self) -> str:
        """The signal that shifted most, in plain words."""
        if not self._money:
            return "too few drafts have been seen"
        name = max(self._money, key=lambda one: sum(self._money[one]))
        money = self._money[name]
        rising = sum(slope * part for slope, part in zip(SLOPES, money, strict=True)) > 0
        return f"the signal {name} is {'higher' if rising else 'lower'} than it used to be"

    def _bet(self, name: str, value: float) -> None:
        counts = self._counts.get(name)
        if counts is None:
            self._set_cuts(name, value)
            return
        bin_ = bisect_right(self._values[name], value)
        rank = (sum(counts[:bin_]) + (counts[bin_] + 1) / 2) / (sum(counts) + 1)
        counts[bin_] += 1
        money = self._money[name]
        pot = sum(money)
        for place, slope in enumerate(SLOPES):
            stake = (1 - JUMP) * money[place] + (JUMP * pot + 1) / len(SLOPES)
            money[place] = min(stake * (1 + slope * (rank - 0.5)), 1e300)

    def _set_cuts(self, name: str, value: float) -> None:
        values = self._values.setdefault(name, [])
        values.append(value)
        if len(values) >= self.first:
            values.sort()
            self._values[name] = sorted({values[len(values) * n // BINS] for n in range(1, BINS)})
            self._counts[name] = [0] * (len(self._values[name]) + 1)
            self._money[name] = [0.0] * len(SLOPES)

    def snapshot(self) -> dict[str, Any]:
        """Everything there is to know, as plain JSON values."""
        return {
            "level": self.level,
            "first": self.first,
            "values": {name: list(values) for name, values in self._values.items()},
            "counts": {name: list(counts) for name, counts in self._counts.items()},
            "money": {name: list(money) for name, money in self._money.items()},
        }

    @classmethod
    def restore(cls, saved: Mapping[str, Any]) -> Drift:
        made = cls(float(saved["level"]), int(saved["first"]))
        made._values = {name: list(map(float, part)) for name, part in saved["values"].items()}
        made._counts = {name: list(map(int, part)) for name, part in saved["counts"].items()}
        made._money = {name: list(map(float, part)) for name, part in saved["money"].items()}
        return made


def _named(name: str) -> str:
    return name or "none"
