"""What drafts may rest on: the sources, and the text of one as it is served now."""

from collections.abc import Sequence

import streamlit as st

from storage.sources import find_source, list_sources, versions_of
from storage.tables import Source
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit, asked


def show(visit: Visit) -> None:
    chosen = asked("source")
    if chosen:
        show_source(visit, chosen)
        return
    parts.head(visit, texts.PAGES["sources"])
    search = st.text_input(
        texts.SOURCES_SEARCH, key="sources-search", persist_state="session", width=320
    )
    words = (search or "").strip()
    number = parts.page_number("sources", words)
    with visit.db.read() as session:
        found = list_sources(
            session, search=words, limit=parts.PAGE_ROWS + 1, offset=number * parts.PAGE_ROWS
        )
    show_rows(visit, found[: parts.PAGE_ROWS], filtered=bool(words or number))
    more = len(found) > parts.PAGE_ROWS
    parts.pager("sources", number, min(len(found), parts.PAGE_ROWS), more)


def show_rows(visit: Visit, found: Sequence[Source], filtered: bool) -> None:
    if not found:
        hint, command = texts.SOURCES_EMPTY_HINT, texts.SOURCES_EMPTY_COMMAND
        st.html(
            marking.notice(texts.SOURCES_EMPTY_FILTERED)
            if filtered
            else marking.empty(texts.SOURCES_EMPTY, hint, command)
        )
        return
    parts.columns(texts.SOURCES_COLUMNS, "sources")
    for source in found:
        kind = texts.SOURCE_KINDS.get(source.kind, source.kind)
        cells = [f"{marking.esc(kind)} {gone(source)}", parts.moment(str(source.created_at))]
        if parts.row(source.id, source.title, marking.esc(source.uri), cells, "sources"):
            visit.go("sources", source=source.id)


def gone(source: Source) -> str:
    return marking.badge(texts.WITHDRAWN, "withdrawn") if source.withdrawn_at else ""


def show_source(visit: Visit, source_id: str) -> None:
    """Raises NotFound for an id in the address that no source has."""
    with visit.db.read() as session:
        source = find_source(session, source_id)
        versions = versions_of(session, source.id)
    served = next((v for v in versions if v.id == source.current_version_id), None)
    if st.button(texts.BACK, icon=":material/arrow_back:", type="tertiary", shortcut="Esc"):
        visit.go("sources")
    kind = texts.SOURCE_KINDS.get(source.kind, source.kind)
    parts.head(
        visit,
        source.title,
        marking.muted(marking.esc(kind), marking.esc(source.uri), gone(source)),
    )
    if source.withdrawn_at:
        st.html(marking.notice(texts.EVIDENCE_WITHDRAWN, source.withdrawn_reason, "warn"))
    if served is None:
        st.html(marking.notice(texts.SOURCE_UNREAD))
        return
    read = texts.SOURCE_VERSION.format(number=served.number, time=parts.moment(served.created_at))
    several = texts.SOURCE_VERSIONS.format(count=len(versions)) if len(versions) > 1 else ""
    st.html(marking.muted(read, several) + marking.plain_html(served.text))
