"""Plots of the router's measurements, as PNG files under HOME/evals/.

matplotlib is needed for them and for nothing else; without it a measurement says so and goes on.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from storage.settings import load_settings

if TYPE_CHECKING:
    from evals._routing_year import Weekly

MANY = 100
INK, LINE, BUDGET, BEST = "#222222", "#1f5f8b", "#b3402a", "#9a9a9a"


def figure(rows: int, columns: int, width: float, height: float) -> tuple[Any, Any] | None:
    """A figure and its axes [rows, columns]; None, with a word on stderr, without matplotlib."""
    if find_spec("matplotlib") is None:
        sys.stderr.write("no plots: matplotlib is missing; pip install matplotlib\n")
        return None
    made = import_module("matplotlib.figure").Figure(figsize=(width, height), layout="constrained")
    axes = made.subplots(rows, columns, sharex="col", sharey="row", squeeze=False)
    for one in axes.flat:
        one.spines[["top", "right"]].set_visible(False)
        one.tick_params(labelsize=8, color=INK)
    return made, axes


def saved(made: Any, name: str) -> str:
    path = load_settings().home / "evals" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    made.savefig(path, dpi=130)
    return str(path)


def plot_power(runs: Sequence[dict[str, Any]]) -> list[str]:
    """Coverage by budget, of the policy, of the oracle, and of half the oracle."""
    rates = sorted({run["refusal_rate"] for run in runs})
    drawn = figure(1, len(rates), 3.6 * len(rates), 3.2)
    if drawn is None:
        return []
    made, axes = drawn
    for axis, rate in zip(axes[0], rates, strict=True):
        mine = [run for run in runs if run["refusal_rate"] == rate]
        budgets = [run["budget"] for run in mine]
        best = [run["oracle_coverage"] for run in mine]
        axis.plot(budgets, best, "-o", color=BEST, ms=4, label="oracle, in hindsight")
        axis.plot(budgets, [one / 2 for one in best], ":", color=BEST, label="half of it")
        final = [run["coverage"] for run in mine]
        axis.plot(budgets, final, "-o", color=LINE, ms=4, label="final rule")
        stream = [run["stream_coverage"] for run in mine]
        axis.plot(budgets, stream, "--o", color=LINE, ms=3, label="while it learned")
        axis.set(xlabel="error budget", ylim=(0, 1), xticks=budgets)
        axis.set_title(f"refusal rate {rate:.0%}", fontsize=9, loc="left")
    axes[0][0].set_ylabel("share accepted without a person")
    axes[0][0].legend(fontsize=7, frameon=False)
    made.suptitle("5,000 simulated drafts, score AUROC .90: means of the seeds", fontsize=10)
    return [saved(made, "routing_power.png")]


def plot_year(name: str, title: str, panels: Sequence["Weekly"]) -> list[str]:
    """A column per scenario: the error among accepted drafts, and how many are accepted."""
    drawn = figure(2, len(panels), 3.2 * len(panels) + 0.6, 4.6)
    if drawn is None:
        return []
    made, axes = drawn
    for column, weekly in enumerate(panels):
        top, bottom = axes[0][column], axes[1][column]
        draw_error(top, weekly)
        draw_coverage(bottom, weekly)
        top.set_title(weekly.scenario.title, fontsize=9, loc="left")
        if weekly.scenario.factor:
            for axis in (top, bottom):
                axis.axvline(weekly.scenario.change, color=INK, lw=0.8, ls=":")
    axes[0][0].set_ylabel("refusable among accepted", fontsize=9)
    axes[1][0].set_ylabel("accepted without a person", fontsize=9)
    axes[0][0].set_ylim(bottom=0)
    axes[0][0].legend(fontsize=7, frameon=False)
    made.suptitle(title, fontsize=10)
    return [saved(made, name)]


def draw_error(axis: Any, weekly: "Weekly") -> None:
    """All seeds' drafts of a week together; a gap where fewer than 100 were accepted."""
    import numpy as np

    accepted, wrong = weekly.accepted.sum(0), weekly.wrong.sum(0)
    enough = accepted >= MANY
    rates = np.where(enough, wrong / np.maximum(accepted, 1), np.nan)
    error = 2 * np.sqrt(rates * (1 - rates) / np.maximum(accepted, 1))
    weeks = np.arange(len(rates))
    axis.errorbar(weeks, rates, yerr=error, fmt=".", ms=4, lw=0.7, color=LINE, label="simulated")
    axis.axhline(weekly.scenario.budget, color=BUDGET, lw=1, label="budget")


def draw_coverage(axis: Any, weekly: "Weekly") -> None:
    """The median seed, and the middle half of the seeds."""
    import numpy as np

    low, middle, high = np.quantile(weekly.accepted / weekly.drafts, (0.25, 0.5, 0.75), axis=0)
    weeks = np.arange(len(middle))
    axis.fill_between(weeks, low, high, color=LINE, alpha=0.2, lw=0)
    axis.plot(weeks, middle, color=LINE, lw=1.2)
    axis.set(xlabel="week", ylim=(0, 1), xlim=(0, len(middle) - 1))
