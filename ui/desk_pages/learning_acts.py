"""What a lead does with an adapter: promote, try on a share, roll back. Each asks once more."""

from dataclasses import dataclass

import streamlit as st

from storage.adapters import find_adapter
from storage.tables import Adapter
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit, later

GO, ASKED = "adapter-go", "adapter-asked"

WORDS = {
    "promote": (
        texts.ADAPTER_PROMOTE,
        texts.ADAPTER_PROMOTE_ASK,
        texts.ADAPTER_PROMOTE_HINT,
        texts.ADAPTER_PROMOTE_YES,
        texts.ADAPTER_PROMOTED,
    ),
    "try": (
        texts.ADAPTER_TRY,
        texts.ADAPTER_TRY_ASK,
        texts.ADAPTER_TRY_HINT,
        texts.ADAPTER_TRY_YES,
        texts.ADAPTER_TRIED,
    ),
    "rollback": (
        texts.ADAPTER_ROLLBACK,
        texts.ADAPTER_ROLLBACK_ASK,
        texts.ADAPTER_ROLLBACK_HINT,
        texts.ADAPTER_ROLLBACK_YES,
        texts.ADAPTER_TAKEN_BACK,
    ),
    "untry": (
        texts.ADAPTER_UNTRY,
        texts.ADAPTER_UNTRY_ASK,
        texts.ADAPTER_UNTRY_HINT,
        texts.ADAPTER_UNTRY_YES,
        texts.ADAPTER_TAKEN_BACK,
    ),
}
"""Of each act: its button, the question, what follows, the yes, and what is said afterwards."""

ACTS = {
    "candidate": ("promote", "try"),
    "retired": ("promote",),
    "canary": ("promote", "untry"),
    "live": ("rollback",),
}
"""What can be done with an adapter of each status."""


@dataclass(frozen=True)
class Act:
    name: str
    adapter: str
    share: float = 0.0


def carry_out(visit: Visit) -> None:
    """Does what was confirmed. What cannot be done, and somebody who may not, is told."""
    act: Act | None = st.session_state.pop(GO, None)
    if act is None:
        return
    st.session_state.pop(ASKED, None)
    with parts.told():
        do(visit, act)
        said = WORDS[act.name][4].format(adapter=act.adapter)
        st.html(marking.notice(said, tone="flash"))


def do(visit: Visit, act: Act) -> None:
    from graphs.promoting import roll_back, try_out
    from graphs.tuning import sign_off

    if act.name == "promote":
        sign_off(visit.house, act.adapter, visit.reviewer)
    elif act.name == "try":
        try_out(visit.house, act.adapter, act.share, visit.reviewer)
    else:
        with visit.db.read() as session:
            base = find_adapter(session, act.adapter).base_sha256
        roll_back(visit.house, base, visit.reviewer)


def show(visit: Visit, adapter: Adapter) -> None:
    acts = ACTS.get(adapter.status, ())
    if not acts:
        return
    if not visit.may("promote"):
        st.html(marking.muted(texts.ADAPTER_MAY_NOT))
        return
    asked: Act | None = st.session_state.get(ASKED)
    if asked is not None and asked.adapter == adapter.id and asked.name in acts:
        confirm(asked)
        return
    with st.container(horizontal=True, key=f"acts-{adapter.id}"):
        for name in acts:
            st.button(
                WORDS[name][0],
                key=f"{name}-{adapter.id}",
                type="primary"
                if (name, adapter.status) == ("promote", "candidate")
                else "secondary",
                on_click=later(ASKED, Act(name, adapter.id)),
            )


def confirm(act: Act) -> None:
    _, question, hint, yes, _ = WORDS[act.name]
    with st.container(border=True, key=f"asking-{act.adapter}"):
        asked = question.format(adapter=act.adapter)
        st.html(marking.heading(asked, 4) + marking.muted(hint))
        share = ask_share(act) if act.name == "try" else 0.0
        with st.container(horizontal=True):
            st.button(
                yes,
                key=f"yes-{act.name}-{act.adapter}",
                type="primary",
                on_click=later(GO, Act(act.name, act.adapter, share)),
            )
            back = later(ASKED, None)
            st.button(texts.CANCEL, key=f"no-{act.adapter}", type="tertiary", on_click=back)


def ask_share(act: Act) -> float:
    percent = st.number_input(
        texts.ADAPTER_TRY_SHARE,
        min_value=1.0,
        max_value=50.0,
        value=20.0,
        step=5.0,
        format="%.4g",
        key=f"share-{act.adapter}",
    )
    return round(float(percent) / 100, 4)
