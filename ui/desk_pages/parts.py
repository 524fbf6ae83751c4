"""What several pages are built of: a head, rows that open something, pages of rows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import streamlit as st

from storage.errors import CopydeskError
from storage.tables.base import now
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit, later

PAGE_ROWS = 25


def head(visit: Visit, title: str, below: str = "") -> None:
    """A page's title, and under which name its visitor works.

    Args:
        below: HTML, already escaped.
    """
    left, right = st.columns([4, 1], vertical_alignment="top")
    left.html(marking.heading(title, 1) + below)
    with right.container(key="who", horizontal=True, horizontal_alignment="right"):
        words = texts.SIGNED_IN if visit.in_team else texts.REVIEWER
        with st.popover(marking.label(words.format(name=visit.reviewer)), type="tertiary"):
            if visit.in_team:
                show_person(visit)
            else:
                ask_name(visit)


def show_person(visit: Visit) -> None:
    """Who is signed in, and the way out."""
    role = texts.ROLES[visit.role]
    st.html(marking.heading(visit.reviewer, 4) + marking.muted(role, marking.esc(visit.team)))
    st.button(texts.SIGN_OUT, key="sign-out", on_click=later("signing-out", "yes"))


def ask_name(visit: Visit) -> None:
    """Under which name somebody works in a home that has no people."""
    st.text_input(
        texts.REVIEWER_LABEL,
        key="reviewer",
        persist_state="session",
        placeholder=visit.house.reviewer,
        max_chars=80,
    )
    name = marking.esc(visit.house.reviewer)
    st.html(marking.muted(texts.REVIEWER_HELP.format(name=name)))


@contextmanager
def told() -> Iterator[None]:
    """Says what went wrong where it was asked for, so that a form stays as it was filled in."""
    try:
        yield
    except CopydeskError as error:
        st.html(marking.notice(str(error), error.next_step, "error"))


def held_notice(why: str) -> str:
    """Why nothing is drafted just now, as HTML."""
    return marking.notice(texts.HELD_TITLE, texts.HELD_HINT.format(why=why.rstrip(".")), "warn")


def table(names: Sequence[str], rows: Sequence[Sequence[str]], kind: str) -> str:
    """A table to read, as HTML. `kind` names its widths in the style sheet.

    Args:
        rows: cells as HTML, already escaped.
    """
    heads = "".join(f"<th>{marking.esc(name)}</th>" for name in names)
    lines = "".join(f"<tr>{''.join(map(cell_html, row))}</tr>" for row in rows)
    return (
        f'<div class="cd-wide"><table class="cd-table cd-table-{kind}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def cell_html(cell: str) -> str:
    return f'<td dir="auto">{cell}</td>'


def columns(names: Sequence[str], grid: str) -> None:
    """The heads of a list's columns. `grid` names its widths in the style sheet."""
    cells = "".join(f"<span>{marking.esc(name)}</span>" for name in names[1:])
    with st.container(key=f"head-{grid}"):
        st.html(f'<div class="cd-cell-title">{marking.esc(names[0])}</div>')
        st.html(f'<div class="cd-cells cd-grid-{grid}">{cells}</div>')


def row(key: str, title: str, below: str, cells: Sequence[str], grid: str) -> bool:
    """One row of a list, which opens wherever it is clicked.

    Args:
        title: as somebody wrote it; it is escaped here.
        below, cells: HTML, already escaped.
    """
    with st.container(key=f"row-{key}"):
        opened = st.button(marking.label(title), key=f"open-{key}", type="tertiary")
        spans = "".join(f"<span>{cell or texts.NOTHING}</span>" for cell in cells)
        st.html(f'<div class="cd-cells cd-grid-{grid}">{spans}</div>')
        if below:
            st.html(f'<div class="cd-below" dir="auto">{below}</div>')
    return opened


def page_number(name: str, *filters: object) -> int:
    """Which page of a list is shown; another filter starts at the first one again."""
    if st.session_state.get(f"{name}-filters") != filters:
        st.session_state[f"{name}-filters"] = filters
        st.session_state[f"{name}-page"] = 0
    return int(st.session_state.get(f"{name}-page", 0))


def pager(name: str, number: int, shown: int, more: bool, total: int | str | None = None) -> None:
    """Previous and next, and which rows these are."""
    if number == 0 and not more:
        return
    first = number * PAGE_ROWS + 1
    place = {"first": first, "last": first + shown - 1, "total": total}
    words = texts.PAGE_FROM if total is None else texts.PAGE_OF
    with st.container(key=f"{name}-pager", horizontal=True, vertical_alignment="center"):
        st.button(
            texts.NEWER,
            key=f"{name}-newer",
            disabled=number == 0,
            on_click=turn(name, -1),
            shortcut="Left",
        )
        st.button(
            texts.OLDER,
            key=f"{name}-older",
            disabled=not more,
            on_click=turn(name, 1),
            shortcut="Right",
        )
        st.html(marking.muted(words.format(**place)))


def turn(name: str, by: int) -> Callable[[], None]:
    key = f"{name}-page"
    return lambda: st.session_state.__setitem__(key, max(0, st.session_state.get(key, 0) + by))


def age_of(written: str) -> str:
    """How long ago an ISO time was."""
    return texts.age((now() - datetime.fromisoformat(written)).total_seconds())


def moment(at: datetime | str) -> str:
    """A time as people read it, in UTC."""
    return str(at)[:16].replace("T", " ")
