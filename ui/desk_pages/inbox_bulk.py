"""One act on many tasks of the inbox: what would happen, the question, and what happened."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import streamlit as st
from pydantic import BaseModel, ValidationError

from storage.bulk import MOST, BulkResult, bulk_assign, bulk_decide, bulk_undo, foreseen
from storage.inbox import Filters, fitting
from storage.reasons import REASON_CODES
from storage.tables.base import now
from ui import texts
from ui.desk_pages import inbox_views, marking
from ui.desk_pages.visit import Visit, later

INTENT, DONE, CLEARED = "inbox-bulk", "inbox-done", "inbox-cleared"


class Asked(BaseModel):
    """A press in the list, as the browser tells it: not to be believed further than its form."""

    do: Literal["open", "approve", "reject", "assign", "take", "give"]
    tasks: list[str] = []
    all: bool = False


def read(told: object) -> Asked | None:
    """None where nothing was pressed, or nothing that the list's script would tell."""
    if told is None:
        return None
    try:
        asked = Asked.model_validate(told)
    except ValidationError:
        return None
    return asked if asked.tasks or (asked.all and asked.do != "open") else None


@dataclass(frozen=True)
class Act:
    """What is to be done to which tasks, once it is confirmed."""

    do: str  # approve, reject, assign, undo
    ids: tuple[str, ...]
    to: str = ""
    reasons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Done:
    """What was done, as it is told; and what can be undone until when."""

    words: str
    left: str = ""
    said: tuple[str, ...] = ()
    until: datetime | None = None


def acts_for(visit: Visit) -> list[tuple[str, str]]:
    """What this visitor may do to many tasks, with its name."""
    approves = not visit.in_team or visit.may("assign")
    names = ["approve"] if approves else []
    names.append("reject")
    if visit.in_team:
        names += ["assign"] if visit.may("assign") else ["take", "give"]
    return [(name, texts.INBOX_ACTS[name]) for name in names]


def ask(visit: Visit, filters: Filters, asked: Asked) -> None:
    """Answers a press in the list's bar: with a question, or at once where little can go wrong.

    Raises:
        BadInput, Forbidden: as the verbs say.
    """
    ids = tasks_of(visit, filters, asked)
    do = asked.do
    if do in ("take", "give"):
        later(INTENT, Act("assign", ids, visit.reviewer if do == "take" else ""))()
        st.rerun()
    st.session_state.pop(DONE, None)
    if do == "assign":
        question(texts.BULK_TITLES[do], lambda: ask_who(visit, ids))
    else:
        with visit.db.read() as session:
            would = foreseen(session, ids, do, visit.reviewer)
        question(texts.BULK_TITLES[do], lambda: ask_sure(visit, do, would))


def tasks_of(visit: Visit, filters: Filters, asked: Asked) -> tuple[str, ...]:
    """The ticked tasks; or the first that fit the filters, as they are now."""
    if not asked.all:
        return tuple(asked.tasks[:MOST])
    with visit.db.read() as session:
        return tuple(fitting(session, visit.reviewer, filters, MOST))


def question(title: str, body: Callable[[], None]) -> None:
    st.dialog(title)(body)()


def ask_sure(visit: Visit, do: str, would: BulkResult) -> None:
    """How many of which types, what is left alone and why; reasons for a rejection."""
    count = len(would.done)
    st.html(marking.heading(texts.counted(texts.BULK_WILL[do], texts.BULK_WILL_MANY[do], count), 4))
    if not count:
        st.html(marking.muted(texts.BULK_NONE))
    types = (
        texts.BULK_TYPES.format(kind=visit.kind(name), count=f"{number:,}")
        for name, number in sorted(would.types.items())
    )
    st.html(marking.muted(*map(marking.esc, types)))
    show_left(would)
    reasons: list[str] = []
    note = ""
    if do == "reject" and count:
        chosen = st.pills(
            texts.BULK_REASONS,
            REASON_CODES,
            selection_mode="multi",
            format_func=lambda code: texts.REASONS[code],
            key="bulk-reasons",
        )
        reasons = list(chosen or [])
        note = st.text_input(texts.BULK_NOTE, key="bulk-note", max_chars=500) or ""
    seconds = visit.house.settings.undo_seconds
    if count and seconds:
        st.html(marking.muted(texts.BULK_WAIT.format(seconds=f"{seconds:g}")))
    ids = tuple(would.done)
    act = Act(do, ids, reasons=tuple(reasons), note=note.strip())
    confirm(do, act, missing=do == "reject" and not (act.reasons or act.note))


