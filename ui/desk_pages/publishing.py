"""Taking something back: who may, what that marks, and the click that does it."""

from typing import Any

import streamlit as st

from storage.withdraw import rehearse, withdraw
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit, later

OPEN = "withdraw-open"
GO = "withdraw-go"
REASON = "withdraw-reason"


def show_withdraw(visit: Visit, name: str, title: str) -> None:
    """A button, and once it is clicked what it would do.

    Args:
        name: the id of an item or a source.

    Raises:
        Forbidden: this person may not; nothing is marked.
    """
    kept = st.session_state
    if kept.pop(GO, "") == name:
        with visit.db.write() as session:
            withdraw(session, name, visit.reviewer, (kept.get(REASON) or "").strip())
        kept.pop(OPEN, None)
        kept.pop(REASON, None)
        st.rerun()
    if kept.get(OPEN) != name:
        st.button(
            texts.WITHDRAW,
            key="withdraw",
            disabled=not visit.may("withdraw"),
            help=None if visit.may("withdraw") else texts.WITHDRAW_MAY_NOT,
            on_click=later(OPEN, name),
        )
        return
    with visit.db.write() as session:
        marks = rehearse(session, name, visit.reviewer).as_dict()
    ask(name, title, marks)


def ask(name: str, title: str, marks: dict[str, Any]) -> None:
    with st.container(border=True, key="withdrawing"):
        st.html(
            marking.heading(texts.WITHDRAW_WHAT.format(title=title), 3)
            + f"<p>{texts.WITHDRAW_MEANS}</p>"
            + marks_html(marks)
        )
        st.text_input(
            texts.WITHDRAW_REASON, key=REASON, placeholder=texts.WITHDRAW_HINT, max_chars=500
        )
        with st.container(horizontal=True):
            go = later(GO, name)
            st.button(texts.WITHDRAW_IT, key="withdraw-it", type="primary", on_click=go)
            back = later(OPEN, "")
            st.button(texts.CANCEL, key="withdraw-not", type="tertiary", on_click=back)


def marks_html(marks: dict[str, Any]) -> str:
    lines = [
        texts.counted(*words, len(marks[name]))
        for name, words in texts.WITHDRAW_MARKS.items()
        if marks[name]
    ]
    rows = "".join(f"<li>{marking.esc(line)}</li>" for line in lines or [texts.WITHDRAW_ALONE])
    return f'<ul class="cd-limits">{rows}</ul>'
