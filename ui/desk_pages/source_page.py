"""One source: what it says, what changed in it, its passages, and what rests on it."""

from typing import Any

import streamlit as st

from storage.source_pages import found_in, resting_on
from storage.source_views import source_view, state_of
from storage.sources import find_source
from storage.tables import Source
from ui import texts
from ui.desk_pages import library, marking, parts, publishing
from ui.desk_pages.diff import changed, words_diff
from ui.desk_pages.visit import Visit

SHOWN = 100_000
"""Characters of a text that one page shows, or compares."""


def show(visit: Visit, source_id: str) -> None:
    """Raises NotFound for an id in the address that no source has."""
    with visit.db.read() as session:
        source = find_source(session, source_id)
        view = source_view(session, source)
    if st.button(texts.BACK, icon=":material/arrow_back:", type="tertiary", shortcut="Esc"):
        visit.go("sources")
    kind = texts.SOURCE_KINDS.get(source.kind, source.kind)
    line = marking.muted(state_badge(state_of(source)), marking.esc(kind), marking.esc(source.uri))
    parts.head(visit, source.title, line + marking.muted(*governance(source)))
    warn(source)
    if view["version"] is None:
        st.html(marking.notice(texts.SOURCE_UNREAD))
        return
    part, number = choose(view)
    with visit.db.read() as session:
        view = source_view(session, source, number)
    if part == "items":
        show_items(visit, source.id)
    elif part == "passages":
        show_passages(source.id, view["version"])
    elif part == "changes":
        show_changes(visit, source, view)
    else:
        show_version(view["version"])
    if source.withdrawn_at is None:
        publishing.show_withdraw(visit, source.id, source.title or source.uri)


def state_badge(state: str) -> str:
    tone = {"served": "done", "not served yet": "warn", "not yet valid": "warn"}
    words = texts.SOURCE_STATES.get(state, texts.SOURCES_MATTERS["served"].lower())
    return marking.badge(words, tone.get(state, "withdrawn"))


def warn(source: Source) -> None:
    state = state_of(source)
    if state in ("served", "not served yet"):
        return
    words = texts.SOURCE_NOT_SERVED.format(state=texts.SOURCE_STATES[state])
    st.html(marking.notice(words, source.withdrawn_reason, "warn"))


def governance(source: Source) -> list[str]:
    """What is known of whose it is and how it may be used, escaped."""
    since = parts.moment(source.valid_from) if source.valid_from else ""
    until = parts.moment(source.valid_until) if source.valid_until else ""
    said = (
        (texts.SOURCE_LICENCE, source.licence),
        (texts.SOURCE_OWNER, source.owner),
        (texts.SOURCE_ORIGIN, "" if source.origin == "unknown" else source.origin),
        (texts.SOURCE_FROM, since),
        (texts.SOURCE_UNTIL, until),
    )
    return [marking.esc(words.format(value=value)) for words, value in said if value]


def choose(view: dict[str, Any]) -> tuple[str, int]:
    """Which part of the source, and of which version."""
    numbers = [version["number"] for version in view["versions"]]
    with st.container(horizontal=True, vertical_alignment="bottom", key="source-bar"):
        part = st.segmented_control(
            texts.SOURCE_PART,
            list(texts.SOURCE_PARTS),
            format_func=texts.SOURCE_PARTS.__getitem__,
            default="text",
            required=True,
            key="source-part",
            label_visibility="collapsed",
        )
        if len(numbers) == 1 or part == "items":
            return part, view["version"]["number"]
        served = numbers.index(view["version"]["number"])
        number = st.selectbox(
            texts.SOURCE_PICK,
            numbers,
            index=served,
            format_func=lambda n: f"{texts.SOURCE_PICK} {n}",
            label_visibility="collapsed",
            key="source-version",
            width=150,
        )
    return part, number


def show_version(version: dict[str, Any]) -> None:
    if version["flags"]:
        names = ", ".join(found_in(version["flags"]))
        words = texts.SOURCE_FLAGGED.format(findings=names)
        st.html(marking.notice(words, texts.SOURCE_FLAGGED_HINT, "warn"))
    if version["duplicate_of"]:
        st.html(marking.notice(texts.SOURCE_DUPLICATE.format(source=version["duplicate_of"])))
    time = parts.moment(version["created_at"])
    read = texts.SOURCE_VERSION.format(number=version["number"], time=time)
    st.html(marking.muted(read, cut_note(version["text"])) + text_html(version["text"]))


def cut_note(text: str) -> str:
    if len(text) <= SHOWN:
        return ""
    return texts.SOURCE_SHORTENED.format(shown=f"{SHOWN:,}", total=f"{len(text):,}")


def text_html(text: str) -> str:
    return f'<div class="cd-source-text">{marking.plain_html(text[:SHOWN])}</div>'


def show_changes(visit: Visit, source: Source, view: dict[str, Any]) -> None:
    """The version against the one before it."""
    number = view["version"]["number"]
    earlier = [v["number"] for v in view["versions"] if v["number"] < number]
    if not earlier:
        st.html(marking.muted(texts.SOURCE_FIRST))
        return
    with visit.db.read() as session:
        before = source_view(session, source, earlier[-1])["version"]
    text = view["version"]["text"]
    if max(len(text), len(before["text"])) > SHOWN:
        st.html(marking.notice(texts.SOURCE_TOO_LONG))
        return
    head = texts.SOURCE_SINCE.format(number=number, before=earlier[-1])
    pieces = words_diff(before["text"], text)
    same = "" if changed(pieces) else marking.muted(texts.SOURCE_NO_CHANGE)
    st.html(
        marking.muted(head)
        + same
        + f'<div class="cd-source-text">{marking.diff_html(pieces)}</div>'
    )


def show_passages(source_id: str, version: dict[str, Any]) -> None:
    passages = version["passages"]
    if not passages:
        st.html(marking.muted(texts.SOURCE_NO_PASSAGES))
        return
    number = parts.page_number("passages", source_id, version["number"])
    first = number * parts.PAGE_ROWS
    shown = passages[first : first + parts.PAGE_ROWS]
    st.html("".join(passage_html(passage, version["text"]) for passage in shown))
    more = first + parts.PAGE_ROWS < len(passages)
    parts.pager("passages", number, len(shown), more, len(passages))


def passage_html(passage: dict[str, Any], text: str) -> str:
    place = texts.SOURCE_PASSAGE.format(start=f"{passage['start']:,}", end=f"{passage['end']:,}")
    words = marking.esc(text[passage["start"] : passage["end"]])
    small = marking.muted(marking.esc(passage["heading"]), place)
    return f'<div class="cd-passage">{small}<div class="cd-cited" dir="auto">{words}</div></div>'


def show_items(visit: Visit, source_id: str) -> None:
    number = parts.page_number("resting", source_id)
    with visit.db.read() as session:
        first = number * parts.PAGE_ROWS
        lines, total = resting_on(session, source_id, visit.reviewer, parts.PAGE_ROWS, first)
    if not total:
        st.html(marking.muted(texts.SOURCE_NOTHING_RESTS))
        return
    st.html(marking.muted(texts.counted(texts.SOURCE_RESTS, texts.SOURCE_RESTS_MANY, total)))
    library.show_items(visit, lines)
    more = (number + 1) * parts.PAGE_ROWS < total
    parts.pager("resting", number, len(lines), more, total)
