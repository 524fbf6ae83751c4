"""Conversations at the doors: kept message by message, so that they can be gone on with.

A message that its door delivers twice is one row, and its answer is the answer it had.
"""

from typing import Any

from sqlmodel import Session, col, select

from storage.errors import Forbidden, NotFound
from storage.tables import Conversation, Message
from storage.tables.base import new_id, now

TITLE_CHARACTERS = 80


def put_conversation(session: Session, door: str, owner: str, id: str = "") -> Conversation:
    """A conversation by its id at the door, made where it is not there yet.

    Raises:
        Forbidden: it is somebody else's.
    """
    found = own_conversation(session, id, owner)
    if found is None:
        found = Conversation(id=id or new_id("cnv"), door=door, owner=owner)
        session.add(found)
        session.flush()
    return found


def own_conversation(session: Session, id: str, owner: str) -> Conversation | None:
    """A conversation, or None where none has this id yet.

    Raises:
        Forbidden: it is somebody else's.
    """
    found = session.get(Conversation, id) if id else None
    if found is not None and found.owner != owner:
        raise Forbidden("this conversation is somebody else's", "begin one of your own")
    return found


def find_conversation(session: Session, id: str, owner: str) -> Conversation:
    """Raises NotFound: no such conversation of this person."""
    found = session.get(Conversation, id)
    if found is None or found.owner != owner:
        raise NotFound(f"no conversation {id!r}", "begin a new one")
    return found


def conversations_of(
    session: Session, owner: str, door: str = "", limit: int = 20
) -> list[Conversation]:
    """Somebody's own, the one spoken in last first."""
    query = select(Conversation).where(Conversation.owner == owner)
    if door:
        query = query.where(Conversation.door == door)
    order = col(Conversation.updated_at).desc(), col(Conversation.id)
    return list(session.exec(query.order_by(*order).limit(limit)))


def messages_of(session: Session, id: str, limit: int = 100) -> list[Message]:
    """The last ones, in the order in which they were written."""
    query = select(Message).where(Message.conversation_id == id)
    last = session.exec(query.order_by(col(Message.id).desc()).limit(limit)).all()
    return list(reversed(last))


def delivered(session: Session, door: str, delivery: str) -> Message | None:
    """The message that was delivered under this name before."""
    query = select(Message).where(Message.door == door, Message.delivery == delivery)
    return session.exec(query).first()


def put_message(
    session: Session,
    conversation: Conversation,
    role: str,
    text: str,
    delivery: str | None = None,
    cards: list[dict[str, Any]] | None = None,
) -> Message:
    """One more message; the first of a person's names the conversation."""
    message = Message(
        conversation_id=conversation.id,
        door=conversation.door,
        delivery=delivery,
        role=role,
        text=text,
        cards=cards or [],
    )
    if role == "user" and not conversation.title:
        conversation.title = " ".join(text.split())[:TITLE_CHARACTERS]
    conversation.updated_at = now()
    session.add_all([conversation, message])
    session.flush()
    return message
