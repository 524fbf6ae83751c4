"""The plot of `eval loop`: what the team approved, edited and rejected, round by round."""

from collections.abc import Sequence
from typing import Any

from evals._routing_plots import BEST, BUDGET, LINE, figure, saved


def plot(rounds: Sequence[dict[str, Any]]) -> str | None:
    """The PNG's path; None without matplotlib."""
    drawing = figure(1, 1, 6.0, 3.4)
    if drawing is None:
        return None
    made, axes = drawing
    axis = axes[0][0]
    numbers = range(1, len(rounds) + 1)
    for name, colour, label in (
        ("approve", LINE, "approved unchanged"),
        ("edited", BUDGET, "edited"),
        ("rejected", BEST, "rejected"),
    ):
        axis.plot(numbers, [share(one, name) for one in rounds], "o-", color=colour, label=label)
    axis.set_xticks(list(numbers))
    axis.set_ylim(0, 100)
    axis.set_xlabel("round")
    axis.set_ylabel("% of decisions (simulated team)")
    axis.legend(frameon=False, fontsize=8)
    return saved(made, "loop.png")


def share(one: dict[str, Any], name: str) -> float:
    if name == "approve":
        return 100 * float(one["approved_unchanged"])
    return 100 * float(one[name]) / max(int(one["decisions"]), 1)
