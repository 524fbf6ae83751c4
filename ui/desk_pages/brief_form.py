"""One brief as a form: what to write, for whom, and from which facts."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import streamlit as st

from graphs.batches import start_batch
from storage.batches import known_keys
from storage.briefs import BriefIn, read_brief
from storage.budgets import budget_of
from storage.sources import list_sources
from storage.tables import Source
from storage.tables.base import now
from ui import texts
from ui.desk_pages import marking, parts, type_card
from ui.desk_pages.visit import Visit, later

RECORDS = 25
FORM = "brief-form-"
LINES = {
    "audience": texts.BRIEF_AUDIENCE,
    "tone": texts.BRIEF_TONE,
    "channel": texts.BRIEF_CHANNEL,
}

LIMITS = ("max_words", "max_characters", "max_sentences")
"""Those that people ask for; tables may have them all."""


def show(visit: Visit) -> None:
    if st.session_state.pop("brief-clear", False):
        clear(st.session_state)
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="brief-form"):
        kind = ask_kind_and_day(visit)
        ask_words(kind)
        ask_limits()
        ask_facts(visit)
        st.button(
            texts.BRIEF_START,
            key="brief-go",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=later("brief-start", True),
        )
        if st.session_state.pop("brief-start", False):  # once all that was typed has arrived
            begin(visit)
    chosen = visit.house.types[kind]
    with visit.db.read() as session:
        budget = budget_of(session, chosen)
    with right.container(border=True, key="type-card"):
        st.html(type_card.card(chosen, budget))


def begin(visit: Visit) -> None:
    problem = wrong_with(st.session_state)
    if problem is not None:
        st.html(marking.notice(*problem, tone="warn"))
        return
    with parts.told():
        start(visit)


def clear(kept: MutableMapping[Any, Any]) -> None:
    """Empties the form, but for the content type: the next brief often is of the same."""
    for name in [name for name in kept if str(name).startswith(FORM)]:
        if name != FORM + "content_type":
            del kept[name]


def ask_kind_and_day(visit: Visit) -> str:
    with st.container(horizontal=True):
        kind: str = st.selectbox(
            texts.BRIEF_TYPE,
            sorted(visit.house.types),
            format_func=visit.kind,
            key=FORM + "content_type",
            persist_state="session",
            width=320,
        )
        st.date_input(
            texts.BRIEF_DUE,
            value=None,
            min_value=now().date(),
            key=FORM + "due_at",
            help=texts.BRIEF_DUE_HELP,
            format="YYYY-MM-DD",
            persist_state="session",
            on_change="ignore",
            width=180,
        )
    return kind


def ask_words(kind: str) -> None:
    st.text_area(
        texts.BRIEF_INSTRUCTION,
        key=FORM + "instruction",
        height=110,
        placeholder=texts.BRIEF_HINTS.get(kind, ""),
        persist_state="session",
        on_change="ignore",
    )
    for column, (name, label) in zip(st.columns(len(LINES)), LINES.items(), strict=True):
        column.text_input(
            label,
            key=FORM + name,
            placeholder=texts.BRIEF_OPTIONAL,
            persist_state="session",
            on_change="ignore",
        )


def ask_limits() -> None:
    for column, name in zip(st.columns(len(LIMITS)), LIMITS, strict=True):
        column.number_input(
            texts.LIMITS_OF_BRIEF[name],
            min_value=1,
            value=None,
            key=FORM + name,
            placeholder=texts.BRIEF_OPTIONAL,
            help=texts.BRIEF_LIMITS_HELP,
            persist_state="session",
            on_change="ignore",
        )


def ask_facts(visit: Visit) -> None:
    way = st.segmented_control(
        texts.BRIEF_FACTS_FROM,
        list(texts.BRIEF_FACTS_WAYS),
        format_func=texts.BRIEF_FACTS_WAYS.__getitem__,
        default="typed",
        required=True,
        key=FORM + "way",
        persist_state="session",
    )
    if way == "typed":
        edit_facts()
    elif way == "record":
        pick_record(visit)
    else:
        st.html(marking.muted(texts.BRIEF_NO_FACTS))


def edit_facts() -> None:
    """A table to type into. What was typed outlives a visit to another page."""
    kept = st.session_state
    if FORM + "cells" not in kept:
        kept[FORM + "base"] = kept.get(FORM + "facts") or [blank() for _ in range(3)]
    kept[FORM + "facts"] = st.data_editor(
        kept[FORM + "base"],
        num_rows="dynamic",
        hide_index=True,
        key=FORM + "cells",
        column_config={
            "fact": st.column_config.TextColumn(texts.BRIEF_FACT, width="small"),
            "value": st.column_config.TextColumn(texts.BRIEF_FACT_VALUE, width="large"),
        },
    )
    st.html(marking.muted(texts.BRIEF_FACTS_HINT))


def blank() -> dict[str, str]:
    return {"fact": "", "value": ""}


def pick_record(visit: Visit) -> None:
    search = st.text_input(
        texts.BRIEF_RECORD_SEARCH, key=FORM + "search", type="search", persist_state="session"
    )
    with visit.db.read() as session:
        found = list_sources(session, ["record"], (search or "").strip(), limit=RECORDS + 1)
    served = [source for source in found[:RECORDS] if usable(source)]
    if not served:
        st.html(marking.empty(texts.BRIEF_RECORDS_NONE, "", texts.BRIEF_RECORDS_COMMAND))
        return
    titles = {source.id: source.title or source.uri for source in served}
    chosen = st.selectbox(
        texts.BRIEF_RECORD,
        list(titles),
        format_func=lambda id: marking.label(titles.get(id or "", "")),
        key=FORM + "record",
    )
    if len(found) > RECORDS:
        st.html(marking.muted(texts.BRIEF_RECORDS_MORE.format(count=RECORDS)))
    st.html(marking.facts_html(record_facts(visit, chosen)))


def usable(source: Source) -> bool:
    return source.withdrawn_at is None and source.current_version_id is not None


def record_facts(visit: Visit, source_id: str) -> dict[str, str]:
    from graphs.runner import resolve_facts

    asked = BriefIn(instruction=texts.BRIEF_RECORD, source_uri=source_id)
    with visit.db.read() as session:
        return resolve_facts(session, asked, visit.reviewer)[0].facts


def start(visit: Visit) -> None:
    """Makes the item, and goes to where it can be watched.

    Raises:
        BadInput: a brief that is too long; what was typed stays.
    """
    brief = brief_typed(st.session_state)
    key = brief.key()
    with visit.db.read() as session:
        known = bool(known_keys(session, [key]))
    batch = start_batch(visit.house, [(key, brief)], visit.reviewer)
    st.session_state["brief-clear"] = True
    st.session_state["batch-known"] = batch if known else ""
    visit.go("briefs", batch=batch)


def wrong_with(said: Mapping[Any, Any]) -> tuple[str, str] | None:
    """What is missing or wrong in the form, and what to do about it."""
    if not (said.get(FORM + "instruction") or "").strip():
        return texts.BRIEF_EMPTY, texts.BRIEF_EMPTY_NEXT
    way = said.get(FORM + "way")
    if way == "record" and not said.get(FORM + "record"):
        return texts.BRIEF_NO_RECORD, texts.BRIEF_NO_RECORD_NEXT
    return wrong_facts(said.get(FORM + "facts") or []) if way == "typed" else None


def wrong_facts(rows: Iterable[Mapping[str, Any]]) -> tuple[str, str] | None:
    seen: set[str] = set()
    for name, value in filled(rows):
        if not name:
            short = value if len(value) <= 60 else value[:59] + "…"
            return texts.BRIEF_FACT_UNNAMED.format(value=short), texts.BRIEF_FACT_NEXT
        if name in seen:
            return texts.BRIEF_FACT_TWICE.format(name=name), texts.BRIEF_FACT_NEXT
        seen.add(name)
    return None


def brief_typed(said: Mapping[Any, Any]) -> BriefIn:
    """The brief as it stands in the form. Raises BadInput where it is too long."""
    fields = {name: (said.get(FORM + name) or "").strip() for name in ("instruction", *LINES)}
    way = said.get(FORM + "way")
    facts = dict(filled(said.get(FORM + "facts") or [])) if way == "typed" else {}
    return read_brief(
        **fields,
        content_type=said[FORM + "content_type"],
        facts=facts,
        limits={name: said[FORM + name] for name in LIMITS if said.get(FORM + name)},
        source_uri=said[FORM + "record"] if way == "record" else "",
        due_at=said.get(FORM + "due_at"),
    )


def filled(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The rows of the table of facts that have a value."""
    for row in rows:
        name, value = (str(row.get(part) or "").strip() for part in ("fact", "value"))
        if value:
            yield name, value
