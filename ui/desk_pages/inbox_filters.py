"""The inbox's filters: they live in the page's address, so that a view of it can be linked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from pydantic import ValidationError

from storage.inbox import MOST_COUNTED, Counts, Filters
from storage.saved_views import BUILT_IN, View
from ui import texts
from ui.desk_pages import inbox_views
from ui.desk_pages.unseen import without
from ui.desk_pages.visit import Visit

WORDS = {
    "type": "content_types",
    "why": "why",
    "who": "assignee",
    "overdue": "overdue",
    "escalated": "escalated",
    "free": "free",
    "q": "text",
    "sort": "sort",
}
"""What filters are called in the address."""

LISTS = ("content_types", "why")
FLAGS = ("overdue", "escalated", "free")
LAST = "inbox-last"
"""Where the session keeps the address of the inbox while its visitor is on another page."""


def read() -> Filters:
    """The filters of the address; what makes no sense there is left out. Whoever comes back
    from another page finds the inbox as they left it."""
    if not st.query_params and st.session_state.get(LAST):
        st.query_params.from_dict(st.session_state[LAST])
    values: dict[str, Any] = {}
    for word, name in WORDS.items():
        given = [one for one in st.query_params.get_all(word) if one]
        if given:
            values[name] = given if name in LISTS else name in FLAGS or given[-1]
    return usable(values)


def usable(values: dict[str, Any]) -> Filters:
    try:
        return Filters.model_validate(values)
    except ValidationError as error:
        wrong = {one["loc"][0] for one in error.errors()}
        return Filters.model_validate({k: v for k, v in values.items() if k not in wrong})


def address(filters: Filters) -> dict[str, str | list[str]]:
    """What the address says of filters."""
    given = filters.model_dump(exclude_defaults=True)
    words = {word: given[name] for word, name in WORDS.items() if name in given}
    return {word: written(value) for word, value in words.items()}


def written(value: Any) -> str | list[str]:
    return list(value) if isinstance(value, tuple) else "1" if value is True else str(value)


def go_to(filters: Filters) -> None:
    """Writes filters into the address."""
    st.session_state[LAST] = address(filters)
    st.query_params.from_dict(address(filters))


def show(visit: Visit, filters: Filters, counts: Counts, views: Sequence[View]) -> None:
    """Two lines: which view, what is searched for, and the way into the first task; filters."""
    with st.container(key="inbox-bar", horizontal=True, vertical_alignment="center", gap="small"):
        ask_view(filters, counts, views)
        ask_text(filters)
        st.button(
            texts.INBOX_START,
            key="inbox-start",
            type="primary",
            shortcut="S",
            on_click=visit.way("review"),
        )
    with st.container(key="inbox-more", horizontal=True, vertical_alignment="center", gap="xsmall"):
        ask_type(visit, filters, counts)
        ask_why(filters)
        ask_whose(visit, filters, counts)
        ask_state(filters)
        ask_sort(filters)
        inbox_views.show(visit, filters, views)


def choose(
    name: str,
    label: str,
    options: Mapping[Any, str],
    value: Any,
    change: Callable[[Any], Filters],
    width: int,
) -> None:
    """One filter under its key. The address says what is chosen; a choice changes the address."""
    key = f"inbox-{name}"
    shown = options if value in options else {**options, value: str(value)}
    st.session_state[key] = value
    st.selectbox(
        label,
        list(shown),
        format_func=lambda one: shown.get(one, str(one)),
        key=key,
        label_visibility="collapsed",
        width=width,
        on_change=lambda: go_to(change(st.session_state[key])),
    )


def changed(filters: Filters, **values: Any) -> Filters:
    return Filters.model_validate({**filters.model_dump(), **values})


def ask_view(filters: Filters, counts: Counts, views: Sequence[View]) -> None:
    known = dict(BUILT_IN) | {v.id: v.filters for v in views}
    numbers = {"all": counts.open, "mine": counts.mine, "team": counts.team}
    numbers |= {"overdue": counts.overdue, "nobody": counts.nobody}
    names = {
        name: f"{words} ({number(numbers[name])})" for name, words in texts.INBOX_VIEWS.items()
    }
    names |= {view.id: inbox_views.name_of(view) for view in views}
    fits = [name for name, kept in known.items() if kept == filters]
    if not fits:
        names[""] = texts.INBOX_VIEW_OWN_FILTERS
    choose(
        "view",
        texts.INBOX_VIEW,
        names,
        fits[0] if fits else "",
        lambda name: known.get(name, filters),
        220,
    )


def ask_text(filters: Filters) -> None:
    st.session_state["inbox-text"] = filters.text
    st.text_input(
        texts.INBOX_SEARCH,
        key="inbox-text",
        type="search",
        placeholder=texts.INBOX_SEARCH,
        max_chars=200,
        label_visibility="collapsed",
        on_change=lambda: go_to(changed(filters, text=st.session_state["inbox-text"] or "")),
    )


def ask_type(visit: Visit, filters: Filters, counts: Counts) -> None:
    options: dict[Any, str] = {(): texts.ALL_TYPES}
    for name in sorted({*counts.by_type, *filters.content_types}):
        options[(name,)] = f"{visit.kind(name)} ({number(counts.by_type.get(name, 0))})"
    several = ", ".join(visit.kind(name) for name in filters.content_types)
    options.setdefault(filters.content_types, several)
    choose(
        "type",
        texts.INBOX_TYPE,
        options,
        filters.content_types,
        lambda value: changed(filters, content_types=value),
        165,
    )


def ask_why(filters: Filters) -> None:
    shown = {(name,): words for name, words in texts.WHY.items() if name != "audit"}
    options: dict[Any, str] = {(): texts.INBOX_ANY_WHY, **shown}
    options.setdefault(filters.why, ", ".join(texts.WHY.get(why, why) for why in filters.why))

    def change(value: Any) -> Filters:
        return changed(filters, why=value)

    choose("why", texts.INBOX_WHY, options, filters.why, change, 125)


def ask_whose(visit: Visit, filters: Filters, counts: Counts) -> None:
    names = inbox_views.colleagues(visit)
    options = {"": texts.INBOX_ANYONE, **texts.INBOX_WHOSE_NAMES}
    options |= {name: without(name) for name in names}

    def change(value: Any) -> Filters:
        return changed(filters, assignee=value)

    choose("whose", texts.INBOX_WHOSE, options, filters.assignee, change, 125)


def ask_state(filters: Filters) -> None:
    value = next((name for name in FLAGS if getattr(filters, name)), "")
    choose(
        "state",
        texts.INBOX_STATE,
        texts.INBOX_STATES,
        value,
        lambda chosen: changed(filters, **{name: name == chosen for name in FLAGS}),
        140,
    )


def ask_sort(filters: Filters) -> None:
    def change(value: Any) -> Filters:
        return changed(filters, sort=value)

    choose("sort", texts.INBOX_SORT, texts.INBOX_SORTS, filters.sort, change, 165)


def number(count: int) -> str:
    """A count as people read it; beyond what was counted, that there are more."""
    over = count > MOST_COUNTED
    return texts.INBOX_OVER.format(count=f"{MOST_COUNTED:,}") if over else f"{count:,}"
