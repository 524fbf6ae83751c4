"""The library: every item, and on choosing one its story."""

from typing import Any

import streamlit as st

from storage.views import items_view
from ui import texts
from ui.desk_pages import marking, parts, story
from ui.desk_pages.visit import Visit, asked


def show(visit: Visit) -> None:
    chosen = asked("item")
    if chosen:
        story.show(visit, chosen)
        return
    parts.head(visit, texts.PAGES["library"])
    status, search = filters()
    number = parts.page_number("items", status, search)
    with visit.db.read() as session:
        rows = items_view(
            session,
            status=status,
            search=search,
            limit=parts.PAGE_ROWS + 1,
            offset=number * parts.PAGE_ROWS,
        )
    show_rows(visit, rows[: parts.PAGE_ROWS], filtered=bool(status or search or number))
    parts.pager("items", number, min(len(rows), parts.PAGE_ROWS), len(rows) > parts.PAGE_ROWS)


def filters() -> tuple[str | None, str]:
    with st.container(horizontal=True, vertical_alignment="bottom", key="items-bar"):
        status: str | None = st.selectbox(
            texts.ITEMS_FILTER,
            [None, *texts.STATUSES],
            format_func=lambda name: texts.STATUSES.get(name or "", texts.ALL_STATUSES),
            key="items-status",
            persist_state="session",
            width=220,
        )
        search = st.text_input(
            texts.ITEMS_SEARCH, key="items-search", persist_state="session", width=320
        )
    return status, (search or "").strip()


def show_rows(visit: Visit, rows: list[dict[str, Any]], filtered: bool) -> None:
    if not rows:
        hint, command = texts.INBOX_EMPTY_HINT, texts.INBOX_EMPTY_COMMAND
        st.html(
            marking.notice(texts.ITEMS_EMPTY_FILTERED)
            if filtered
            else marking.empty(texts.ITEMS_EMPTY, hint, command)
        )
        return
    parts.columns(texts.ITEMS_COLUMNS, "items")
    for line in rows:
        status, decision = line["status"], texts.DECIDED.get(line["decision"], "")
        cells = [
            marking.esc(visit.kind(line["content_type"])),
            marking.badge(texts.STATUSES.get(status, status), status),
            f"{decision} {marking.simulated(line['simulated'])}".strip(),
            parts.moment(line["updated_at"]),
        ]
        if parts.row(line["id"], line["title"], "", cells, "items"):
            visit.go("library", item=line["id"])
