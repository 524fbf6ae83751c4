"""One task: the draft with its evidence on the one side, the decision on the other."""

from typing import Any

import streamlit as st

from storage.review import next_task, review_view
from ui import texts
from ui.desk_pages import actions, evidence, marking, parts
from ui.desk_pages.visit import Visit, asked, later


def show(visit: Visit) -> None:
    done = actions.carry_out(visit)
    task_id = asked("task") or take_next(visit)
    if not task_id:
        parts.head(visit, texts.PAGES["review"])
        say(done, last=True)
        st.html(marking.empty(texts.REVIEW_EMPTY, texts.REVIEW_EMPTY_HINT))
        return
    visit.seat.take(task_id, visit.reviewer)
    with visit.db.read() as session:
        view = review_view(session, task_id, visit.reviewer)
    say(done)
    parts.head(visit, view["title"], about(visit, view))
    if view["stale"]:
        st.html(marking.notice(texts.STALE_TITLE, view["stale"], "warn"))
    left, right = st.columns([3, 2], gap="large")
    chosen = evidence.chosen_claim(view)
    with left:
        show_draft(view, chosen)
    with right:
        evidence.show(visit, view, chosen)


def take_next(visit: Visit) -> str:
    """The next free task, put into the page's address so that a reload stays on it."""
    skipped = st.session_state.get("skipped", [])
    with visit.db.read() as session:
        found = next_task(session, visit.reviewer, skipped)
    if found:
        st.query_params["task"] = found
    return found or ""


def say(done: tuple[str, str] | None, last: bool = False) -> None:
    """A short word on the decision just made. Its place is always taken: what stands below
    would otherwise move, and be drawn twice for a moment."""
    if done is None:
        st.html('<span class="cd-flash"></span>')
        return
    verdict, title = done
    words = texts.CONFIRMED.format(what=texts.DECIDED[verdict], title=title)
    st.html(marking.notice(words, texts.CONFIRMED_LAST if last else "", "flash"))


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


def show_draft(view: dict[str, Any], chosen: int | None) -> None:
    draft = view["draft"]
    if draft["text"].strip():
        st.html(marking.draft_html(draft["text"], draft["claims"], chosen))
        st.html(marking.legend_html())
    else:
        st.html(marking.notice(texts.REVIEW_NO_TEXT))
    if view["standing"]["state"] == "open":
        actions.show(view)
    else:
        show_standing(view)
    with st.container(key="under"):
        show_earlier(view["earlier"])
        evidence.show_brief(view["brief"])


def show_standing(view: dict[str, Any]) -> None:
    """Who has this task or decided it, what was typed here meanwhile, and the way on."""
    standing, task_id = view["standing"], view["task"]["id"]
    title, hint = words_for(standing)
    st.html(marking.notice(title, hint, "warn"))
    kept = actions.typed(task_id, view["draft"]["text"])
    if kept:
        st.html(marking.muted(texts.KEPT))
        st.code(kept, language=None, wrap_lines=True)
    st.button(
        texts.TAKE_NEXT,
        key="take-next",
        type="primary",
        shortcut="S",
        on_click=later("intent", actions.Intent("skip", task_id)),
    )


def words_for(standing: dict[str, Any]) -> tuple[str, str]:
    if standing["state"] == "cancelled":
        return texts.WAS_CANCELLED, texts.WAS_CANCELLED_HINT
    name, time = standing["by"], parts.moment(standing["at"])
    if standing["state"] == "held":
        return texts.HELD.format(name=name), texts.HELD_HINT.format(time=time)
    what = texts.DECIDED[standing["verdict"]]
    by = f"{name} ({texts.SIMULATED})" if standing["simulated"] else name
    return texts.WAS_DECIDED.format(what=what, name=by, time=time), texts.WAS_DECIDED_HINT


def show_earlier(earlier: list[dict[str, Any]]) -> None:
    if not earlier:
        return
    with st.expander(texts.counted(texts.EARLIER, texts.EARLIER_MANY, len(earlier))):
        for attempt in earlier:
            st.html(
                marking.heading(texts.EARLIER_HEAD.format(attempt=attempt["attempt"]), 4)
                + marking.plain_html(attempt["text"])
                + marking.muted(marking.esc(attempt["reason"]))
            )
