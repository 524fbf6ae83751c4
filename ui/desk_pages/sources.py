"""What drafts may rest on: the sources with what is the matter with them, and how they came."""

from typing import Any

import streamlit as st

from storage.source_pages import KINDS, MATTERS, SourcesWanted, sources_page
from ui import texts
from ui.desk_pages import marking, parts, source_page, source_runs
from ui.desk_pages.visit import Visit, asked


def show(visit: Visit) -> None:
    if asked("source"):
        source_page.show(visit, asked("source"))
        return
    if asked("run"):
        source_runs.show_run(visit, asked("run"))
        return
    parts.head(visit, texts.PAGES["sources"])
    wanted = filters()
    number = parts.page_number("sources", wanted)
    with visit.db.read() as session:
        rows = sources_page(session, wanted, parts.PAGE_ROWS + 1, number * parts.PAGE_ROWS)
    shown = rows[: parts.PAGE_ROWS]
    if shown:
        show_rows(visit, shown)
    elif number or wanted != SourcesWanted():
        st.html(marking.notice(texts.SOURCES_EMPTY_FILTERED))
    else:
        hint, command = texts.SOURCES_EMPTY_HINT, texts.SOURCES_EMPTY_COMMAND
        st.html(marking.empty(texts.SOURCES_EMPTY, hint, command))
    parts.pager("sources", number, len(shown), len(rows) > parts.PAGE_ROWS)
    with st.expander(texts.SOURCES_ADD, key="sources-add"):
        st.html(f"<p>{marking.esc(texts.SOURCES_ADD_HINT)}</p>")
        st.code(texts.SOURCES_ADD_COMMANDS, language=None)
    source_runs.show(visit)


def filters() -> SourcesWanted:
    with st.container(horizontal=True, vertical_alignment="bottom", key="sources-bar"):
        search = st.text_input(
            texts.SOURCES_SEARCH, key="sources-search", persist_state="session", width=320
        )
        kind = st.selectbox(
            texts.SOURCES_KIND,
            [None, *KINDS],
            format_func=lambda name: texts.SOURCE_KINDS.get(name or "", texts.SOURCES_ALL_KINDS),
            key="sources-kind",
            persist_state="session",
            width=170,
        )
        matter = st.selectbox(
            texts.SOURCES_MATTER,
            [None, *MATTERS],
            format_func=lambda name: texts.SOURCES_MATTERS.get(
                name or "", texts.SOURCES_ALL_MATTERS
            ),
            key="sources-matter",
            persist_state="session",
            width=200,
        )
    return SourcesWanted((search or "").strip(), kind, matter)


def show_rows(visit: Visit, rows: list[dict[str, Any]]) -> None:
    parts.columns(texts.SOURCES_COLUMNS, "sources")
    for line in rows:
        flags = ", ".join(line["flags"])
        cells = [
            marking.esc(texts.SOURCE_KINDS.get(line["kind"], line["kind"])),
            source_page.state_badge(line["state"]) + (f" {flagged(flags)}" if flags else ""),
            str(line["version"] or ""),
            parts.moment(line["created_at"]),
        ]
        if parts.row(line["id"], line["title"], marking.esc(line["uri"]), cells, "sources"):
            visit.go("sources", source=line["id"])


def flagged(names: str) -> str:
    return (
        f'<span title="{marking.esc(names)}">{marking.badge(texts.SOURCES_FLAGGED, "warn")}</span>'
    )
