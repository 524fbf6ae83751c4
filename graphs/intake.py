"""The intake: a message is read, and asked back, proposed, started or answered from the store.

`handle` is the one verb of every door. One run of the graph is one message; what a conversation
waits for stands in its row and not in a checkpoint, so that the message, its answer and what is
waited for are committed together: a message that is delivered again, or a process that dies on the
way, changes nothing twice.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from langgraph.graph import END, START, StateGraph

from agents.intake.parser import MOST_CHARACTERS
from graphs.house import House
from graphs.intake_nodes import ANSWERS, IntakeNodes
from graphs.intake_state import IntakeState
from graphs.intake_stream import streamed
from storage.conversations import (
    delivered,
    find_conversation,
    own_conversation,
    put_conversation,
    put_message,
)
from storage.errors import BadInput, Conflict, CopydeskError
from storage.rights import must
from storage.tables import Conversation
from storage.tables.base import now

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph
    from sqlmodel import Session

    from agents.intake.reading import LearnedReader
    from graphs.intake_stream import Tell

TRIES = 5
"""Runs for one message while others of the same conversation come in between."""


@dataclass(frozen=True)
class Reply:
    """An answer: text for every door, and cards for those that can show them.

    A card is `{"kind": "briefs", "briefs": [...]}`, `{"kind": "batch", "batch": id}` or
    `{"kind": "items", "items": [ids]}`.
    """

    text: str
    cards: list[dict[str, Any]] = field(default_factory=list)
    conversation_id: str = ""


def handle(
    house: House,
    conversation_id: str,
    author: str,
    text: str,
    delivery_id: str = "",
    *,
    door: str = "desk",
    reader: "LearnedReader | None" = None,
    today: date | None = None,
    tell: "Tell" = lambda event: None,
) -> Reply:
    """Answers one message of a conversation, which is made where it is not there yet.

    A delivery id that was answered before gets the same answer again, and nothing is done.

    Args:
        delivery_id: the message's name at its door; empty where that has none.
        reader: the learned part of reading; None: the house's own.
        tell: is told how far it is, as `graphs.intake_stream` has it. What it was told counts once
            this returns.

    Raises:
        Forbidden: the author is nobody here, or the conversation is somebody else's.
        BadInput: an empty message, or one that is too long.
    """
    check(text)
    with house.db.read() as session:
        must(session, author, "brief")
    for _ in range(TRIES):
        with house.db.read() as session:
            if known := answered(session, door, delivery_id, author):
                return known
            state = state_of(own_conversation(session, conversation_id, author))
        asked = {**state, "text": text, "today": (today or now().date()).isoformat()}
        made = run(house, reader, asked, {"reviewer": author, "thread_id": conversation_id}, tell)
        with house.db.write() as session:
            if known := answered(session, door, delivery_id, author):
                return known
            talk = put_conversation(session, door, author, conversation_id)
            if state_of(talk) == state:
                return kept(session, talk, delivery_id, text, made)
    raise Conflict("this conversation is busy", "send the message again")


def check(text: str) -> None:
    if not text.strip():
        raise BadInput("the message is empty", "say what to write, or /help")
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            f"the message has {len(text):,} characters, the limit is {MOST_CHARACTERS:,}",
            "put long material in a file, `copydesk ingest` it, and ask for what you need of it",
        )


def answered(session: "Session", door: str, delivery_id: str, author: str) -> Reply | None:
    """What this delivery was answered before."""
    row = delivered(session, door, delivery_id) if delivery_id else None
    if row is None:
        return None
    find_conversation(session, row.conversation_id, author)
    reply = delivered(session, door, reply_to(delivery_id))
    assert reply is not None, "both are written together"
    return Reply(reply.text, reply.cards, row.conversation_id)


def reply_to(delivery_id: str) -> str:
    return f"reply:{delivery_id}"


def state_of(talk: Conversation | None) -> dict[str, Any]:
    return dict(talk.state) if talk and talk.state else {"turn": 0, "proposal": 0}


def kept(
    session: "Session", talk: Conversation, delivery_id: str, text: str, made: IntakeState
) -> Reply:
    """Writes the message, its answer and what is waited for."""
    put_message(session, talk, "user", text, delivery_id or None)
    cards = made.get("cards", [])
    name = reply_to(delivery_id) if delivery_id else None
    put_message(session, talk, "assistant", made["reply"], name, cards)
    talk.state = {
        "turn": made.get("turn", 0) + 1,
        "proposal": made.get("proposal", 0),
        "pending": made.get("pending") or {},
        "batch": made.get("batch", ""),
        "shown": made.get("shown", []),
        "alone": made.get("alone", ""),
    }
    session.add(talk)
    return Reply(made["reply"], cards, talk.id)


def run(
    house: House,
    reader: "LearnedReader | None",
    state: dict[str, Any],
    asked: dict[str, str],
    tell: "Tell",
) -> IntakeState:
    """One message through the graph; a refusal is an answer, and what was waited for stays.

    Args:
        asked: by whom, and in which conversation.
    """
    graph = build_intake(IntakeNodes(house, reader), None)
    try:
        return streamed(graph, IntakeState(**state), {"configurable": asked}, tell)  # type: ignore[typeddict-item]
    except CopydeskError as error:
        step = f" Next: {error.next_step}." if error.next_step else ""
        tell({"text": (reply := f"That did not work: {error}.{step}")})
        return IntakeState(**{**state, "reply": reply, "cards": []})  # type: ignore[typeddict-item]


def build_intake(
    nodes: IntakeNodes, saver: "BaseCheckpointSaver[Any] | None"
) -> "CompiledStateGraph[IntakeState]":
    """read -> one of the answers -> end. With a saver, a thread is a conversation."""
    graph = StateGraph(IntakeState)
    graph.add_node("read", nodes.read)
    for name in ANSWERS:
        graph.add_node(name, getattr(nodes, name))
        graph.add_edge(name, END)
    graph.add_edge(START, "read")
    graph.add_conditional_edges("read", lambda state: state["intent"], list(ANSWERS))
    return graph.compile(checkpointer=saver, name="intake")
