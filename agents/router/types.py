"""What the router is told about a draft, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from storage.errors import BadInput


@dataclass(frozen=True)
class Outcome:
    """One routed draft and what was learned about it.

    score       rank, 0 to 1; higher: surer that a person would approve it unchanged
    propensity  probability, fixed when it was routed, that a person looks at it
    refused     a person's word (anything but "approve"); None: nobody looked
    floor       the smallest propensity that any draft could have had when it was routed
                (`Ruling.floor`); None: the one that the autopilot has in force when it learns
    """

    score: float
    propensity: float = 1.0
    refused: bool | None = None
    floor: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise BadInput(f"A score of {self.score} is outside 0 to 1.", "Give a probability.")
        floor = self.propensity if self.floor is None else self.floor
        if not 0 < floor <= self.propensity <= 1:
            raise BadInput(
                f"A propensity of {self.propensity} with a floor of {self.floor} is impossible.",
                "Give the propensity and floor that the ruling on this draft named.",
            )
        if self.refused is None and self.propensity == 1:
            raise BadInput(
                "A draft that a person was sure to look at has no decision.",
                "Wait for the decision, then learn from it.",
            )


@dataclass(frozen=True)
class Ruling:
    """What the policy says about one draft.

    accept        nobody needs to look; with `audit`, a person looks all the same
    propensity    probability, before the draw, that a person looks
    floor         the smallest propensity in force for any draft; store it with the propensity
    threshold     the score from which drafts are accepted; None: nothing is accepted yet
    bound         upper bound on the refusal rate among accepted drafts
    reason        one plain sentence
    would_change  what would have led to another ruling, in a plain sentence
    """

    accept: bool
    audit: bool
    propensity: float
    floor: float
    threshold: float | None
    bound: float
    reason: str
    would_change: str


@dataclass(frozen=True)
class Options:
    """Numbers of the policy; the defaults were chosen by simulation.

    pilot         scores seen before the thresholds are laid out
    steps         how many thresholds, evenly spread over the pilot's scores
    starts        (share of drafts accepted, share of delta) from which a ladder may start
    bets          shares of the largest bet that cannot lose everything; bets are mixed evenly
    audit_high    share of accepted drafts audited while a looser threshold is within reach
    audit_low     share audited when nothing is left to gain
    alarm         level at which the breaker trips: about this many audits between false alarms
                  at least, were the error exactly at the budget
    alternatives  error rates the breaker looks for, as multiples of the budget
    """

    pilot: int = 40
    steps: int = 32
    starts: tuple[tuple[float, float], ...] = ((0.12, 0.15), (0.3, 0.45), (0.6, 0.4))
    bets: tuple[float, ...] = (0.2, 0.5, 0.75, 0.92)
    audit_high: float = 0.2
    audit_low: float = 0.1
    alarm: float = 3000.0
    alternatives: tuple[float, ...] = (2.0, 3.0, 6.0)

    def __post_init__(self) -> None:
        shares = [share for _, share in self.starts]
        good = (
            all(0 < coverage <= 1 for coverage, _ in self.starts)
            and all(share > 0 for share in shares)
            and 0 < sum(shares) <= 1 + 1e-9
            and all(0 < bet < 1 for bet in self.bets)
            and 0 < self.audit_low <= self.audit_high <= 1
            and min(self.pilot, self.steps, self.alarm) >= 1
            and all(times > 1 for times in self.alternatives)
            and bool(self.bets and self.alternatives)
        )
        if not good:
            raise BadInput(f"These options cannot be kept: {self}.", "See `Options` for each one.")

    @classmethod
    def restore(cls, saved: dict[str, Any]) -> Options:
        """Options from plain JSON values, whose tuples became lists."""
        listed = {name: _tuples(value) for name, value in saved.items()}
        return cls(**listed)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list | tuple) else value
