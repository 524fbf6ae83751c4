"""Error budgets: how much goes out without a person, and what audits found of it."""

from typing import Any

import streamlit as st

from agents.router.plain_words import share
from graphs.budget_report import budget_report
from ui import texts
from ui.desk_pages import budget_pictures, budget_set, marking, parts
from ui.desk_pages.visit import Visit

TONES = {"automatic": "live", "learning": "quiet", "stopped": "tainted"}
CHANGES_SHOWN = 30


def show(visit: Visit) -> None:
    """Reads what was counted last; counting is the worker's."""
    budget_set.carry_out(visit)
    rows = budget_report(visit.house, history=True, count=False)
    parts.head(visit, texts.PAGES["budget"])
    for row in sorted(rows, key=lambda row: not row["routed"]):
        show_row(visit, row)


def show_row(visit: Visit, row: dict[str, Any]) -> None:
    state = marking.badge(texts.BUDGET_STATES[row["state"]], TONES[row["state"]])
    name = row["content_type"]
    with st.container(border=True, key=f"card-budget-{name}"):
        st.html(
            f'<div class="cd-budget-head">{marking.heading(row["title"], 2)} {state}</div>'
            + f"<p>{texts.BUDGET_OF.format(budget=share(row['budget']))} "
            + f"{marking.esc(row['why'])}</p>"
        )
        if row["routed"]:
            budget_pictures.show(visit, row)
        said = "".join(marking.muted(marking.esc(line)) for line in lines(row))
        if said:
            st.html(said)
        with st.container(horizontal=True, vertical_alignment="top", key=f"acts-{name}"):
            budget_set.show(visit, row)
            if row["changes"]:
                with st.expander(texts.BUDGET_HISTORY, key=f"history-{name}"):
                    st.html(changes_html(row["changes"]))


def lines(row: dict[str, Any]) -> list[str]:
    """What there is to say beside the state and the figures, one sentence each."""
    found: list[str] = []
    if row["confidence"] and row["confidence"]["ece"] is not None:
        found.append(texts.BUDGET_CONFIDENCE.format(ece=share(row["confidence"]["ece"])))
    if row["held_back"]:
        found.append(texts.BUDGET_HELD.format(count=row["held_back"]))
    if row["simulated_left_out"]:
        found.append(texts.BUDGET_SIMULATED.format(count=row["simulated_left_out"]))
    return found + list(row["notices"])


def changes_html(changes: list[dict[str, Any]]) -> str:
    """Every change of state, threshold or budget, the last one first."""
    rows = [
        (
            parts.moment(change["at"]),
            marking.badge(texts.BUDGET_STATES[change["state"]], TONES[change["state"]]),
            share(change["budget"]),
            marking.esc(f"{cause_of(change)}: {change['why']}"),
        )
        for change in changes[:CHANGES_SHOWN]
    ]
    return parts.table(texts.BUDGET_HISTORY_COLUMNS, rows, "changes")


def cause_of(change: dict[str, Any]) -> str:
    return texts.BUDGET_CAUSES.get(change["cause"], str(change["cause"]))
