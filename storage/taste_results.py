"""What taste tests say of an adapter."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from storage.shares import share_interval
from storage.tables import TasteTest


@dataclass(frozen=True)
class TasteResult:
    """Briefs on which the candidate's draft was liked better, or worse, by most reviewers.

    A brief counts once, however many judged it: what several people say of the same two drafts
    is not independent. `low` and `high` bound the share of wins among briefs that were not tied
    (Wilson, 95%); None where there are none. `reviewers` has each one's wins, losses and ties.
    """

    wins: int
    losses: int
    ties: int
    judgements: int
    low: float | None
    high: float | None
    reviewers: dict[str, tuple[int, int, int]]
    simulated: bool = False

    @property
    def share(self) -> float | None:
        decided = self.wins + self.losses
        return self.wins / decided if decided else None

    @property
    def verdict(self) -> str:
        """better, worse, or open while luck would explain it."""
        if self.low is None or self.high is None:
            return "open"
        return "better" if self.low > 0.5 else "worse" if self.high < 0.5 else "open"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "share": self.share, "verdict": self.verdict}


def taste_result(session: Session, adapter_id: str, simulated: bool = False) -> TasteResult:
    """Of people's judgements, or of simulated ones: the two are never mixed."""
    query = select(TasteTest).where(
        TasteTest.adapter_id == adapter_id, col(TasteTest.simulated).is_(simulated)
    )
    return summed(session.exec(query.order_by(TasteTest.id)).all(), simulated)


def summed(tests: Sequence[TasteTest], simulated: bool) -> TasteResult:
    by_brief: dict[str, Counter[str]] = defaultdict(Counter)
    by_reviewer: dict[str, Counter[str]] = defaultdict(Counter)
    for test in tests:
        by_brief[test.gate_result_id][test.preferred] += 1
        by_reviewer[test.reviewer][test.preferred] += 1
    leads = [counted["candidate"] - counted["live"] for counted in by_brief.values()]
    wins, losses = sum(lead > 0 for lead in leads), sum(lead < 0 for lead in leads)
    low, high = share_interval(wins, wins + losses) if wins + losses else (None, None)
    return TasteResult(
        wins=wins,
        losses=losses,
        ties=len(leads) - wins - losses,
        judgements=len(tests),
        low=low,
        high=high,
        reviewers={name: said(counted) for name, counted in sorted(by_reviewer.items())},
        simulated=simulated,
    )


def said(counted: Counter[str]) -> tuple[int, int, int]:
    return counted["candidate"], counted["live"], counted["neither"]
