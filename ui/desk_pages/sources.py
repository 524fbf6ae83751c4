"""What drafts may rest on: the sources, and the text of one as it is served now."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from storage.source_views import source_view, state_of
from storage.sources import find_source, list_sources
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
    """Why it is not retrieved now, or nothing."""
    state = state_of(source)
    return "" if state == "served" else marking.badge(texts.SOURCE_STATES[state], "withdrawn")


def show_source(visit: Visit, source_id: str) -> None:
    """Raises NotFound for an id in the address that no source has."""
    with visit.db.read() as session:
        source = find_source(session, source_id)
        view = source_view(session, source)
    if st.button(texts.BACK, icon=":material/arrow_back:", type="tertiary", shortcut="Esc"):
        visit.go("sources")
    kind = texts.SOURCE_KINDS.get(source.kind, source.kind)
    line = marking.muted(marking.esc(kind), marking.esc(source.uri), gone(source))
    parts.head(visit, source.title, line + marking.muted(*governance(source)))
    if source.withdrawn_at:
        st.html(marking.notice(texts.EVIDENCE_WITHDRAWN, source.withdrawn_reason, "warn"))
    if view["version"] is None:
        st.html(marking.notice(texts.SOURCE_UNREAD))
        return
    numbers = [version["number"] for version in view["versions"]]
    if len(numbers) > 1:
        served = numbers.index(view["version"]["number"])
        number = st.selectbox(texts.SOURCE_PICK, numbers, index=served, width=120)
        with visit.db.read() as session:
            view = source_view(session, source, number)
    show_version(view["version"])


def governance(source: Source) -> list[str]:
    """What is known of whose it is and how it may be used, escaped."""
    until = parts.moment(source.valid_until) if source.valid_until else ""
    said = (
        (texts.SOURCE_LICENCE, source.licence),
        (texts.SOURCE_OWNER, source.owner),
        (texts.SOURCE_ORIGIN, "" if source.origin == "unknown" else source.origin),
        (texts.SOURCE_UNTIL, until),
    )
    return [marking.esc(words.format(value=value)) for words, value in said if value]


def show_version(version: dict[str, Any]) -> None:
    if version["flags"]:
        names = sorted({f"{flag['check']} {flag['name']}" for flag in version["flags"]})
        st.html(marking.notice(texts.SOURCE_FLAGGED.format(findings=", ".join(names)), "", "warn"))
    if version["duplicate_of"]:
        st.html(marking.notice(texts.SOURCE_DUPLICATE.format(source=version["duplicate_of"])))
    time = parts.moment(version["created_at"])
    read = texts.SOURCE_VERSION.format(number=version["number"], time=time)
    st.html(marking.muted(read) + marking.plain_html(version["text"]))
