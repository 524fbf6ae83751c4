"""The simulated year's scenarios, their figures, and a plot of each."""

from collections.abc import Sequence
from statistics import fmean, median, quantiles
from typing import Any

from evals._routing_plots import plot_year
from evals._routing_replay import Workers
from evals._routing_year import Scenario, Weekly, Year, years

PAGES = {
    "routing_year.png": (
        "Simulated year: from week 20 the error among accepted drafts is a multiple of the budget",
        (
            Scenario("6 times the budget", 6),
            Scenario("3 times", 3),
            Scenario("2 times", 2),
            Scenario("6 times, mended unannounced", 6, announced=False),
            Scenario("no change", 0),
        ),
    ),
    "routing_disagree.png": (
        "Simulated reviewers who disagree on 10% of drafts; 6 times the budget from week 20",
        (
            Scenario("budget 5%, disagree", 6, disagree=0.1),
            Scenario("budget 10%, disagree", 6, budget=0.1, disagree=0.1),
            Scenario("budget 10%, never disagree", 6, budget=0.1),
        ),
    ),
    "routing_approver.png": (
        "One of three simulated reviewers approves everything; 6 times the budget from week 20",
        (
            Scenario("nobody looks for it", 6, approver=True),
            Scenario("the desk looks for it", 6, approver=True, flagging=True),
        ),
    ),
}


def year_report(seeds: int, delta: float, workers: Workers) -> dict[str, Any]:
    """`scenarios`: medians over the seeds' simulated years, with quartiles."""
    found: list[dict[str, Any]] = []
    plots: list[str] = []
    for name, (title, scenarios) in PAGES.items():
        panels = []
        for scenario in scenarios:
            runs = years(scenario, seeds, delta, workers)
            found.append(figures(scenario, runs))
            panels.append(Weekly.of(scenario, runs))
        plots += plot_year(name, title, panels)
    return {"seeds": seeds, "delta": delta, "scenarios": found, "plots": plots}


def figures(scenario: Scenario, runs: Sequence[Year]) -> dict[str, Any]:
    ready = [year for year in runs if year.automatic_at_change]
    stopped = [year for year in ready if year.stop_week is not None]
    return {
        "scenario": scenario.title,
        "budget": scenario.budget,
        "factor": scenario.factor,
        "disagree": scenario.disagree,
        "approver": scenario.approver,
        "flagging": scenario.flagging,
        "announced": scenario.announced,
        "automatic_at_change": share(year.automatic_at_change for year in runs),
        "false_stops": sum(year.false_stops for year in runs),
        "error_before": error(runs, 0, scenario.change),
        "coverage_before": coverage(runs, scenario.change - 4, scenario.change),
        "stopped": share(year.stop_week is not None for year in ready),
        "audits_to_stop": spread([year.audits_to_stop for year in stopped]),
        "let_through": spread([year.let_through for year in stopped]),
        "accepted_meanwhile": spread([year.accepted_meanwhile for year in stopped]),
        "stop_week": spread([year.stop_week for year in stopped]),
        "back_week": spread([year.back_week for year in stopped]),
        "weeks_to_return": spread(
            [
                year.back_week - year.stop_week
                for year in stopped
                if year.back_week and year.stop_week
            ]
        ),
        "came_back": share(year.back_week is not None for year in stopped),
        "error_of_the_year": error(runs, 0, len(runs[0].weeks)),
        "flag_week": spread([week for year in runs for week, *who in year.flagged if 0 in who]),
        "honest_flagged": sum(who != [0] for year in runs for _, *who in year.flagged),
    }


def spread(values: Sequence[int | None]) -> dict[str, float] | None:
    """Median and quartiles of what there is."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, _, high = quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
    return {"median": median(known), "low": round(low, 1), "high": round(high, 1)}


def share(values: Any) -> float | None:
    found = [bool(value) for value in values]
    return round(fmean(found), 3) if found else None


def error(runs: Sequence[Year], first: int, end: int) -> float | None:
    """Refusable drafts among those accepted in the weeks, all seeds together."""
    weeks = [week for year in runs for week in year.weeks[first:end]]
    accepted = sum(week.accepted for week in weeks)
    return round(sum(week.wrong for week in weeks) / accepted, 4) if accepted else None


def coverage(runs: Sequence[Year], first: int, end: int) -> float:
    weeks = [week for year in runs for week in year.weeks[first:end]]
    return round(sum(week.accepted for week in weeks) / sum(week.drafts for week in weeks), 4)
