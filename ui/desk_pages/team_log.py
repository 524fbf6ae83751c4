"""The log: who did what to which thing, latest first."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from storage.people import people
from storage.tables import Event
from storage.team_views import log_page, log_verbs
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit

LONGEST = 160


def show(visit: Visit) -> None:
    with visit.db.read() as session:
        names, verbs = [person.name for person in people(session)], log_verbs(session)
    with st.container(key="team-log-bar", horizontal=True, vertical_alignment="bottom"):
        actor = st.selectbox(
            texts.LOG_WHO,
            ["", *names],
            format_func=lambda name: name or texts.LOG_ANYBODY,
            key="log-who",
            width=220,
        )
        verb = st.selectbox(
            texts.LOG_WHAT,
            ["", *verbs],
            format_func=lambda name: spoken(name) or texts.LOG_ANYTHING,
            key="log-what",
            width=220,
        )
        thing = st.text_input(
            texts.LOG_THING, key="log-thing", max_chars=200, help=texts.LOG_THING_HELP, width=300
        )
    show_lines(visit, "log", actor, verb, thing.strip())


def show_lines(visit: Visit, name: str, actor: str = "", verb: str = "", thing: str = "") -> None:
    number = parts.page_number(name, actor, verb, thing)
    with visit.db.read() as session:
        lines = log_page(session, actor, verb, thing, parts.PAGE_ROWS + 1, number * parts.PAGE_ROWS)
    shown = lines[: parts.PAGE_ROWS]
    if not shown:
        st.html(marking.notice(texts.LOG_EMPTY))
        return
    st.html(parts.table(texts.LOG_COLUMNS, [cells(line) for line in shown], "log"))
    parts.pager(name, number, len(shown), len(lines) > len(shown))


def cells(line: Event) -> list[str]:
    who = marking.esc(line.actor) or f'<span class="cd-muted">{texts.LOG_NOBODY}</span>'
    return [
        parts.moment(line.at),
        who,
        marking.esc(spoken(line.verb)),
        marking.esc(line.subject),
        marking.esc(details(line.data)),
    ]


def spoken(verb: str) -> str:
    return verb.replace("_", " ").replace(".", " ")


def details(data: Mapping[str, Any]) -> str:
    """What else the log says, short."""
    said = ", ".join(f"{spoken(key)}: {value}" for key, value in data.items() if value)
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
