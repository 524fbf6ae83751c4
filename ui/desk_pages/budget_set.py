"""Setting a budget: the share, what it means, and the click that sets it."""

from typing import Any

import streamlit as st

from agents.router.plain_words import share
from graphs.budget_report import set_type_budget
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit, later

GO, ASKED, TOLD = "budget-go", "budget-asked", "budget-told"


def carry_out(visit: Visit) -> None:
    """Does what was confirmed. A budget that cannot be set, and a lead who is none, are told."""
    wanted: tuple[str, float] | None = st.session_state.pop(GO, None)
    if wanted is not None:
        name, value = wanted
        with parts.told():
            set_type_budget(visit.house, visit.house.kind(name), value, visit.reviewer)
            words = texts.BUDGET_WAS_SET.format(kind=visit.kind(name), budget=share(value))
            st.html(marking.notice(words, tone="flash"))
        st.session_state.pop(ASKED, None)


def show(visit: Visit, row: dict[str, Any]) -> None:
    name, kept = row["content_type"], st.session_state
    asked: tuple[str, float] | None = kept.get(ASKED)
    if asked is not None and asked[0] == name:
        confirm(row, asked[1])
        return
    with st.popover(texts.BUDGET_SET, key=f"set-{name}"):
        value = st.number_input(
            texts.BUDGET_SET_LABEL,
            min_value=0.1,
            max_value=99.0,
            value=min(99.0, max(0.1, round(100 * row["budget"], 3))),
            step=0.5,
            format="%.4g",
            key=f"budget-{name}",
        )
        asking = later(ASKED, (name, round(float(value) / 100, 6)))
        st.button(texts.BUDGET_SET_ASK, key=f"ask-{name}", on_click=asking)


def confirm(row: dict[str, Any], value: float) -> None:
    name = row["content_type"]
    with st.container(border=True, key=f"setting-{name}"):
        st.html(
            marking.heading(texts.BUDGET_SET_WHAT.format(budget=share(value)), 3)
            + f"<p>{marking.esc(meaning(row['budget'], value))}</p>"
            + marking.muted(texts.BUDGET_SET_KEEPS)
        )
        with st.container(horizontal=True):
            words = texts.BUDGET_SET_IT.format(budget=share(value))
            go = later(GO, (name, value))
            st.button(words, key="budget-set", type="primary", on_click=go)
            st.button(texts.CANCEL, key="budget-not", type="tertiary", on_click=later(ASKED, None))


def meaning(current: float, value: float) -> str:
    """What a new budget changes, in words."""
    now = share(current)
    if abs(value - current) < 1e-9:
        return texts.BUDGET_SET_SAME
    if value < current:
        return texts.BUDGET_SET_STRICTER.format(now=now)
    return texts.BUDGET_SET_LOOSER.format(now=now, wrong=f"{1000 * value:.0f}")
