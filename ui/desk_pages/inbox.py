"""What waits for a person: a page of it, as somebody filters and sorts it."""

from datetime import datetime
from typing import Any

import streamlit as st

from storage.autonomy import stopped_types
from storage.bulk import MOST
from storage.inbox import (
    MOST_COUNTED,
    Counts,
    Filters,
    InboxPage,
    count_drafting,
    inbox_counts,
    inbox_page,
)
from storage.items import why_held
from storage.saved_views import View, list_views
from storage.tables.base import now
from ui import texts
from ui.components.mounting import component
from ui.desk_pages import inbox_bulk, inbox_filters, inbox_views, marking, parts
from ui.desk_pages.unseen import pieces
from ui.desk_pages.visit import Visit

LIST = "inbox-rows"
PLACES = "inbox-places"
"""Where the session keeps at which task each page that was turned to begins."""


def show(visit: Visit) -> None:
    filters = inbox_filters.read()
    inbox_bulk.carry_out(visit)
    inbox_views.carry_out(visit, filters)
    with visit.db.read() as session:
        counts = inbox_counts(session, visit.reviewer)
        views = list_views(session, visit.reviewer)
    first = [page_at(visit, filters, parts.page_number("inbox", filters))] if counts.open else []
    show_head(visit, title_of(filters, counts, [page for page, _ in first]))
    inbox_bulk.show_done(visit)
    if not counts.open:
        st.html(marking.empty(texts.INBOX_EMPTY, texts.INBOX_EMPTY_HINT, texts.INBOX_EMPTY_COMMAND))
        return
    show_list(visit, filters, counts, views, first)


def title_of(filters: Filters, counts: Counts, pages: list[InboxPage]) -> str:
    """How many wait, and how many of them are listed here where filters leave some out."""
    narrow = filters != Filters(sort=filters.sort)
    if narrow and pages:
        waiting = inbox_filters.number(counts.open)
        return texts.INBOX_COUNT_FIT.format(shown=fitting_words(pages[0]), count=waiting)
    if counts.open > MOST_COUNTED:
        return texts.INBOX_COUNT_OVER.format(count=f"{MOST_COUNTED:,}")
    return texts.counted(texts.INBOX_COUNT, texts.INBOX_COUNT_MANY, counts.open)


def fitting_words(page: InboxPage) -> str:
    return f"{page.total:,}" if not page.more else inbox_filters.number(MOST_COUNTED + 1)


def show_head(visit: Visit, title: str) -> None:
    with visit.db.read() as session:
        drafting, stopped = count_drafting(session), stopped_types(session)
        held = why_held(session) if drafting else ""
    busy = texts.counted(texts.INBOX_DRAFTING, texts.INBOX_DRAFTING_MANY, drafting)
    parts.head(visit, title, marking.muted(busy if drafting and not held else ""))
    if held:
        st.html(parts.held_notice(held))
    for row in stopped:
        words = texts.INBOX_STOPPED.format(kind=visit.kind(row.content_type))
        st.html(marking.notice(words, row.why, "warn"))


def show_list(
    visit: Visit,
    filters: Filters,
    counts: Counts,
    views: list[View],
    first: list[tuple[InboxPage, int]],
) -> None:
    inbox_filters.show(visit, filters, counts, views)
    visit.fragment(lambda: show_page(visit, filters, first))


def show_page(visit: Visit, filters: Filters, read: list[tuple[InboxPage, int]]) -> None:
    """The rows, and the way to the next ones. Turning a page runs this, and nothing around it.

    Args:
        read: the page that the head has counted, with its number; it is shown once.
    """
    if not read:
        read.append(page_at(visit, filters, parts.page_number("inbox", filters)))
    page, number = read.pop()
    if not page.rows:
        st.html(marking.empty(texts.INBOX_NONE_FIT, texts.INBOX_NONE_FIT_HINT))
        return
    data = list_data(visit, page)
    drawn = component("rows")(key=LIST, data=data, on_act_change=lambda: open_asked(visit))
    parts.pager("inbox", number, len(page.rows), page.next is not None, fitting_words(page))
    st.html(marking.muted(texts.INBOX_KEYS))
    asked = inbox_bulk.read(drawn.act)
    if asked is not None:
        inbox_bulk.ask(visit, filters, asked)


def open_asked(visit: Visit) -> None:
    """Goes to the task whose row was pressed, if one was."""
    asked = inbox_bulk.read(st.session_state[LIST].get("act"))
    if asked is not None and asked.do == "open":
        visit.go("review", task=asked.tasks[0])


