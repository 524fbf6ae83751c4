"""The bar under a draft: what can be decided, and where to go, each under its key.

It stays at the foot of the window: what is pressed a hundred times a day is always in one place.
Its keys are Streamlit's shortcuts, which rest while somebody types.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from storage.reasons import REASON_CODES
from ui import texts
from ui.components.mounting import mount
from ui.desk_pages import marking
from ui.desk_pages.actions import Intent, trail
from ui.desk_pages.typed import Typed
from ui.desk_pages.visit import Visit, later

ASKING = {
    "edit": texts.SAVE_EDIT,
    "reject": texts.CONFIRM_REJECT,
    "rework": texts.CONFIRM_REWORK,
}
"""Verdicts that ask for something before they are given, and the button that gives them."""

HELP = "help-open"


def show(
    visit: Visit, view: dict[str, Any], typed: Typed, undo: tuple[str, datetime] | None
) -> None:
    """The bar of a task.

    Args:
        undo: what this reviewer could take back, and until when.
    """
    open_now = view["standing"]["state"] == "open"
    with st.container(key="bar"):
        if open_now and typed.mode in ASKING:
            ask(visit, typed)
            return
        told = st.container()
        if open_now and typed.warned is not None:
            told.html(marking.notice(texts.DRAFT_BLOCKED, why_blocked(view), "warn"))
        with st.container(key="choices", horizontal=True, vertical_alignment="center"):
            if open_now:
                show_verdicts(view, typed)
            show_ways(visit, view, undo)
    if st.session_state.get(HELP):
        show_help()


def press(
    name: str,
    key: str,
    shortcut: str,
    asks: Intent | Callable[[], None],
    kind: str = "secondary",
    enabled: bool = True,
    hint: str | None = None,
) -> None:
    """A button that notes what is asked. Its key rests while the list of keys is open."""
    st.button(
        name,
        key=key,
        type=kind,  # type: ignore[arg-type]  # one of Streamlit's literals
        shortcut=None if st.session_state.get(HELP) else shortcut,
        disabled=not enabled,
        help=hint,
        on_click=later("intent", asks) if isinstance(asks, Intent) else asks,
    )


def show_verdicts(view: dict[str, Any], typed: Typed) -> None:
    task_id = view["task"]["id"]
    has_text = bool(view["draft"]["text"].strip())
    press(texts.APPROVE, "approve", "A", Intent("approve", task_id), "primary", has_text)
    for mode, name, shortcut in (
        ("edit", texts.EDIT, "E"),
        ("reject", texts.REJECT, "X"),
        ("rework", texts.REWORK, "W"),
    ):
        press(name, mode, shortcut, set_mode(typed, mode))


def why_blocked(view: dict[str, Any]) -> str:
    """What blocks a draft, and how it is approved all the same."""
    findings = view["draft"]["findings"]
    why = " ".join(one["reason"] for one in findings if one["severity"] == "block")
    return f"{why} {texts.DRAFT_BLOCKED_HINT}"


def set_mode(typed: Typed, mode: str) -> Callable[[], None]:
    def change() -> None:
        typed.mode, typed.warned = mode, None

    return change


def show_ways(visit: Visit, view: dict[str, Any], undo: tuple[str, datetime] | None) -> None:
    """Other tasks, the last decision, and help."""
    task_id, seen = view["task"]["id"], trail(visit)
    first = not seen or seen[0] == task_id
    with st.container(key="ways", horizontal=True, horizontal_alignment="right", gap="xsmall"):
        press(texts.SKIP, "skip", "S", Intent("skip", task_id), "tertiary")
        press(texts.GO_BACK, "back", "P", Intent("back", task_id), "tertiary", not first)
        press(texts.GO_ON, "next", "N", Intent("next", task_id), "tertiary")
        said = undo[0] if undo else ""
        press(texts.UNDO, "undo", "U", Intent("undo", said), "tertiary", bool(said))
        press(texts.HELP, "help", "H", later(HELP, True), "tertiary")


def ask(visit: Visit, typed: Typed) -> None:
    """What a verdict asks for, and the buttons that give it or go back."""
    if typed.mode != "edit":
        visit.fragment(lambda: ask_reasons(typed))
        mount("note", "noting", {"field": f".st-key-{typed.note_key}"})
    elif typed.warned is not None:
        st.html(marking.notice(texts.STILL_BLOCKED, texts.STILL_BLOCKED_HINT, "warn"))
    with st.container(key="confirming", horizontal=True):
        st.button(
            ASKING[typed.mode],
            key=f"confirm-{typed.mode}",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=later("intent", Intent(typed.mode, typed.task_id)),
        )
        cancel = set_mode(typed, "")
        st.button(texts.CANCEL, key="cancel", type="tertiary", shortcut="Esc", on_click=cancel)


def ask_reasons(typed: Typed) -> None:
    """Reason codes under the number keys, and room for a note. A key runs only this."""
    told = st.container()  # its place is taken, so that the note keeps the focus
    if typed.warned is not None and not typed.reasons:
        told.html(marking.notice(texts.NO_REASON, texts.NO_REASON_HINT, "warn"))
    st.html(marking.muted(texts.REASONS_LABEL))
    with st.container(key="reasons", horizontal=True, gap="xsmall"):
        for number, code in enumerate(REASON_CODES, start=1):
            st.button(
                texts.REASONS[code],
                key=f"reason-{code}",
                type="primary" if code in typed.reasons else "secondary",
                shortcut=str(number),
                on_click=toggle(typed, code),
            )
    st.text_area(
        texts.NOTE_LABEL[typed.mode],
        height=80,
        key=typed.note_key,
        persist_state="session",
        on_change="ignore",
    )


def toggle(typed: Typed, code: str) -> Callable[[], None]:
    def change() -> None:
        others = [one for one in typed.reasons if one != code]
        typed.reasons = others if code in typed.reasons else [*others, code]

    return change


@st.dialog(texts.HELP_TITLE, on_dismiss=later(HELP, False))
def show_help() -> None:
    """Every key of this page."""
    rows = "".join(
        f"<dt><kbd>{marking.esc(key)}</kbd></dt><dd>{marking.esc(words)}</dd>"
        for key, words in texts.KEYS
    )
    st.html(f'<dl class="cd-keys">{rows}</dl>')
