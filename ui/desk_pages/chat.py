"""The chat: messages go to `graphs.intake.handle`, which every door calls. Rules alone read them
here, since no page loads a model; the worker drafts what was started."""

from typing import Any

import streamlit as st

from agents.intake.parser import MOST_CHARACTERS
from graphs.intake import handle
from storage.batches import batch_rows, batch_view
from storage.conversations import conversations_of, find_conversation, messages_of
from storage.items import WAITING
from storage.tables import Message
from storage.tables.base import new_id
from ui import texts
from ui.desk_pages import chat_cards, marking, parts
from ui.desk_pages.visit import Visit, asked, later

LOOK_SECONDS = 3
REVIEWING_SECONDS = 15
"""How often statuses are looked at while something is drafted, and while people decide."""
SHOWN = 60
"""Messages of a conversation."""


def show(visit: Visit) -> None:
    """Raises NotFound: a conversation in the address that is nobody's, or somebody else's."""
    talk = asked("talk")
    answer(visit, talk)
    parts.head(visit, texts.PAGES["chat"], marking.muted(texts.CHAT_RULES_ALONE))
    left, right = st.columns([1, 3.4], gap="large")
    with left:
        show_list(visit, talk)
    with right:
        if talk:
            every = pace(visit, talk)
            visit.fragment(lambda: show_talk(visit, talk, every), every)
            show_choice(visit, talk)
        else:
            st.html(marking.empty(texts.CHAT_EMPTY, texts.CHAT_EMPTY_HINT, texts.CHAT_EXAMPLE))
    text = st.chat_input(texts.CHAT_HINT, key="chat-input", max_chars=MOST_CHARACTERS)
    if text:
        send(visit, talk, text)


def answer(visit: Visit, talk: str) -> None:
    """What a button said in the visitor's stead."""
    said = st.session_state.pop("chat-said", "")
    if said and talk:
        send(visit, talk, said)


def send(visit: Visit, talk: str, text: str) -> None:
    """One message; its answer is read from the conversation afterwards."""
    talk = talk or new_id("cnv")
    with parts.told():
        handle(visit.house, talk, visit.reviewer, text)
        visit.go("chat", talk=talk)


def show_list(visit: Visit, talk: str) -> None:
    if st.button(texts.CHAT_NEW, key="chat-new", icon=":material/add:", disabled=not talk):
        visit.go("chat")
    with visit.db.read() as session:
        earlier = conversations_of(session, visit.reviewer, "desk", 12)
    if not earlier:
        return
    st.html(marking.heading(texts.CHAT_EARLIER))
    with st.container(key="chat-list", gap="xxsmall"):
        for one in earlier:
            name = f"chat-open-{one.id}"
            if st.button(
                marking.label(one.title), key=name, type="tertiary", disabled=one.id == talk
            ):
                visit.go("chat", talk=one.id)


def read(visit: Visit, talk: str) -> tuple[list[Message], dict[int, list[dict[str, Any]]]]:
    """Messages, and the rows of the items that each shows."""
    with visit.db.read() as session:
        find_conversation(session, talk, visit.reviewer)
        said = messages_of(session, talk, SHOWN)
        lines: dict[int, list[dict[str, Any]]] = {}
        for one in said:
            for card in one.cards:
                if card["kind"] == "batch":
                    view = batch_view(session, card["batch"], visit.reviewer, parts.PAGE_ROWS)
                    lines[one.id or 0] = view["rows"]
                elif card["kind"] == "items":
                    lines[one.id or 0] = batch_rows(session, card["items"], visit.reviewer)
    return said, lines


def pace(visit: Visit, talk: str) -> int | None:
    """Seconds until the next look; None when nothing can change by itself."""
    _, lines = read(visit, talk)
    return pace_of({line["status"] for rows in lines.values() for line in rows})


def pace_of(statuses: set[str]) -> int | None:
    if statuses & set(WAITING):
        return LOOK_SECONDS
    return REVIEWING_SECONDS if "review" in statuses else None


def show_talk(visit: Visit, talk: str, every: int | None) -> None:
    """The messages with their cards; the page runs again where its pace changes."""
    said, lines = read(visit, talk)
    if pace_of({line["status"] for rows in lines.values() for line in rows}) != every:
        st.rerun()
    for one in said:
        with st.chat_message(one.role, avatar=AVATARS[one.role]):
            st.html(chat_cards.said_html(one.role, one.text, listed=shows_briefs(one)))
            for card in one.cards:
                if card["kind"] == "briefs":
                    st.html(chat_cards.briefs_html(visit, card["briefs"]))
            if rows := lines.get(one.id or 0):
                chat_cards.show_items(visit, one.id or 0, rows)


def shows_briefs(message: Message) -> bool:
    return any(card["kind"] == "briefs" for card in message.cards)


AVATARS = {"user": ":material/person:", "assistant": ":material/edit_note:"}


def show_choice(visit: Visit, talk: str) -> None:
    """Yes and no as buttons, where the conversation waits for one."""
    with visit.db.read() as session:
        pending = find_conversation(session, talk, visit.reviewer).state.get("pending") or {}
    if not pending or pending.get("missing"):
        return
    with st.container(key="chat-choice", horizontal=True):
        words = texts.CHAT_START if pending.get("asks") else texts.CHAT_TAKE_BACK
        said = later("chat-said", texts.CHAT_YES)
        st.button(words, key="chat-yes", type="primary", on_click=said)
        st.button(texts.CHAT_DROP, key="chat-no", on_click=later("chat-said", texts.CHAT_NO))
