"""Views of the inbox that people name, share and delete."""

from collections.abc import Sequence

import streamlit as st

from storage.assigning import assignable
from storage.inbox import Filters
from storage.saved_views import BUILT_IN, View, delete_view, save_view
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit, later

INTENT = "inbox-view-intent"
NAME, SHARED = "inbox-view-name", "inbox-view-shared"


def carry_out(visit: Visit, filters: Filters) -> None:
    """Saves or deletes what was asked for by the last click.

    Raises:
        BadInput, Forbidden, NotFound: as the verbs say.
    """
    asked = st.session_state.pop(INTENT, None)
    if asked is None:
        return
    verb, view_id = asked
    with visit.db.write() as session:
        if verb == "delete":
            delete_view(session, view_id, visit.reviewer)
            return
        name = str(st.session_state.get(NAME) or "")
        save_view(session, visit.reviewer, name, filters, bool(st.session_state.get(SHARED)))
    st.session_state[NAME] = ""


def show(visit: Visit, filters: Filters, views: Sequence[View]) -> None:
    with st.popover(texts.INBOX_SAVE, type="tertiary", icon=":material/bookmark:"):
        if filters in BUILT_IN.values():
            st.html(marking.muted(texts.INBOX_SAVE_NOTHING))
        else:
            ask_name(visit)
        for view in views:
            if view.deletable:
                show_view(view)


def ask_name(visit: Visit) -> None:
    st.text_input(texts.INBOX_SAVE_NAME, key=NAME, max_chars=60, persist_state="session")
    if visit.in_team:
        st.checkbox(texts.INBOX_SAVE_SHARED, key=SHARED)
    st.button(texts.INBOX_SAVE_DO, key="inbox-view-save", on_click=later(INTENT, ("save", "")))


def show_view(view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"view-{view.id}"):
        st.html(f'<span dir="auto">{marking.esc(name_of(view))}</span>')
        st.button(
            texts.INBOX_DELETE,
            key=f"delete-{view.id}",
            type="tertiary",
            on_click=later(INTENT, ("delete", view.id)),
        )


def name_of(view: View) -> str:
    """Shared views say whose they are."""
    shared = texts.INBOX_VIEW_SHARED.format(name=view.name, owner=view.owner)
    return shared if view.shared else view.name


def colleagues(visit: Visit) -> list[str]:
    """Who may be given tasks, in a team."""
    if not visit.in_team:
        return []
    with visit.db.read() as session:
        return assignable(session)
