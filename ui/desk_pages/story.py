"""An item's story: what was asked, what was written, where it went, what people said."""

from typing import Any

import streamlit as st

from storage.items import find_item
from storage.publications import publish
from storage.review import simulated_adapters
from storage.views import item_view
from ui import texts
from ui.desk_pages import asked_for, marking, parts
from ui.desk_pages.visit import Visit, later


def show(visit: Visit, item_id: str) -> None:
    """An item's page. Raises NotFound for an id in the address that no item has."""
    if st.session_state.pop("publish", "") == item_id:
        with visit.db.write() as session:
            publish(session, find_item(session, item_id), visit.reviewer)
    with visit.db.read() as session:
        view = item_view(session, find_item(session, item_id), visit.reviewer)
        learned = simulated_adapters(session)
    status = marking.badge(texts.STATUSES.get(view["status"], view["status"]), view["status"])
    kind = marking.esc(visit.kind(view["content_type"]))
    if st.button(texts.BACK, icon=":material/arrow_back:", type="tertiary", shortcut="Esc"):
        visit.go("library")
    parts.head(visit, view["title"], marking.muted(status, kind, marking.esc(view["id"])))
    left, right = st.columns([3, 2], gap="large")
    with left:
        if view["held"]:
            st.html(parts.held_notice(view["held"]))
        show_publication(visit, view)
        show_drafts(view["drafts"], learned)
    with right:
        show_decisions(view["decisions"])
        if view["task"] and visit.may("decide"):
            way = visit.way("review", task=view["task"]["id"])
            st.button(texts.REVIEW_IT, key="review-it", type="primary", on_click=way)
        asked_for.show(view["brief"])


def show_publication(visit: Visit, view: dict[str, Any]) -> None:
    published = view["publication"]
    head = marking.heading(texts.STORY_PUBLICATION)
    if published is None:
        done = view["status"] == "done"
        st.html(head + marking.muted(texts.STORY_UNPUBLISHED if done else texts.STORY_UNAPPROVED))
        if done and visit.may("publish"):
            note = later("publish", view["id"])
            st.button(texts.PUBLISH, key="publish-it", type="primary", on_click=note)
        return
    who = marking.esc(published["reviewer"] or texts.STORY_NOBODY)
    words = texts.STORY_PUBLISHED.format(time=parts.moment(published["published_at"]), name=who)
    gone = marking.badge(texts.WITHDRAWN, "withdrawn") if published["withdrawn_at"] else ""
    label = f"{marking.simulated(published['simulated'])} {gone}".strip()
    st.html(
        head
        + marking.plain_html(published["text"])
        + marking.muted(words, label)
        + marking.muted(texts.STORY_HASH.format(hash=published["text_sha256"][:16] + "…"))
    )
    st.download_button(
        texts.EXPORT,
        published["text"],
        file_name=f"{view['id']}.txt",
        mime="text/plain",
        on_click="ignore",
        key="export",
    )


def show_drafts(drafts: list[dict[str, Any]], learned: set[str]) -> None:
    """Newest first, each with its claims marked and where it went."""
    if drafts:
        st.html(marking.heading(texts.STORY_DRAFTS) + marking.legend_html())
    for draft in reversed(drafts):
        adapter = ""
        if draft["adapter"]:
            name = marking.esc(texts.REVIEW_ADAPTER.format(adapter=draft["adapter"]))
            adapter = f"{name} {marking.simulated(draft['adapter'] in learned)}"
        writer = marking.esc(texts.REVIEW_WRITER.format(model=draft["model"]))
        route = draft["route"]
        went = f"{texts.ROUTES[route['route']]}: {route['reason']}" if route else ""
        st.html(
            marking.heading(texts.EARLIER_HEAD.format(attempt=draft["attempt"]), 4)
            + marking.draft_html(draft["text"], draft["claims"])
            + marking.muted(writer, adapter)
            + marking.muted(marking.esc(went))
        )
        if draft["findings"]:
            st.html(marking.findings_html(draft["findings"]))


def show_decisions(decisions: list[dict[str, Any]]) -> None:
    head = marking.heading(texts.STORY_DECISIONS)
    st.html(head + ("" if decisions else marking.muted(texts.STORY_UNDECIDED)))
    for decision in decisions:
        codes = ", ".join(texts.REASONS.get(code, code) for code in decision["reasons"])
        what = texts.DECIDED.get(decision["verdict"], texts.DECISION_UNDOING)
        st.html(
            f'<div class="cd-decision">'
            f"{marking.badge(what, decision['verdict'])} "
            f"<strong>{marking.esc(decision['reviewer'])}</strong> "
            f"{marking.simulated(decision['simulated'])}"
            + marking.muted(
                parts.moment(decision["created_at"]) + " UTC", codes, following(decision)
            )
            + (f'<p dir="auto">{marking.esc(decision["note"])}</p>' if decision["note"] else "")
            + (marking.plain_html(decision["text"]) if decision["text"] else "")
            + "</div>"
        )


def following(decision: dict[str, Any]) -> str:
    """What became of a decision, where that is not over."""
    if decision["verdict"] not in texts.DECIDED or decision["resumed_at"]:
        return ""
    return texts.STORY_FOLLOWING if decision["stands"] else texts.DECISION_UNDONE
