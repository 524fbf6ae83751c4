"""The decision: four buttons, what each asks for, and the one verb they end in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from storage.decisions import decide
from storage.errors import BadInput
from storage.reasons import REASON_CODES
from storage.review import find_task_by_id, standing
from storage.tables import Item
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit, later

ASKING = {
    "edit": texts.SAVE_EDIT,
    "reject": texts.CONFIRM_REJECT,
    "rework": texts.CONFIRM_REWORK,
}
"""Verdicts that ask for something before they are given, and the button that gives them."""

FOCUS = (
    '<span class="cd-focus"></span>'
    "<script>(function look(n) {"
    "const area = document.querySelector('[class*=\"st-key-write-\"] textarea');"
    "if (area) { area.focus(); area.setSelectionRange(area.value.length, area.value.length); }"
    "else if (n) requestAnimationFrame(() => look(n - 1));"
    "})(120)</script>"
)
"""Puts the cursor into the text, so that editing needs no mouse. A constant: no draft is in it."""


@dataclass(frozen=True)
class Intent:
    """What the last click asked for. It is carried out when the page runs, where errors are
    caught, rather than in the click's callback, where they are not."""

    verdict: str
    task_id: str


def keys(task_id: str) -> dict[str, str]:
    """Where the session keeps what is typed about a task, until it is decided."""
    names = ("mode", "write", "note", "reasons")
    return {name: f"{name}-{task_id}" for name in names}


def carry_out(visit: Visit) -> tuple[str, str] | None:
    """Does what was clicked; returns the verdict and the title when a decision was recorded.

    Raises:
        BadInput: an edit without text.
        Conflict: somebody was first after all; what was typed is kept.
    """
    intent: Intent | None = st.session_state.pop("intent", None)
    if intent is None:
        return None
    if intent.verdict == "skip":
        st.session_state["skipped"] = [*st.session_state.get("skipped", []), intent.task_id]
        visit.seat.leave()
        st.query_params.clear()
        return None
    return record(visit, intent)


def record(visit: Visit, intent: Intent) -> tuple[str, str] | None:
    """One transaction: is it still ours to decide, and the decision. Nothing is written, and
    the page says why, when it is not."""
    at, words = keys(intent.task_id), st.session_state
    text = words.get(at["write"])
    if intent.verdict == "edit" and not (text or "").strip():
        raise BadInput(texts.EMPTY_EDIT, texts.EMPTY_EDIT_NEXT)
    with visit.db.write() as session:
        task = find_task_by_id(session, intent.task_id)
        if standing(session, task, visit.reviewer)["state"] != "open":
            return None
        asked = intent.verdict in ("reject", "rework")
        decision = decide(
            session,
            task,
            intent.verdict,
            visit.reviewer,
            text=text if intent.verdict == "edit" else None,
            reasons=words.get(at["reasons"], []) if asked else [],
            note=(words.get(at["note"]) or "").strip() if asked else "",
        )
        title = session.get_one(Item, task.item_id).title
    for key in at.values():
        words.pop(key, None)
    visit.seat.leave()
    st.query_params.clear()
    return decision.verdict, title


def typed(task_id: str, draft: str) -> str:
    """What a reviewer wrote about a task that they may no longer decide."""
    at = keys(task_id)
    text = st.session_state.get(at["write"]) or ""
    note = st.session_state.get(at["note"]) or ""
    return "\n\n".join(part for part in (text if text != draft else "", note) if part)


def show(view: dict[str, Any]) -> None:
    task_id, text = view["task"]["id"], view["draft"]["text"]
    mode = st.session_state.get(keys(task_id)["mode"], "")
    if mode not in ASKING:
        show_choices(task_id, bool(text.strip()))
        return
    with st.container(key="asking", border=True):
        if mode == "edit":
            ask_text(task_id, text)
        else:
            ask_reasons(task_id, mode)
        show_confirm(task_id, mode)


def show_choices(task_id: str, has_text: bool) -> None:
    with st.container(key="choices", horizontal=True):
        st.button(
            texts.APPROVE,
            key="approve",
            type="primary",
            shortcut="A",
            disabled=not has_text,
            on_click=later("intent", Intent("approve", task_id)),
        )
        for verdict, name, shortcut in (
            ("edit", texts.EDIT, "E"),
            ("reject", texts.REJECT, "X"),
            ("rework", texts.REWORK, "W"),
        ):
            st.button(
                name,
                key=verdict,
                shortcut=shortcut,
                on_click=later(keys(task_id)["mode"], verdict),
            )
        skip = later("intent", Intent("skip", task_id))
        st.button(texts.SKIP, key="skip", type="tertiary", shortcut="S", on_click=skip)


def ask_text(task_id: str, draft: str) -> None:
    st.text_area(
        texts.EDIT_LABEL,
        value=draft,
        height=240,
        key=keys(task_id)["write"],
        persist_state="session",
        on_change="ignore",
    )
    st.html(FOCUS, unsafe_allow_javascript=True)


def ask_reasons(task_id: str, mode: str) -> None:
    """Reason codes under the number keys, and room for a note."""
    at = keys(task_id)
    chosen = st.session_state.get(at["reasons"], [])
    st.html(marking.muted(texts.REASONS_LABEL))
    with st.container(key="reasons", horizontal=True, gap="xsmall"):
        for number, code in enumerate(REASON_CODES, start=1):
            st.button(
                texts.REASONS[code],
                key=f"reason-{code}",
                type="primary" if code in chosen else "secondary",
                shortcut=str(number),
                on_click=toggle(at["reasons"], code),
            )
    st.text_area(
        texts.NOTE_LABEL[mode],
        height=90,
        key=at["note"],
        persist_state="session",
        on_change="ignore",
    )


def toggle(key: str, code: str) -> Callable[[], None]:
    def change() -> None:
        chosen = st.session_state.get(key, [])
        left = [one for one in chosen if one != code]
        st.session_state[key] = left if code in chosen else [*chosen, code]

    return change


def show_confirm(task_id: str, mode: str) -> None:
    with st.container(horizontal=True):
        st.button(
            ASKING[mode],
            key=f"confirm-{mode}",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=later("intent", Intent(mode, task_id)),
        )
        back = later(keys(task_id)["mode"], "")
        st.button(texts.CANCEL, key="cancel", type="tertiary", shortcut="Esc", on_click=back)
