"""The library: every item, what was published of it, and files of the pieces that fit."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

import streamlit as st

from storage.items import find_item
from storage.piece_lists import Order, Wanted, library_page
from storage.publications import told_publication
from ui import texts
from ui.desk_pages import library_export, library_piece, marking, parts, story
from ui.desk_pages.visit import Visit, asked


def show(visit: Visit) -> None:
    chosen = asked("item")
    if chosen:
        show_item(visit, chosen)
        return
    parts.head(visit, texts.PAGES["library"])
    wanted = filters(visit)
    number = parts.page_number("items", wanted)
    with visit.db.read() as session:
        first = number * parts.PAGE_ROWS
        rows = library_page(session, wanted, visit.reviewer, parts.PAGE_ROWS + 1, first)
    shown = rows[: parts.PAGE_ROWS]
    if shown:
        (show_pieces if wanted.published else show_items)(visit, shown)
    else:
        show_nothing(wanted, filtered=bool(number or replace(wanted, published=False) != Wanted()))
    parts.pager("items", number, len(shown), len(rows) > parts.PAGE_ROWS)
    if any(line["publication"] for line in shown):
        library_export.show(visit, wanted)


def show_item(visit: Visit, item_id: str) -> None:
    """A piece for what went out at some time, where nobody asks for its story.

    Raises:
        NotFound: an id in the address that no item has.
    """
    with visit.db.read() as session:
        found = find_item(session, item_id)
        published = told_publication(session, found.id, visit.reviewer)
    if published is None or asked("view") == "story":
        story.show(visit, item_id)
    else:
        library_piece.show(visit, item_id)


def filters(visit: Visit) -> Wanted:
    shelf = st.segmented_control(
        texts.SHELF,
        list(texts.SHELVES),
        format_func=texts.SHELVES.__getitem__,
        default="items",
        required=True,
        key="items-shelf",
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="items-bar"):
        search = st.text_input(
            texts.ITEMS_SEARCH, key="items-search", persist_state="session", width=280
        )
        status = pick(texts.ITEMS_FILTER, "items-status", texts.STATUSES, texts.ALL_STATUSES)
        kinds = {name: visit.kind(name) for name in sorted(visit.house.types)}
        kind = pick(texts.SHELF_TYPE, "items-type", kinds, texts.ALL_TYPES)
        with st.popover(texts.SHELF_MORE):
            order: Order = st.selectbox(
                texts.SHELF_ORDER,
                get_args(Order),
                format_func=texts.SHELF_ORDERS.__getitem__,
                key="items-order",
                persist_state="session",
            )
            since = day(texts.SHELF_SINCE, "items-since")
            until = day(texts.SHELF_UNTIL, "items-until")
    return Wanted(
        search=(search or "").strip(),
        status=status,
        content_type=kind,
        published=shelf == "pieces",
        since=since,
        until=until + timedelta(days=1) if until else None,  # the day itself is part of it
        order=order,
    )


def pick(label: str, key: str, names: dict[str, str], every: str) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        [None, *names],
        format_func=lambda name: names.get(name or "", every),
        key=key,
        persist_state="session",
        width=170,
    )
    return chosen


def day(label: str, key: str) -> datetime | None:
    """The beginning of a day, in UTC."""
    chosen = st.date_input(label, value=None, key=key, persist_state="session", width=170)
    return datetime.combine(chosen, time(), UTC) if isinstance(chosen, date) else None


def show_nothing(wanted: Wanted, filtered: bool) -> None:
    if filtered:
        st.html(marking.notice(texts.ITEMS_EMPTY_FILTERED))
    elif wanted.published:
        st.html(marking.empty(texts.PIECES_EMPTY, texts.PIECES_EMPTY_HINT))
    else:
        hint, command = texts.ITEMS_EMPTY_HINT, texts.ITEMS_EMPTY_COMMAND
        st.html(marking.empty(texts.ITEMS_EMPTY, hint, command))


def show_items(visit: Visit, rows: list[dict[str, Any]]) -> None:
    parts.columns(texts.ITEMS_COLUMNS, "items")
    for line in rows:
        decision = texts.DECIDED.get(line["decision"], "")
        said = f"{decision} {marking.simulated(line['simulated'])}".strip()
        show_row(visit, line, said, line["updated_at"])


def show_pieces(visit: Visit, rows: list[dict[str, Any]]) -> None:
    parts.columns(texts.PIECES_COLUMNS, "items")
    for line in rows:
        published = line["publication"]
        who = marking.esc(published["reviewer"] or texts.STORY_NOBODY)
        said = f"{who} {marking.simulated(published['simulated'])}".strip()
        show_row(visit, line, said, published["published_at"])


def show_row(visit: Visit, line: dict[str, Any], said: str, at: str) -> None:
    status = line["status"]
    stale = marking.badge(texts.STALE, "warn") if line["stale"] else ""
    cells = [
        marking.esc(visit.kind(line["content_type"])),
        f"{marking.badge(texts.STATUSES.get(status, status), status)} {stale}".strip(),
        said,
        parts.moment(at),
    ]
    if parts.row(line["id"], line["title"], "", cells, "items"):
        visit.go("library", item=line["id"])
