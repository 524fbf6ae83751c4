"""One task: the draft with its evidence, and the bar that decides on it."""

from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from storage.review import next_task
from storage.tables.base import now
from storage.undo import undo_until, undoable
from ui import texts
from ui.components.mounting import mount
from ui.desk_pages import actions, ahead, asked_for, bar, editor, history, marking, parts
from ui.desk_pages.actions import Done
from ui.desk_pages.draft_view import shown
from ui.desk_pages.typed import Typed
from ui.desk_pages.visit import Visit, asked, later

Undo = tuple[str, datetime] | None

FLASH_SECONDS = 8
"""How long a word stays that offers nothing, or nothing any more."""

NO_FLASH = {"text": "", "seconds": 0.0, "hint": "", "settled": [], "who": "", "words": {}}


def show(visit: Visit) -> None:
    Typed(asked("task")).hear()
    done = actions.carry_out(visit)
    in_turn = not asked("task")
    task_id = asked("task") or take_next(visit)
    if not task_id:
        show_empty(visit, done)
        return
    actions.arrive(visit, task_id, in_turn)
    visit.seat.take(task_id, visit.reviewer)
    page = ahead.prepared(visit, task_id)
    view, typed = page.view, Typed(task_id)
    undo = can_undo(visit, view)
    flash(visit, done)
    parts.head(visit, view["title"], about(visit, view))
    show_notices(visit, view, typed)
    if view["standing"]["state"] == "open" and typed.mode == "edit":
        editor.edit(visit, view, typed)
    else:
        mount("draft", "draft", {**page.draft, "asks": typed.warned is not None})
    bar.show(visit, view, typed, undo)
    with st.container(key="under"):
        history.show_opinions(view)
        asked_for.show(view["brief"])
        history.show_earlier(view)
    ahead.look_ahead(visit, task_id)


def show_empty(visit: Visit, done: Done | None) -> None:
    """Nothing to do; but what was decided last can still be undone."""
    flash(visit, done, last=True)
    parts.head(visit, texts.PAGES["review"])
    hint = texts.REVIEW_EMPTY_HINT if visit.in_team else texts.REVIEW_EMPTY_ALONE
    st.html(marking.empty(texts.REVIEW_EMPTY, hint))
    with visit.db.read() as session:
        said = undoable(session, visit.reviewer)
        undo = said.id if said else ""
    seen = actions.trail(visit)
    with st.container(key="empty-ways", horizontal=True, horizontal_alignment="center"):
        if seen:
            last = actions.Intent("back", "")
            st.button(texts.GO_BACK, key="back", shortcut="P", on_click=later("intent", last))
        if not visit.in_team:
            st.button(texts.REVIEW_EMPTY_BRIEF, key="to-brief", on_click=visit.way("briefs"))
        if undo:
            asks = later("intent", actions.Intent("undo", undo))
            st.button(texts.UNDO, key="undo", shortcut="U", on_click=asks)


def take_next(visit: Visit) -> str:
    """The next free task, put into the page's address so that a reload stays on it."""
    skipped = st.session_state.get("skipped", [])
    with visit.db.read() as session:
        found = next_task(session, visit.reviewer, skipped)
    if found:
        st.query_params["task"] = found
    return found or ""


def can_undo(visit: Visit, view: dict[str, Any]) -> Undo:
    """What U takes back: what was said about the task on the page, or else what was said last."""
    standing = view["standing"]
    if standing.get("undo_until"):
        return standing["id"], standing["undo_until"]
    with visit.db.read() as session:
        said = undoable(session, visit.reviewer)
        until = undo_until(session, said, visit.reviewer) if said else None
        return (said.id, until) if said and until else None


