"""A budget in figures and pictures: coverage, audited error, agreement, reviews saved."""

from datetime import datetime
from typing import Any

import streamlit as st

from agents.router.interval import interval
from agents.router.plain_words import share
from storage.agreement import agreement_view
from storage.budget_history import agreement_history, budget_history, budget_lines
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.plots import Plot
from ui.desk_pages.plots import show as show_plots
from ui.desk_pages.visit import Visit

Rows = list[dict[str, Any]]


def show(visit: Visit, row: dict[str, Any]) -> None:
    name = row["content_type"]
    with visit.db.read() as session:
        history = budget_history(session, name)
        budgets = budget_lines(session, name)
        agreed = agreement_history(session, name)
        figures = agreement_view(session, name)["types"].get(name)
    st.html(f'<div class="cd-tiles">{"".join(tiles(row, figures))}</div>')
    plots = {"coverage": coverage(history)}
    if row["audits_decided"]:
        plots["error"] = audited_error(history, budgets, row["budget"])
    if len(agreed) > 1:
        plots["agreement"] = agreement(agreed)
    drawn = {texts.BUDGET_PLOTS[kind]: plot for kind, plot in plots.items() if len(plot.line) > 1}
    if drawn:
        show_plots(f"plots-{name}", drawn)
        if "error" in plots:
            st.html(marking.muted(texts.BUDGET_PLOT_LEGEND))


def tiles(row: dict[str, Any], figures: dict[str, Any] | None) -> list[str]:
    """Four figures, each with what it is and what it rests on."""
    accepted, routed = row["accepted"], row["routed"]
    saved = accepted - row["audits_drawn"]
    agree = (figures or {}).get("approval", {})
    out = texts.BUDGET_ROUTED_OF.format(accepted=f"{accepted:,}", routed=f"{routed:,}")
    drawn = texts.BUDGET_SAVED_OF.format(accepted=f"{accepted:,}", drawn=f"{row['audits_drawn']:,}")
    return [
        tile("coverage", percent(row["coverage"]) if routed else "", out),
        tile("error", percent(row["audited_error"]), between(row)),
        tile("saved", f"{saved:,}" if accepted else "", drawn),
        tile("agreement", percent(agree.get("percent")), alpha(agree, figures)),
    ]


def tile(name: str, figure: str, rests_on: str) -> str:
    said = texts.BUDGET_TILES[name] if figure else texts.BUDGET_TILE_NONE[name]
    below = marking.muted(marking.esc(rests_on)) if figure else ""
    return (
        f'<div class="cd-tile"><div class="cd-figure">{figure or texts.NOTHING}</div>'
        f"<div>{marking.esc(said)}</div>{below}</div>"
    )


def percent(value: float | None) -> str:
    return "" if value is None else share(round(value, 4))


def between(row: dict[str, Any]) -> str:
    shares = {name: percent(row[f"audited_{name}"]) for name in ("low", "high")}
    return texts.BUDGET_BETWEEN.format(**shares, budget=share(row["budget"]))


def alpha(agree: dict[str, Any], figures: dict[str, Any] | None) -> str:
    if figures is None or agree.get("alpha") is None:
        return ""
    return texts.BUDGET_ALPHA.format(alpha=f"{agree['alpha']:.2f}", count=figures["n_tasks"])


def along(history: Rows) -> list[float]:
    """Where each span lies between the first and the last draft, from 0 to 1."""
    last = history[-1]["routed"]
    return [row["routed"] / last for row in history]


def days(history: Rows) -> tuple[str, str]:
    return parts.moment(history[0]["at"])[:10], parts.moment(history[-1]["at"])[:10]


def coverage(history: Rows) -> Plot:
    shares = [row["accepted"] / row["routed"] for row in history]
    said = texts.BUDGET_PLOT_SAID["coverage"].format(share=percent(shares[-1]))
    line = list(zip(along(history), shares, strict=True))
    return Plot(said, line, ends=days(history))


def audited_error(history: Rows, budgets: list[tuple[datetime, float]], budget: float) -> Plot:
    """From the first audit on, with the interval that holds at every look, and the budget."""
    audited = [(x, row) for x, row in zip(along(history), history, strict=True) if row["audited"]]
    line = [(x, row["refused"] / row["audited"]) for x, row in audited]
    band = [(x, *interval(row["refused"], row["audited"])) for x, row in audited]
    largest = max([budget, *(y for _, y in line[-len(line) // 2 :])])
    words = texts.BUDGET_PLOT_SAID["error"]
    said = words.format(share=percent(line[-1][1]) if line else "", budget=share(budget))
    top = min(1.0, 3 * largest)
    return Plot(said, line, band, limits(history, budgets, budget), top, days(history))


def limits(
    history: Rows, budgets: list[tuple[datetime, float]], budget: float
) -> list[tuple[float, float]]:
    """The budget in steps: each from the first draft that was routed under it."""
    found = [(0.0, budgets[0][1] if budgets else budget)]
    for at, value in budgets[1:]:
        after = (x for x, row in zip(along(history), history, strict=True) if row["at"] >= at)
        found.append((next(after, 1.0), value))
    return found


def agreement(agreed: list[tuple[int, float]]) -> Plot:
    last = agreed[-1][0]
    said = texts.BUDGET_PLOT_SAID["agreement"].format(share=percent(agreed[-1][1]))
    line = [(count / last, value) for count, value in agreed]
    return Plot(said, line, ends=("", texts.BUDGET_JUDGED.format(count=f"{last:,}")))
