"""The chat: messages go to `graphs.intake.handle`, which every door calls. Rules and the learned
reader read them here, no chat model; the worker drafts what was started."""

from typing import Any

import streamlit as st

from agents.intake.parser import MOST_CHARACTERS
from storage.batches import batch_rows, batch_view
from storage.conversations import conversations_of, find_conversation, messages_of
from storage.items import WAITING
from storage.tables import Message
from storage.tables.base import new_id
from ui import texts
from ui.desk_pages import chat_answer, chat_cards, marking, parts
from ui.desk_pages.visit import Visit, asked, later

LOOK_SECONDS = 1
REVIEWING_SECONDS = 15
"""How often statuses are looked at while something is drafted, and while people decide."""
EARLIER = 12
"""Conversations listed at first, and that each click adds."""
SHOWN = 60
"""Messages of a conversation."""


def show(visit: Visit) -> None:
    """Raises NotFound: a conversation in the address that is nobody's, or somebody else's."""
    talk = asked("talk")
    reads = texts.CHAT_HOW_READ if visit.house.reader else texts.CHAT_HOW_READ_BY_RULES
    parts.head(visit, texts.PAGES["chat"], marking.muted(reads))
    left, right = st.columns([1, 3.4], gap="large")
    with left:
        show_list(visit, talk)
    typed = st.chat_input(texts.CHAT_HINT, key="chat-input", max_chars=MOST_CHARACTERS)
    said = typed or st.session_state.pop("chat-said", "")  # by a button in the visitor's stead
    with right:
        if talk:
            every = pace(visit, talk)
            visit.fragment(lambda: show_talk(visit, talk, every), every)
            if not said:
                show_choice(visit, talk)
        elif not said:
            st.html(marking.empty(texts.CHAT_EMPTY, texts.CHAT_EMPTY_HINT, texts.CHAT_EXAMPLE))
        if said:
            send(visit, talk, said)


def send(visit: Visit, talk: str, text: str) -> None:
    """One message; once it is answered, the page is read from the conversation."""
    talk = talk or new_id("cnv")
    with parts.told():
        chat_answer.make(visit, talk, text)
        visit.go("chat", talk=talk)


def show_list(visit: Visit, talk: str) -> None:
    if st.button(texts.CHAT_NEW, key="chat-new", icon=":material/add:", disabled=not talk):
        visit.go("chat")
    most = int(st.session_state.get("chat-most", EARLIER))
    with visit.db.read() as session:
        earlier = conversations_of(session, visit.reviewer, "desk", most + 1)
    if not earlier:
        return
    st.html(marking.heading(texts.CHAT_EARLIER))
    with st.container(key="chat-list", gap="xxsmall"):
        for one in earlier[:most]:
            name = f"chat-open-{one.id}"
            if st.button(
                marking.label(one.title), key=name, type="tertiary", disabled=one.id == talk
            ):
                visit.go("chat", talk=one.id)
    if len(earlier) > most:
        st.button(
            texts.CHAT_EARLIER_MORE,
            key="chat-more",
            type="tertiary",
            on_click=later("chat-most", most + EARLIER),
        )


def read(visit: Visit, talk: str) -> tuple[list[Message], dict[int, dict[str, Any]]]:
    """Messages, and of each that shows items their `rows`: with all that `batch_view` says of
    them where they were started together."""
    with visit.db.read() as session:
        find_conversation(session, talk, visit.reviewer)
        said = messages_of(session, talk, SHOWN)
        shown: dict[int, dict[str, Any]] = {}
        for one in said:
            for card in one.cards:
                if card["kind"] == "batch":
                    view = batch_view(session, card["batch"], visit.reviewer, parts.PAGE_ROWS)
                    shown[one.id or 0] = view
                elif card["kind"] == "items":
                    rows = batch_rows(session, card["items"], visit.reviewer)
                    shown[one.id or 0] = {"rows": rows}
    return said, shown


def pace(visit: Visit, talk: str) -> int | None:
    """Seconds until the next look; None when nothing can change by itself."""
    return pace_of(read(visit, talk)[1])


def pace_of(shown: dict[int, dict[str, Any]]) -> int | None:
    """As above, of what was read. Of a long batch some may wait that have no row here."""
    statuses = {line["status"] for view in shown.values() for line in view["rows"]}
    if statuses & set(WAITING) or any(view.get("waiting") for view in shown.values()):
        return LOOK_SECONDS
    return REVIEWING_SECONDS if "review" in statuses else None


def show_talk(visit: Visit, talk: str, every: int | None) -> None:
    """The messages with their cards; the page runs again where its pace changes."""
    said, shown = read(visit, talk)
    if pace_of(shown) != every:
        st.rerun()
    for one in said:
        with st.chat_message(one.role, avatar=chat_answer.AVATARS[one.role]):
            st.html(chat_cards.said_html(one.role, one.text, listed=shows_briefs(one)))
            for card in one.cards:
                if card["kind"] == "briefs":
                    st.html(chat_cards.briefs_html(visit, card["briefs"]))
            if view := shown.get(one.id or 0):
                chat_cards.show_items(visit, one.id or 0, view)


def shows_briefs(message: Message) -> bool:
    return any(card["kind"] == "briefs" for card in message.cards)


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
