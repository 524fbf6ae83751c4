"""Error budgets: how much goes out without a person, and what audits found of it."""

from typing import Any

import streamlit as st

from agents.router.plain_words import share
from graphs.budget_report import budget_report
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit

TONES = {"automatic": "live", "learning": "quiet", "stopped": "tainted"}


def show(visit: Visit) -> None:
    """Reads what was counted last; counting is the worker's."""
    rows = budget_report(visit.house, count=False)
    parts.head(visit, texts.PAGES["budget"])
    for row in rows:
        show_row(row)


def show_row(row: dict[str, Any]) -> None:
    state = marking.badge(texts.BUDGET_STATES[row["state"]], TONES[row["state"]])
    with st.container(border=True, key=f"card-budget-{row['content_type']}"):
        st.html(
            f'<div class="cd-source"><strong>{marking.esc(row["title"])}</strong> {state}</div>'
            + f"<p>{texts.BUDGET_OF.format(budget=share(row['budget']))} "
            + f"{marking.esc(row['why'])}</p>"
            + bar(row)
            + "".join(marking.muted(marking.esc(line)) for line in lines(row))
        )
        st.html(marking.muted(texts.BUDGET_SET_HINT))
        command = texts.BUDGET_SET.format(kind=row["content_type"], share=row["budget"])
        st.code(command, language=None)


def bar(row: dict[str, Any]) -> str:
    """The share that went out without a person, as a bar; the words below say it too."""
    width = f"{100 * row['coverage']:.1f}%"
    return f'<div class="cd-bar" aria-hidden="true"><span style="width:{width}"></span></div>'


def lines(row: dict[str, Any]) -> list[str]:
    """What there is to say beside the state, one sentence each."""
    found = []
    if row["routed"]:
        out = texts.BUDGET_OUT.format(share=share(row["coverage"]), routed=row["routed"])
        found += [out, audits(row)]
    if row["confidence"] and row["confidence"]["ece"] is not None:
        found.append(texts.BUDGET_CONFIDENCE.format(ece=share(row["confidence"]["ece"])))
    if row["held_back"]:
        found.append(texts.BUDGET_HELD.format(count=row["held_back"]))
    if row["simulated_left_out"]:
        found.append(texts.BUDGET_SIMULATED.format(count=row["simulated_left_out"]))
    return found + list(row["notices"])


def audits(row: dict[str, Any]) -> str:
    if not row["audits_decided"]:
        return texts.BUDGET_UNAUDITED
    shares = {"error": "audited_error", "low": "audited_low", "high": "audited_high"}
    return texts.BUDGET_AUDITED.format(
        refused=row["audits_refused"],
        seen=row["audits_decided"],
        **{name: share(row[column]) for name, column in shares.items()},
    )
