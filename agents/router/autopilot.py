"""The policy of one content type: what is accepted without a person, and what is audited.

Promise: with probability 1 - delta, over the whole life of the policy and however often it is
recalibrated, no threshold is ever put to use whose refusal rate, among drafts like those it
was proven on, exceeds the budget. When drafts change, the breaker stops automation, and a new
epoch starts from nothing. An epoch that began with bad drafts gets a new ladder too, once its
evidence is worse than none; that may happen after 80 drafts, 160 more, 320 more, ... All ladders
of a life share delta out among them (`ladder.share_of_delta`).

Tell it of drafts in the order in which they were routed, also of those that nobody looked at:
a draft that is audited may not be skipped because its decision is late (see `waiting.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from agents.router.breaker import Breaker
from agents.router.evidence import Evidence
from agents.router.ladder import TESTS, Ladder, share_of_delta
from agents.router.plain_words import reason, share, why, would_change
from agents.router.types import Options, Outcome, Ruling
from storage.errors import BadInput

State = Literal["learning", "automatic", "stopped"]
KEPT_AUDITS = 30  # named when the breaker trips
KEPT_SCORES = 200  # a new epoch lays its thresholds by these


class Autopilot:
    """Deterministic in what it was told; no clock, no dice of its own."""

    def __init__(self, budget: float, delta: float = 0.1, options: Options = Options()) -> None:  # noqa: B008
        if not 0 < budget < 1 or not 0 < delta < 1:
            raise BadInput(
                f"A budget of {budget} with a delta of {delta} is no pair of shares.",
                "Give shares between 0 and 1, such as 0.05 and 0.1.",
            )
        self.budget = budget
        self.delta = delta
        self.options = options
        self.epoch = 0
        self.decisions = 0
        self.audits = 0
        self.ladders = 0  # laid so far
        self._stopped_by = ""
        self._scores: list[float] = []
        self._audited: list[bool] = []  # whether a person refused it; this epoch's last ones
        self._ladder: Ladder | None = None
        self._age = 0  # drafts that the ladder has learned from
        self._renewed = 0  # ladders that were replaced in this epoch
        self._breaker = Breaker(budget, options)

    @property
    def stopped_by(self) -> str:
        """Why automation last stopped; empty: it never did."""
        return self._stopped_by

    @property
    def threshold(self) -> float | None:
        return self._ladder.threshold if self._ladder else None

    @property
    def state(self) -> State:
        if self.threshold is not None:
            return "automatic"
        return "stopped" if self._stopped_by else "learning"

    @property
    def propensity(self) -> float:
        """Probability that a person looks at an accepted draft, as things stand."""
        if self._ladder is None or self._ladder.live is None:
            return 1.0
        more = self._breaker.uneasy or self._ladder.next_promises()
        return self.options.audit_high if more else self.options.audit_low

    @property
    def coverage(self) -> float:
        """Share of recent drafts that the threshold would accept; 0 while there is none."""
        threshold = self.threshold
        if threshold is None:
            return 0.0
        return sum(score >= threshold for score in self._scores) / len(self._scores)

    @property
    def bound(self) -> float:
        return self._ladder.bound() if self._ladder else 1.0

    @property
    def missing(self) -> int:
        """Decisions still missing at least before anything can be accepted."""
        if self._ladder is None:
            return self.options.pilot - len(self._scores) + self._from_nothing()
        return 0 if self._ladder.live is not None else self._ladder.nearest()[0]

    @property
    def why(self) -> str:
        """How things stand, in plain words."""
        return why(self)

    def choose(self, score: float, draw: float) -> Ruling:
        """Rule on one draft. `draw` is uniform in [0, 1) and decides whether it is audited."""
        threshold = self.threshold
        floor = self.propensity
        accept = threshold is not None and score >= threshold
        propensity = floor if accept else 1.0
        audit = accept and not draw >= propensity  # a draw that is no number audits
        return Ruling(
            accept=accept,
            audit=audit,
            propensity=propensity,
            floor=floor,
            threshold=threshold,
            bound=self.bound,
            reason=reason(self, score, accept, audit),
            would_change=would_change(self, score, accept),
        )

    def lay(self, scores: Sequence[float]) -> None:
        """Lay the first thresholds by scores of earlier drafts, instead of by the next ones."""
        if self._ladder is None:
            self._scores = [*self._scores, *scores][-KEPT_SCORES:]
            self._lay()

    def learn(self, outcome: Outcome) -> None:
        """Take in one routed draft and what a person said of it, or that nobody looked.

        Only drafts that a rule did not keep from being accepted: those with a blocking finding,
        say, would be evidence about drafts that never go out unseen.
        """
        self.decisions += outcome.refused is not None
        self._scores = [*self._scores[-KEPT_SCORES:], outcome.score]
        if self._ladder is None:
            self._lay()
            return
        floor = self.propensity if outcome.floor is None else outcome.floor
        floor = min(floor, outcome.propensity)
        if self._watch(outcome, floor):
            seen, refused = len(self._audited), sum(self._audited)
            self.stop(
                f"{refused} of the last {seen} audited drafts were refused, too many for a "
                f"budget of {share(self.budget)}"
            )
            return
        self._ladder.learn(outcome, floor)
        self._age += 1
        if self._outlived(self._ladder):
            self._renewed += 1
            self._lay()

    def stop(self, why: str, new_score: bool = False) -> None:
        """Stop automation and start a new epoch; `new_score`: old scores mean nothing now."""
        self.epoch += 1
        self._stopped_by = why
        self._breaker = Breaker(self.budget, self.options)
        self._audited = []
        if new_score:
            self._scores = []
        self._ladder, self._renewed = None, 0
        self._lay()

    def _outlived(self, ladder: Ladder) -> bool:
        """Whether the ladder has had its time and a new one would sooner prove something."""
        time = 2 * self.options.pilot * 2**self._renewed
        return self._age >= time and ladder.live is None and ladder.worse_than_new(self._share())

    def _lay(self) -> None:
        """Lay thresholds, once enough scores are known."""
        if len(self._scores) >= self.options.pilot:
            self._ladder = Ladder.laid(self._scores, self.budget, self._share(), self.options)
            self.ladders += 1
            self._age = 0

    def proven_under(self, budget: float) -> list[bool]:
        """Which of the ladder's thresholds are proven under another budget."""
        return self._ladder.under(budget) if self._ladder else []

    def _watch(self, outcome: Outcome, floor: float) -> bool:
        """Show the breaker an accepted draft that a person saw; True: it trips."""
        threshold = self.threshold
        if threshold is None or outcome.score < threshold or outcome.refused is None:
            return False
        self.audits += 1
        self._audited = [*self._audited[1 - KEPT_AUDITS :], outcome.refused]
        return self._breaker.see(outcome.refused, floor / outcome.propensity)

    def _from_nothing(self) -> int:
        """Approved drafts that prove a start at best, when there is no evidence yet."""
        level = -math.log(self._share() * TESTS)
        return Evidence([0.0], self.options.bets).clean_needed(0, self.budget, level)

    def _share(self) -> float:
        """What the next ladder may spend."""
        return share_of_delta(self.delta, self.ladders)

    def snapshot(self) -> dict[str, Any]:
        """Everything there is to know, as plain JSON values."""
        return {
            "budget": self.budget,
            "delta": self.delta,
            "options": asdict(self.options),
            "epoch": self.epoch,
            "decisions": self.decisions,
            "audits": self.audits,
            "ladders": self.ladders,
            "age": self._age,
            "renewed": self._renewed,
            "stopped_by": self._stopped_by,
            "scores": self._scores,
            "audited": self._audited,
            "ladder": self._ladder.snapshot() if self._ladder else None,
            "breaker": self._breaker.sums,
        }

    @classmethod
    def restore(cls, saved: dict[str, Any]) -> Autopilot:
        """The autopilot that a snapshot was taken of."""
        options = Options.restore(saved["options"])
        made = cls(float(saved["budget"]), float(saved["delta"]), options)
        made.epoch = int(saved["epoch"])
        made.decisions = int(saved["decisions"])
        made.audits = int(saved["audits"])
        made.ladders = int(saved["ladders"])
        made._age = int(saved["age"])
        made._renewed = int(saved["renewed"])
        made._stopped_by = str(saved["stopped_by"])
        made._scores = [float(score) for score in saved["scores"]]
        made._audited = [bool(refused) for refused in saved["audited"]]
        if saved["ladder"] is not None:
            made._ladder = Ladder.restore(saved["ladder"], made.budget, options)
        made._breaker.sums = [float(height) for height in saved["breaker"]]
        return made
