"""Adapters: where each came from, what its gate and people's taste say, and what to do with it."""

from typing import Any

import streamlit as st

from storage.adapters import list_adapters
from storage.canary import trial_of
from storage.tables import Adapter
from storage.taste import left_for
from ui import texts
from ui.desk_pages import learning_acts, marking, parts
from ui.desk_pages.learning_gate import gate_html, measures_html, writer
from ui.desk_pages.taste_result import result_html
from ui.desk_pages.visit import Visit

LATEST = 5
FIRST = {"live": 0, "canary": 1, "candidate": 2}
"""What writes, and what waits for somebody, comes before what is over."""


def show(visit: Visit) -> None:
    with visit.db.read() as session:
        adapters = list_adapters(session)
    st.html(marking.heading(texts.ADAPTERS, 2))
    if not adapters:
        hint, command = texts.ADAPTERS_EMPTY, texts.ADAPTERS_EMPTY_COMMAND
        st.html(marking.empty(hint, "", command))
    adapters.sort(key=lambda adapter: FIRST.get(adapter.status, 3))  # stable: newest first
    for adapter in adapters[:LATEST]:
        show_adapter(visit, adapter)
    if adapters[LATEST:]:
        with st.expander(texts.ADAPTERS_OLDER, key="adapters-older"):
            for adapter in adapters[LATEST:]:
                show_adapter(visit, adapter)


def show_adapter(visit: Visit, adapter: Adapter) -> None:
    status = texts.ADAPTER_STATUSES.get(adapter.status, adapter.status)
    reason = adapter.status_reason if adapter.status_reason != adapter.gate.get("reason") else ""
    with st.container(border=True, key=f"card-{adapter.id}"):
        st.html(
            f'<div class="cd-source"><strong>{marking.esc(adapter.id)}</strong> '
            f"{marking.badge(status, adapter.status)} {marking.simulated(adapter.simulated)}</div>"
            + marking.muted(*map(marking.esc, lineage(adapter)))
            + marking.muted(marking.esc(reason))
            + gate_html(adapter.gate)
            + (trial_html(trial_of(adapter)) if adapter.status == "canary" else "")
        )
        if adapter.gate.get("checks"):
            with st.expander(texts.GATE_MEASURES, key=f"measures-{adapter.id}"):
                st.html(measures_html(adapter.gate))
        show_taste(visit, adapter)
        learning_acts.show(visit, adapter)


def lineage(adapter: Adapter) -> list[str]:
    recipe = str(adapter.recipe.get("name", ""))
    found = [texts.ADAPTER_FROM.format(snapshot=adapter.snapshot_id, base=adapter.base_model)]
    found += [recipe] if recipe else []
    found.append(parts.moment(adapter.created_at))
    if adapter.signed_by:
        found.append(texts.ADAPTER_SIGNED.format(name=adapter.signed_by))
    if adapter.status == "live" and adapter.live_at:
        found.append(texts.ADAPTER_LIVE_SINCE.format(time=parts.moment(adapter.live_at)))
    return found


def trial_html(trial: dict[str, Any]) -> str:
    """A canary's share, and how it stands."""
    said = texts.ADAPTER_CANARY.format(
        share=f"{trial['share']:.0%}",
        time=parts.moment(trial["started_at"]),
        against=writer(trial["against"]),
    )
    if not trial.get("pairs"):
        return f"<p>{said} {texts.ADAPTER_CANARY_NONE}</p>"
    stands = texts.ADAPTER_CANARY_SO_FAR.format(
        candidate=f"{trial['candidate']:.0%}",
        live=f"{trial['live']:.0%}",
        pairs=trial["pairs"],
        good=f"{trial['evidence_for']:.1f}",
        bad=f"{trial['evidence_against']:.1f}",
    )
    return f"<p>{said} {stands}</p>"


def show_taste(visit: Visit, adapter: Adapter) -> None:
    """What people preferred, and the way to the pairs that this visitor has not judged."""
    with visit.db.read() as session:
        left, total = left_for(session, adapter.id, visit.reviewer)
    if not total:
        return
    st.html(marking.heading(texts.TASTE, 4) + result_html(visit, adapter.id))
    if left and visit.may("taste") and st.button(texts.TASTE_GO, key=f"taste-{adapter.id}"):
        visit.go("taste", adapter=adapter.id)