def ask_who(visit: Visit, ids: tuple[str, ...]) -> None:
    will = texts.counted(texts.BULK_WILL["assign"], texts.BULK_WILL_MANY["assign"], len(ids))
    st.html(marking.heading(will, 4))
    names = ["", *inbox_views.colleagues(visit)]
    to = st.selectbox(
        texts.BULK_TO,
        names,
        index=None,
        format_func=lambda name: name or texts.BULK_NOBODY,
        key="bulk-to",
    )
    confirm("assign", Act("assign", ids, to=to or ""), ready=to is not None)


def confirm(do: str, act: Act, ready: bool = True, missing: bool = False) -> None:
    """The buttons that do it or do not. Where a reason is `missing`, a press asks for it."""
    with st.container(horizontal=True, key="bulk-confirm"):
        yes = st.button(
            texts.BULK_DO[do].format(count=f"{len(act.ids):,}"),
            key="bulk-do",
            type="primary",
            disabled=not (act.ids and ready),
            shortcut="Ctrl+Enter",
        )
        no = st.button(texts.CANCEL, key="bulk-cancel", type="tertiary")
    if yes and missing:
        st.html(marking.notice(texts.NO_REASON, texts.NO_REASON_HINT, "warn"))
        return
    if yes:
        later(INTENT, act)()
    if yes or no:
        st.rerun()


def show_left(would: BulkResult) -> None:
    if would.skipped:
        head = texts.counted(texts.BULK_LEFT, texts.BULK_LEFT_MANY, len(would.skipped))
        st.html(marking.muted(marking.esc(head)) + marking.muted(marking.esc(reasons_of(would))))


def reasons_of(result: BulkResult) -> str:
    """Why tasks were left alone, each reason once with its number."""
    why = Counter(reason for _, reason in result.skipped)
    return "; ".join(f"{reason} ({count:,})" for reason, count in why.most_common())


def carry_out(visit: Visit) -> None:
    """Does what was confirmed, and keeps what is to be told about it.

    Raises:
        Forbidden, BadInput: as the verbs say.
    """
    act: Act | None = st.session_state.pop(INTENT, None)
    if act is None:
        return
    wait = visit.house.settings.undo_seconds
    with visit.db.write() as session:
        if act.do == "assign":
            result = bulk_assign(session, act.ids, act.to, visit.reviewer)
        elif act.do == "undo":
            result = bulk_undo(session, act.ids, visit.reviewer)
        else:
            result = bulk_decide(
                session, act.ids, act.do, visit.reviewer, act.reasons, act.note, wait
            )
    words = texts.counted(texts.BULK_DONE[act.do], texts.BULK_DONE_MANY[act.do], len(result.done))
    left = reasons_of(result)
    head = texts.counted(texts.BULK_LEFT, texts.BULK_LEFT_MANY, len(result.skipped))
    until = now() + timedelta(seconds=wait) if result.said and wait else None
    said = tuple(result.said)
    st.session_state[DONE] = Done(words, f"{head} {left}" if left else "", said, until)
    st.session_state[CLEARED] = st.session_state.get(CLEARED, 0) + 1


def show_done(visit: Visit) -> None:
    """What the last act did, with the way back while there is one."""
    done: Done | None = st.session_state.get(DONE)
    if done is None:
        return
    with st.container(key="bulk-done", horizontal=True, vertical_alignment="center"):
        st.html(marking.notice(done.words, done.left))
        if done.until and done.until > now():
            left = (done.until - now()).total_seconds()
            visit.fragment(lambda: offer_undo(done), every=left + 0.2)


def offer_undo(done: Done) -> None:
    if done.until and done.until > now() and st.button(texts.BULK_UNDO, key="bulk-undo"):
        later(INTENT, Act("undo", done.said))()
        st.rerun()
