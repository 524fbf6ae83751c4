"""How far reviewers agree, by content type and by person."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from storage.agreement import LEAST, agreement_view
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit


def show(visit: Visit) -> None:
    with visit.db.read() as session:
        view = agreement_view(session)
    if not view["types"]:
        st.html(marking.empty(texts.AGREEMENT_NONE, texts.AGREEMENT_NONE_HINT))
        return
    about = marking.esc(texts.AGREEMENT_ABOUT)
    st.html(marking.muted(about, texts.AGREEMENT_LEAST.format(least=LEAST)))
    st.html(marking.heading(texts.AGREEMENT_TYPES, 2))
    types = [type_cells(visit.kind(name), line) for name, line in view["types"].items()]
    st.html(parts.table(texts.AGREEMENT_TYPE_COLUMNS, types, "figures"))
    st.html(marking.heading(texts.AGREEMENT_REVIEWERS, 2))
    people = [reviewer_cells(name, line) for name, line in view["reviewers"].items()]
    st.html(parts.table(texts.AGREEMENT_REVIEWER_COLUMNS, people, "figures"))


def type_cells(name: str, line: Mapping[str, Any]) -> list[str]:
    counts = [f"{line['n_tasks']:,}", f"{line['n_opinions']:,}"]
    figures = [percent(line["percent"]), figure(line["kappa"]), figure(line["alpha"])]
    return [marking.esc(name), *counts, *figures]


def reviewer_cells(name: str, line: Mapping[str, Any]) -> list[str]:
    figures = [percent(line["percent"]), figure(line["kappa"])]
    return [marking.esc(name), f"{line['opinions']:,}", *figures]


def percent(share: float | None) -> str:
    return texts.NOTHING if share is None else f"{100 * share:.0f}%"


def figure(value: float | None) -> str:
    return texts.NOTHING if value is None else f"{value:.2f}"
