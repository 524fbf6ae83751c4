"""What we say at Slack, put into the store: answers, progress, reviews, a word to one person."""

import json
import re
from typing import Any

from sqlmodel import Session, col, select

from agents.intake.commands import NAMES
from graphs.intake import Reply
from storage.errors import CopydeskError
from storage.slack_posts import post_name, put_post, say
from storage.tables import Conversation, SlackPost
from ui import texts
from ui.slack import marks
from ui.slack.hearing import Spot
from ui.slack.review_message import actions

YES, NO = "chat_yes", "chat_no"
COMMANDS = re.compile(rf"(?<!\S)/(?={'|'.join(NAMES)}\b)")


def in_words(error: CopydeskError) -> str:
    if not error.next_step:
        return texts.SLACK_ERROR.format(error=error)
    return texts.SLACK_ERROR_NEXT.format(error=error, next=error.next_step)


def as_typed_here(text: str) -> str:
    """The chat's `/draft` is `/copydesk draft` here: Slack takes what starts with a slash."""
    return COMMANDS.sub("/copydesk ", text)


def put_answer(session: Session, delivery: str, spot: Spot, reply: Reply) -> None:
    """The intake's answer in the thread, with buttons where it asks yes or no, and a message
    that tells of the progress where something was started."""
    drop_buttons(session, spot)
    said = marks.plain_message(as_typed_here(reply.text))
    choice = choice_of(session, spot)
    said = {**said, "blocks": [*said["blocks"], *choice]}
    place = {"channel": spot.channel, "thread": spot.thread}
    name = post_name("answer", delivery)
    put_post(session, name, said, kind="answer", about=spot.conversation, **place)
    for card in reply.cards:
        if card["kind"] == "batch":
            put_batch(session, spot, card["batch"])


def put_batch(session: Session, spot: Spot, batch: str) -> None:
    """A message that follows a batch; `telling` fills it."""
    name = post_name("batch", batch, spot.channel, spot.thread)
    place = {"channel": spot.channel, "thread": spot.thread}
    put_post(session, name, None, kind="batch", about=batch, watched=True, **place)


def choice_of(session: Session, spot: Spot) -> list[marks.Element]:
    """Yes and no, where the conversation waits for one of them. A button knows which question
    it answers: an old one starts nothing."""
    talk = session.get(Conversation, spot.conversation)
    pending = (talk.state or {}).get("pending") or {} if talk else {}
    if talk is None or not pending or pending.get("missing"):
        return []
    yes = texts.SLACK_START if pending.get("asks") else texts.SLACK_TAKE_BACK
    value = json.dumps({"talk": talk.id, "turn": talk.state["turn"]})
    made = [
        marks.button(YES, yes, value, "primary"),
        marks.button(NO, texts.SLACK_DROP, value),
    ]
    return [actions([*made])]


def drop_buttons(session: Session, spot: Spot) -> None:
    """Questions before this are over."""
    query = select(SlackPost).where(SlackPost.kind == "answer", SlackPost.channel == spot.channel)
    asked = query.where(SlackPost.about == spot.conversation)
    for row in session.exec(asked.order_by(col(SlackPost.created_at).desc()).limit(5)):
        blocks = row.said.get("blocks", [])
        left = [block for block in blocks if block["type"] != "actions"]
        if left != blocks:
            say(session, row, {**row.said, "blocks": left})


def put_told(
    session: Session, delivery: str, user: str, channel: str, text: str, **where: Any
) -> None:
    """A word that one person alone sees.

    Args:
        where: `thread`, or the `address` of a slash command.
    """
    name, said = post_name("told", delivery), marks.plain_message(text)
    put_post(session, name, said, kind="told", channel=channel, user=user, **where)
