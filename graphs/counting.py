"""The books of one content type: what people decided, counted in the order of routing.

All there is to know lies in one row of the database, which is read, changed and written in the
transaction of whoever counts. So two processes cannot disagree, and a process that is killed has
counted a draft and kept what it proves, or neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agents.router.breaker import Breaker
from agents.router.plain_words import share
from agents.router.types import Options
from graphs.confidence import calibrations, critics_own, scores, signals_of
from storage.autonomy import last_number, note_change
from storage.routes import (
    REFUSED,
    Line,
    Patience,
    Settled,
    critiques_of,
    mark_counted,
    settled_routes,
)

if TYPE_CHECKING:
    from sqlmodel import Session

    from agents.router.autopilot import Autopilot
    from agents.router.calibration import Calibration
    from agents.router.ranks import Ranks
    from storage.tables import Autonomy


@dataclass(frozen=True)
class Rules:
    """What the books are kept by."""

    delta: float
    patience: Patience
    options: Options = field(default_factory=Options)


class Book:
    """One content type's row with the policies that its snapshot holds, one per version of the
    rank; what the row says in words and numbers is said of the one that rules."""

    def __init__(self, session: Session, row: Autonomy, rules: Rules) -> None:
        self.session = session
        self.row = row
        self.rules = rules
        self.ranks = restored(row.snapshot.get("ranks")) or begun(row, rules)
        self.before = self.standing()

    @property
    def pilot(self) -> Autopilot:
        return self.ranks.pilot

    def standing(self) -> tuple[Any, ...]:
        """What is kept for good when it changes."""
        pilot = self.pilot
        return pilot.epoch, pilot.state, pilot.threshold, self.ranks.budget, self.ranks.versions

    def fitted(self) -> dict[str, Calibration]:
        return calibrations(self.session, self.ranks.versions)

    def count(self) -> None:
        """Takes in every draft whose turn has come."""
        settled = self.settled(audits=False, after=self.row.upto)
        if not settled:
            return
        critiques = critiques_of(self.session, [route.draft_id for route in settled])
        fitted, kind = self.fitted(), self.row.content_type
        for route in settled:
            if route.outcome in REFUSED:
                signals = signals_of(critiques.get(route.draft_id))
                by_version = scores(fitted, self.new_to(route.number), kind, signals)
                refused = REFUSED[route.outcome]
                self.ranks.learn(by_version, route.propensity, refused, route.floor)
            self.row.upto = route.number
        mark_counted(self.session, settled)
        tripped = self.pilot.epoch != self.before[0]
        if tripped:
            self.keep(watched=last_number(self.session), breaker=None)
        self.save("audits" if tripped else "evidence")

    def new_to(self, number: int) -> list[str]:
        """Versions that a draft is news to: one may have been fitted to what was routed before
        it came, and would prove itself by what it knows by heart."""
        since = self.row.snapshot.get("since", {})
        return [version for version in self.ranks.versions if number > since.get(version, 0)]

    def watch(self) -> None:
        """Has the breaker look at audits as soon as they are decided.

        `count` shows them to a breaker too, but behind every draft that was routed earlier and
        that may wait for days; among themselves audits have an order of their own.
        """
        if self.pilot.threshold is None:
            return
        settled = self.settled(audits=True, after=int(self.row.snapshot.get("watched", 0)))
        if not settled:
            return
        breaker = Breaker(self.ranks.budget, self.ranks.options)
        breaker.sums = self.row.snapshot.get("breaker") or breaker.sums
        tripped = [breaker.see(bool(REFUSED[r.outcome])) for r in settled if r.outcome in REFUSED]
        mark_counted(self.session, settled)
        self.keep(watched=settled[-1].number, breaker=breaker.sums)
        if any(tripped):
            budget = share(self.ranks.budget)
            self.stop(f"audits found more refusals than a budget of {budget} allows", "audits")

    def settled(self, audits: bool, after: int) -> list[Settled]:
        line = Line(self.row.content_type, self.row.regime, audits)
        return settled_routes(self.session, line, after, self.rules.patience)

    def keep(self, **values: object) -> None:
        """Puts values into the snapshot; a new one, since the database sees no other change."""
        self.row.snapshot = {**self.row.snapshot, **values}
        self.session.add(self.row)

    def stop(self, why: str, cause: str) -> None:
        """Automation ends here; what was routed until now is evidence for nothing any more."""
        self.ranks.stop(why)
        self.restart(cause)

    def restart(self, cause: str) -> None:
        """From now on only drafts count that are routed from now on."""
        self.row.upto = last_number(self.session)
        self.row.drift = {}
        self.keep(watched=self.row.upto, breaker=None)
        self.save(cause)

    def save(self, cause: str) -> None:
        """Writes the row; what changed in kind is kept for good too."""
        pilot, row = self.pilot, self.row
        row.state, row.threshold, row.bound = pilot.state, pilot.threshold, pilot.bound
        row.missing, row.why, row.calibration = pilot.missing, pilot.why, self.ranks.live
        row.decisions, row.audits = pilot.decisions, pilot.audits
        row.budget, row.delta = self.ranks.budget, self.ranks.delta
        self.keep(ranks=self.ranks.snapshot())
        if self.standing() != self.before:
            note_change(self.session, row, cause)
            self.before = self.standing()


def begun(row: Autonomy, rules: Rules) -> Ranks:
    """Nothing is proven, and drafts rank as the critic scores them."""
    from agents.router.ranks import Ranks

    return Ranks(critics_own().version, row.budget, row.delta, rules.options)


def restored(saved: dict[str, Any] | None) -> Ranks | None:
    """What a snapshot holds; None for one that another version of this program wrote in another
    form. Then everything is proven anew, which is safe."""
    from agents.router.ranks import Ranks

    try:
        return Ranks.restore(saved) if saved else None
    except (KeyError, TypeError, ValueError):
        return None
