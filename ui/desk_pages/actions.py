"""What a reviewer asks for, carried out: one verb each, and a word on what it came to."""

from dataclasses import dataclass

import streamlit as st
from sqlmodel import Session

from graphs.recheck import rechecker
from storage.bulk import is_blocked
from storage.decisions import Said, decide
from storage.errors import BadInput
from storage.review import find_task_by_id, next_task, standing
from storage.tables import Decision, Draft, Item, Task
from storage.tables.base import now
from storage.undo import undo
from ui import texts
from ui.desk_pages.typed import Typed
from ui.desk_pages.visit import Visit

TRAIL = 500
"""Tasks looked at that a visitor can go back to."""


@dataclass(frozen=True)
class Intent:
    """What the last click asked for. It is carried out when the page runs, where errors are
    caught, rather than in the click's callback, where they are not.

    Args:
        kind: a verdict, or skip, next, back, undo.
        about: a task's id; for undo, the id of what was said.
    """

    kind: str
    about: str


@dataclass(frozen=True)
class Done:
    """What was done, for the word about it."""

    words: str
    hint: str = ""
    said: str = ""  # the decision's id
    task_id: str = ""
    item_id: str = ""
    seconds: float = 0.0  # how long it can be undone


def carry_out(visit: Visit) -> Done | None:
    """Does what was clicked; says what came of it, where that is not plain to see.

    Raises:
        BadInput: an edit without text.
        Conflict: somebody was first after all; what was typed is kept.
    """
    intent: Intent | None = st.session_state.pop("intent", None)
    if intent is None:
        return None
    if intent.kind == "skip":
        skip(visit, intent.about)
    elif intent.kind in ("next", "back"):
        walk(visit, intent.about, 1 if intent.kind == "next" else -1)
    elif intent.kind == "undo":
        return take_back(visit, intent.about)
    else:
        return record(visit, intent)
    return None


def skip(visit: Visit, task_id: str) -> None:
    """Comes back when nothing else is left."""
    skipped = st.session_state.get("skipped", [])
    st.session_state["skipped"] = [*(one for one in skipped if one != task_id), task_id]
    leave(visit)


def leave(visit: Visit) -> None:
    visit.seat.leave()
    st.query_params.clear()


def trail(visit: Visit) -> list[str]:
    """Tasks that this visitor has looked at, in the order they came to them."""
    seen: list[str] = st.session_state.setdefault(f"trail-{visit.reviewer}", [])
    return seen


def arrive(visit: Visit, task_id: str, in_turn: bool) -> None:
    """Notes where the visitor is. What comes in its turn follows what they have just left;
    whoever walks back and forth changes nothing.
    """
    seen = trail(visit)
    if in_turn and task_id in seen:
        seen.remove(task_id)
    if task_id not in seen:
        seen.append(task_id)
        del seen[:-TRAIL]


def walk(visit: Visit, task_id: str, by: int) -> None:
    """Back to what was looked at before, or on to what comes next, without a decision."""
    seen = trail(visit)
    at = (seen.index(task_id) if task_id in seen else len(seen)) + by
    if at < 0:
        return
    if at < len(seen):
        goes_to: str | None = seen[at]
    else:
        passed = [*st.session_state.get("skipped", []), *seen]
        with visit.db.read() as session:
            goes_to = next_task(session, visit.reviewer, passed)
    leave(visit)
    if goes_to:
        st.query_params["task"] = goes_to


def take_back(visit: Visit, said_id: str) -> Done:
    """Undoes what was said, and goes to its task, where all that was typed still stands. A form
    for reasons stays closed: its keys are not those that lead on, or undo once more."""
    with visit.db.write() as session:
        task = undo(session, said_id, visit.reviewer)
        title = session.get_one(Item, task.item_id).title
        task_id = task.id
    typed = Typed(task_id)
    typed.mode = typed.mode if typed.mode == "edit" else ""
    leave(visit)
    st.query_params["task"] = task_id
    return Done(texts.UNDONE.format(title=title))


def record(visit: Visit, intent: Intent) -> Done | None:
    """One transaction: is it still ours to decide, and the decision. Nothing is written, and
    the page says why, when it is not."""
    typed = Typed(intent.about)
    if not ready(visit, intent):
        return None
    with visit.db.write() as session:
        task = find_task_by_id(session, intent.about)
        if standing(session, task, visit.reviewer)["state"] != "open":
            return None
        asked = intent.kind in ("reject", "rework")
        said = decide(
            session,
            task,
            intent.kind,
            visit.reviewer,
            text=text_of(session, task, typed.text) if intent.kind == "edit" else None,
            reasons=typed.reasons if asked else [],
            note=typed.note.strip() if asked else "",
            wait=visit.house.settings.undo_seconds,
        )
        done = word_on(said, session.get_one(Item, task.item_id), task)
    typed.warned = None
    leave(visit)
    return done


def ready(visit: Visit, intent: Intent) -> bool:
    """Whether what was asked for can be recorded. Where not, the page says why.

    Raises:
        BadInput: an edit without text.
    """
    if intent.kind == "edit":
        return edited(visit, intent.about)
    typed = Typed(intent.about)
    if intent.kind == "approve":
        return approved(visit, typed)
    typed.warned = None if typed.reasons or typed.note.strip() else ""
    return typed.warned is None


def approved(visit: Visit, typed: Typed) -> bool:
    """Whether a draft can go out as it is: where something blocks it, its reviewer was told and
    asks again."""
    with visit.db.read() as session:
        blocked = is_blocked(session, find_task_by_id(session, typed.task_id))
    told, typed.warned = typed.warned is not None, "" if blocked else None
    return told or not blocked


def text_of(session: Session, task: Task, text: str | None) -> str:
    return session.get_one(Draft, task.draft_id).text if text is None else text


def edited(visit: Visit, task_id: str) -> bool:
    """Whether an edit can be sent: it has a text, and where the checks still block it, its
    writer was told and asks again.

    Raises:
        BadInput: there is no text.
    """
    typed = Typed(task_id)
    with visit.db.read() as session:
        task = find_task_by_id(session, task_id)
        draft = session.get_one(Draft, task.draft_id).text
        text = draft if typed.text is None else typed.text
        if not text.strip():
            raise BadInput(texts.EMPTY_EDIT, texts.EMPTY_EDIT_NEXT)
        if text.strip() == draft.strip() or typed.warned == text:
            return True
        checks = rechecker(session, visit.house, task.draft_id)
    blocked = checks is not None and checks.check(text).blocked
    typed.warned = text if blocked else None
    return not blocked


def word_on(said: Said, item: Item, task: Task) -> Done:
    """What was recorded, and until when it can be taken back."""
    waits = (said.release_at - now()).total_seconds() if said.release_at else 0.0
    words = texts.CONFIRMED if isinstance(said, Decision) else texts.NOTED
    differ = not isinstance(said, Decision) and task.needs != "reviewer"
    hint = texts.NOTED_DIFFER if differ else texts.AT_ONCE if said.verdict == "rework" else ""
    text = words.format(what=texts.DECIDED[said.verdict], title=item.title)
    return Done(text, hint, said.id, task.id, item.id, max(0.0, waits))