def page_at(visit: Visit, filters: Filters, number: int) -> tuple[InboxPage, int]:
    """The page with this number, or the first one where the way to it is not known; and its
    number. Pages begin behind a task, not at a count: what is decided meanwhile shifts none."""
    places: list[str | None] = st.session_state.setdefault(PLACES, [None])
    if number == 0 or number >= len(places):
        number = st.session_state["inbox-page"] = 0
        places[:] = [None]
    with visit.db.read() as session:
        page = inbox_page(session, visit.reviewer, filters, parts.PAGE_ROWS, places[number])
    if not page.rows and number:
        st.session_state["inbox-page"] = 0
        return page_at(visit, filters, 0)
    places[number + 1 :] = [page.next] if page.next else []
    return page, number


def list_data(visit: Visit, page: InboxPage) -> dict[str, Any]:
    """A page as the list's script draws it."""
    names = [name for name in texts.INBOX_COLUMNS if is_used(name, page)]
    return {
        "rows": [row_data(visit, row, names) for row in page.rows],
        "columns": [{"key": name, "name": texts.INBOX_COLUMNS[name]} for name in names],
        "ticks": True,
        "acts": inbox_bulk.acts_for(visit),
        "more": page.next is not None or page.total > len(page.rows),
        "cleared": st.session_state.get(inbox_bulk.CLEARED, 0),
        "search": ".st-key-inbox-text input",
        "words": words_of(page),
    }


def words_of(page: InboxPage) -> dict[str, str]:
    few = not page.more and page.total <= MOST
    take, taken = (
        (texts.INBOX_TAKE_ALL, texts.INBOX_ALL_TAKEN)
        if few
        else (texts.INBOX_TAKE_FIRST, texts.INBOX_FIRST_TAKEN)
    )
    numbers = {"count": f"{page.total:,}", "most": f"{MOST:,}"}
    return {
        "list": texts.INBOX_LIST,
        "title": texts.INBOX_DRAFT,
        "tick": texts.INBOX_TICK,
        "every": texts.INBOX_TICK_ALL,
        "ticked": texts.INBOX_TICKED,
        "take": take.format(**numbers),
        "all": taken.format(**numbers),
        "clear": texts.INBOX_CLEAR,
    }


def is_used(column: str, page: InboxPage) -> bool:
    """Columns that would be empty are left out."""
    needs = {"due": "due_at", "sure": "confidence", "whose": "assignee"}
    return column not in needs or any(row[needs[column]] not in (None, "") for row in page.rows)


def row_data(visit: Visit, row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    sure = row["confidence"]
    cells = {
        "type": {"text": visit.kind(row["content_type"])},
        "why": {"text": texts.WHY.get(row["why"], row["why"]), "tone": row["why"]},
        "age": {"text": parts.age_of(row["created_at"])},
        "due": due_cell(row),
        "sure": {"text": "" if sure is None else f"{sure:.0%}"},
        "whose": {"text": shown(row["assignee"])},
    }
    return {
        "id": row["task"],
        "title": shown(row["title"]),
        "below": shown(" · ".join(part for part in (held(row), row["reason"]) if part)),
        "marks": marks_of(row),
        "cells": [cells[name] for name in columns],
    }


def shown(text: str) -> list[tuple[str, bool]]:
    """A text on one line, what would not be seen in it spelt out."""
    return list(pieces(" ".join(text.split())))


def held(row: dict[str, Any]) -> str:
    if not row["held_by"]:
        return ""
    return texts.INBOX_HELD.format(name=row["held_by"], time=row["held_until"][11:16])


def marks_of(row: dict[str, Any]) -> list[dict[str, str]]:
    """What else stands beside a title."""
    was = row["escalated_from"]
    late = texts.INBOX_ESCALATED_FROM.format(name=was) if was else texts.INBOX_ESCALATED
    marks = (
        (row["escalated"], late, "contradicted"),
        (row["needs_lead"], texts.INBOX_DIFFER, "warn"),
        (row["second_opinion"] and not row["needs_lead"], texts.INBOX_SECOND, "quiet"),
        (row["stale"], texts.STALE, "warn"),
    )
    return [{"text": text, "tone": tone} for is_so, text, tone in marks if is_so]


def due_cell(row: dict[str, Any]) -> dict[str, Any]:
    if row["due_at"] is None:
        return {"text": ""}
    seconds = (datetime.fromisoformat(row["due_at"]) - now()).total_seconds()
    words = texts.INBOX_LATE if seconds < 0 else texts.INBOX_DUE_IN
    text = words.format(age=texts.age(abs(seconds)))
    if abs(seconds) < 60:
        text = texts.INBOX_DUE_NOW
    return {"text": text, "late": seconds < 0, "hint": f"{parts.moment(row['due_at'])} UTC"}
