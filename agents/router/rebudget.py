"""A changed budget, inside the guarantee.

A refusal rate that was shown to be below one budget is below every larger one, so a raised
budget keeps its proven thresholds. The bounds hold for every rate at once, so those thresholds
whose bound is below the new budget are proven too, whoever chose it and why. Nothing else is
kept: evidence that was seen before a budget was chosen may have led to the choice, and a bet on
it would be a bet on a race that is over. The new ladder tests with the next share of delta (see
`autopilot.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agents.router.ladder import share_of_delta

if TYPE_CHECKING:
    from agents.router.autopilot import Autopilot
    from agents.router.ranks import Ranks


def rebudgeted(ranks: Ranks, budget: float, delta: float) -> Ranks:
    """All versions of the rank under another budget, or with another delta.

    Raises:
        BadInput: one of them is no share.
    """
    from agents.router.ranks import Ranks

    pilots = {
        version: restarted(ranks.of(version), budget, delta / ranks.delta)
        for version in ranks.versions
    }
    saved = ranks.snapshot() | {"budget": budget, "delta": delta, "pilots": pilots}
    return Ranks.restore(saved)


def restarted(pilot: Autopilot, budget: float, times: float) -> dict[str, Any]:
    """Snapshot of a policy under another budget and `times` its delta, without its evidence."""
    from agents.router.autopilot import Autopilot

    delta = pilot.delta * times
    fresh = Autopilot(budget, delta, pilot.options).snapshot()  # checks them
    new = {"budget": budget, "delta": delta, "breaker": fresh["breaker"], "audited": []}
    saved = pilot.snapshot() | new
    ladder = saved["ladder"]
    if ladder is None:  # no share of delta was spent yet
        return saved
    emptied = {
        "evidence": {**ladder["evidence"], "kinds": [], "counts": []},
        "delta": share_of_delta(delta, pilot.ladders),
        "proven": [done and times >= 1 for done in pilot.proven_under(budget)],
    }
    counts = {"epoch": pilot.epoch + 1, "ladders": pilot.ladders + 1, "age": 0, "renewed": 0}
    return {**saved, **counts, "ladder": {**ladder, **emptied}}