def flash(visit: Visit, done: Done | None, last: bool = False) -> None:
    """A short word on what was just done, floating above the page until its time is over. Its
    place is always taken: what stands below would otherwise move, and be drawn twice."""
    if done is not None:
        number = st.session_state.get("flash", {}).get("version", 0) + 1
        hint = done.hint or (texts.CONFIRMED_LAST if last else "")
        st.session_state["flash"] = {**flash_data(visit, done, hint), "version": number}
        st.session_state["flash-until"] = now() + timedelta(seconds=done.seconds + FLASH_SECONDS)
    elif now() > st.session_state.get("flash-until", now()):
        st.session_state["flash"] = {**NO_FLASH, "version": st.session_state["flash"]["version"]}
    mount("flash", "flash", st.session_state.get("flash", {**NO_FLASH, "version": 0}))


def flash_data(visit: Visit, done: Done, hint: str) -> dict[str, Any]:
    gone = texts.FLASH_GONE.format(item=done.item_id)
    return {
        "text": shown(done.words),
        "seconds": done.seconds,
        "hint": hint,
        "settled": [done.task_id] if done.task_id else [],
        "who": visit.reviewer,
        "words": {"undo": texts.FLASH_UNDO, "gone": gone},
    }


def about(visit: Visit, view: dict[str, Any]) -> str:
    """Type, reason and writer in one line under the title."""
    task, draft = view["task"], view["draft"]
    adapter = ""
    if draft["adapter"]:
        name = marking.esc(texts.REVIEW_ADAPTER.format(adapter=draft["adapter"]))
        adapter = f"{name} {marking.simulated(view['simulated_adapter'])}"
    line = marking.muted(
        marking.badge(texts.WHY.get(task["why"], task["why"]), task["why"])
        + f" {marking.esc(task['reason'])}"
    )
    return line + marking.muted(
        marking.esc(visit.kind(view["content_type"])),
        texts.REVIEW_ATTEMPT.format(attempt=draft["attempt"]),
        marking.esc(texts.REVIEW_WRITER.format(model=draft["model"])),
        adapter,
        texts.REVIEW_WAITED.format(age=parts.age_of(task["created_at"])),
    )


def show_notices(visit: Visit, view: dict[str, Any], typed: Typed) -> None:
    """What a reviewer must know before they read: a source that changed, that others differ, or
    that somebody or something stands in the way."""
    if view["stale"]:
        st.html(marking.notice(texts.STALE_TITLE, view["stale"], "warn"))
    if view["standing"]["state"] == "open":
        history.show_differing(view["opinions"])
        return
    own = view["standing"].get("by") == visit.reviewer  # then what was typed went with it
    kept = [] if own else typed.words
    title, hint = words_for(view["standing"], bool(kept))
    st.html(marking.notice(title, hint, "warn"))
    if kept:
        st.html(marking.muted(texts.KEPT))
        st.code("\n\n".join(kept), language=None, wrap_lines=True)


def words_for(standing: dict[str, Any], kept: bool) -> tuple[str, str]:
    """Why this task cannot be decided here now, and what to do.

    Args:
        kept: whether something was typed that was not recorded.
    """
    state = standing["state"]
    if state == "cancelled":
        return texts.WAS_CANCELLED, texts.WAS_CANCELLED_HINT
    if state == "needs":
        return texts.NEEDS_ROLE.format(role=standing["needs"]), texts.NEEDS_ROLE_HINT
    name, time = standing["by"], parts.moment(standing["at"])
    if state == "held":
        return texts.HELD.format(name=name), texts.HELD_UNTIL.format(time=time)
    what = texts.DECIDED[standing["verdict"]]
    if state == "given":
        more = texts.counted(texts.GIVEN_HINT, texts.GIVEN_HINT_MANY, standing["missing"])
        return texts.GIVEN.format(what=what, time=time), more
    by = f"{name} ({texts.SIMULATED})" if standing["simulated"] else name
    hint = texts.WAS_DECIDED_UNDO if standing["undo_until"] else texts.WAS_DECIDED_ONLY
    hint = texts.WAS_DECIDED_HINT if kept else hint
    return texts.WAS_DECIDED.format(what=what, name=by, time=time), hint
