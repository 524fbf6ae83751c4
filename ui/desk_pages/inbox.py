"""What waits for a person, in the order in which it should be taken."""

from typing import Any

import streamlit as st

from storage.autonomy import stopped_types
from storage.items import WAITING, count_items
from storage.review import open_counts
from storage.views import queue_view
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit


def show(visit: Visit) -> None:
    with visit.db.read() as session:
        counts, statuses = open_counts(session), count_items(session)
        stopped = stopped_types(session)
    total = sum(counts.values())
    drafting = sum(statuses.get(status, 0) for status in WAITING)
    busy = texts.counted(texts.INBOX_DRAFTING, texts.INBOX_DRAFTING_MANY, drafting)
    title = texts.counted(texts.INBOX_COUNT, texts.INBOX_COUNT_MANY, total)
    parts.head(visit, title, marking.muted(busy if drafting else ""))
    for row in stopped:
        words = texts.INBOX_STOPPED.format(kind=visit.kind(row.content_type))
        st.html(marking.notice(words, row.why, "warn"))
    if not total:
        st.html(marking.empty(texts.INBOX_EMPTY, texts.INBOX_EMPTY_HINT, texts.INBOX_EMPTY_COMMAND))
        return
    show_list(visit, counts)


def show_list(visit: Visit, counts: dict[str, int]) -> None:
    chosen = choose_type(visit, counts)
    number = parts.page_number("inbox", chosen)
    with visit.db.read() as session:
        rows = queue_view(
            session, content_type=chosen, limit=parts.PAGE_ROWS, offset=number * parts.PAGE_ROWS
        )
    total = counts.get(chosen, 0) if chosen else sum(counts.values())
    if not rows:
        st.html(marking.notice(texts.INBOX_EMPTY_TYPE))
    else:
        parts.columns(texts.INBOX_COLUMNS, "inbox")
    for line in rows:
        show_row(visit, line)
    more = (number + 1) * parts.PAGE_ROWS < total
    parts.pager("inbox", number, len(rows), more, total)


def choose_type(visit: Visit, counts: dict[str, int]) -> str | None:
    """The filter and the way into the first task."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="inbox-bar"):
        chosen: str | None = st.selectbox(
            texts.INBOX_FILTER,
            [None, *sorted(counts)],
            format_func=lambda name: type_label(visit, counts, name),
            key="inbox-type",
            persist_state="session",
            width=260,
        )
        if st.button(texts.INBOX_START, type="primary", shortcut="S", key="inbox-start"):
            visit.go("review")
    return chosen


def type_label(visit: Visit, counts: dict[str, int], name: str | None) -> str:
    return f"{visit.kind(name)} ({counts[name]:,})" if name in counts else texts.ALL_TYPES


def show_row(visit: Visit, line: dict[str, Any]) -> None:
    holder = line["held_by"]
    held = texts.INBOX_HELD.format(name=marking.esc(holder)) if holder else ""
    why = marking.badge(texts.WHY.get(line["why"], line["why"]), line["why"])
    if line["stale"]:
        why += " " + marking.badge(texts.STALE, "warn")
    cells = [marking.esc(visit.kind(line["content_type"])), why, parts.age_of(line["created_at"])]
    below = " · ".join(part for part in (marking.esc(line["reason"]), held) if part)
    if parts.row(line["task"], line["title"], below, cells, "inbox"):
        visit.go("review", task=line["task"])
