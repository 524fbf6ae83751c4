"""A simulated year: drafts week by week, simulated reviewers, and a change nobody announces.

From week 20 on, approvable drafts turn into refusable ones at random, whatever their score, so
that the refusal rate among accepted drafts is a multiple of the budget; model, prompt and scores
stay as they are. Two weeks after automation has stopped, the cause is mended: by a new prompt,
which the desk takes for what it is, new drafts that count from their first on; or, unannounced,
by nothing that the desk can see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from agents.router.autopilot import Autopilot
from evals._routing_panel import Panel
from evals._routing_replay import Replayed, Workers, outcome, reviewed
from evals._routing_streams import Stream, generated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]

DRAFTS_A_WEEK = 200
MENDED_AFTER = 2
REFUSAL_RATE = 0.15


@dataclass(frozen=True)
class Scenario:
    """`factor`: the refusal rate among accepted after the change, in budgets; 0: no change.

    `disagree`: how often two honest simulated reviewers give different answers. `approver`: one
    of three approves everything; `flagging`: the desk looks for such people. `announced`: what
    mends the cause is a new version of something.
    """

    title: str
    factor: float
    budget: float = 0.05
    disagree: float = 0.0
    approver: bool = False
    flagging: bool = False
    announced: bool = True
    weeks: int = 52
    change: int = 20


@dataclass
class Week:
    drafts: int = 0
    accepted: int = 0
    wrong: int = 0
    """Of the accepted: what an honest reviewer would have refused."""
    audits: int = 0
    spoiled: bool = False
    automatic: bool = False
    """Automation was on at the end of the week."""


@dataclass
class Year:
    """One seed's year."""

    weeks: list[Week] = field(default_factory=list)
    automatic_at_change: bool = False
    false_stops: int = 0
    """Stops while nothing was wrong."""
    audits_to_stop: int | None = None
    let_through: int = 0
    """Refusable drafts that went out between the change and the stop."""
    accepted_meanwhile: int = 0
    stop_week: int | None = None
    back_week: int | None = None
    flagged: list[tuple[int, ...]] = field(default_factory=list)
    """(week, simulated reviewer, ...): found to approve everything; evidence starts anew."""


def years(scenario: Scenario, seeds: int, delta: float, workers: Workers) -> list[Year]:
    return workers.each(partial(one_year, scenario, delta), range(seeds))


def one_year(scenario: Scenario, delta: float, seed: int) -> Year:
    year = Year()
    pilot = Replayed(scenario.budget, delta)
    panel = Panel(seed, scenario.disagree, scenario.approver, scenario.flagging)
    spoiled = 0.0
    for week in range(scenario.weeks):
        if week == scenario.change:
            spoiled = spoiling(scenario, pilot.threshold)
            year.automatic_at_change = pilot.threshold is not None
        if year.stop_week is not None and week == year.stop_week + MENDED_AFTER + 1:
            spoiled = 0.0
            if scenario.announced:
                pilot.stop("the prompt changed")
        run_week(year, drafts_of(week, seed, spoiled), spoiled > 0, pilot, panel)
        if found := panel.flags():
            year.flagged.append((week, *map(int, found)))
            pilot.stop("decisions of a reviewer who approves everything were counted")
    return year


def drafts_of(week: int, seed: int, spoiled: float) -> Stream:
    import numpy as np

    drafts = generated(REFUSAL_RATE, 1000 * seed + week, DRAFTS_A_WEEK)
    worse = np.random.default_rng([seed, week, 2]).random(len(drafts)) < spoiled
    return Stream("year", drafts.scores, drafts.refused | worse)


def spoiling(scenario: Scenario, threshold: float | None) -> float:
    """Share of approvable drafts to spoil, for `factor` budgets among those at the threshold."""
    big = generated(REFUSAL_RATE, 0, 100_000)
    accepted = big.scores >= (0.5 if threshold is None else threshold)
    before = float(big.refused[accepted].mean())
    return max(0.0, (min(scenario.factor * scenario.budget, 1.0) - before) / (1 - before))


def run_week(year: Year, drafts: Stream, spoiled: bool, pilot: Autopilot, panel: Panel) -> None:
    import numpy as np

    number = len(year.weeks)
    week = Week(drafts=len(drafts), spoiled=spoiled)
    draws = np.random.default_rng([panel.seed, number, 3]).random(len(drafts)).tolist()
    rows = zip(drafts.scores.tolist(), drafts.refused.tolist(), draws, strict=True)
    for score, refused, draw in rows:
        epoch = pilot.epoch
        ruling = pilot.choose(score, draw)
        looked = reviewed(ruling)
        said = panel.says(score, refused) if looked else refused
        pilot.learn(outcome(score, said, ruling))
        week.audits += ruling.audit
        week.accepted += not looked
        week.wrong += refused and not looked
        if waiting(year, spoiled):
            year.audits_to_stop = (year.audits_to_stop or 0) + ruling.audit
            year.let_through += refused and not looked
            year.accepted_meanwhile += not looked
        if pilot.epoch > epoch:
            year.false_stops += not spoiled
            if waiting(year, spoiled):
                year.stop_week = number
    week.automatic = pilot.threshold is not None
    if year.stop_week is not None and year.back_week is None and week.automatic:
        year.back_week = number
    year.weeks.append(week)


def waiting(year: Year, spoiled: bool) -> bool:
    """Whether the change has come and automation still goes on."""
    return spoiled and year.automatic_at_change and year.stop_week is None


@dataclass(frozen=True)
class Weekly:
    """Counts per seed and week, int64 [seeds, weeks]."""

    scenario: Scenario
    drafts: "Counts"
    accepted: "Counts"
    wrong: "Counts"

    @classmethod
    def of(cls, scenario: Scenario, found: Sequence[Year]) -> "Weekly":
        import numpy as np

        rows = [[(w.drafts, w.accepted, w.wrong) for w in year.weeks] for year in found]
        drafts, accepted, wrong = np.moveaxis(np.array(rows, dtype=np.int64), 2, 0)
        return cls(scenario, drafts, accepted, wrong)
