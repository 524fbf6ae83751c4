"""What Slack says, written down before Slack is told that it arrived; the work comes after.

A delivery's name comes from what it is (a message by its channel and time, a click by its own),
so that one which Slack repeats, or tells twice as an event of two kinds, is the same row.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from graphs.house import House
from storage.slack_inbox import delivery_name, take_in
from storage.slack_people import person_at_slack
from storage.tables import Conversation
from storage.tables.base import derived_id

SAID = (None, "", "file_share", "thread_broadcast")
"""Kinds of messages that somebody wrote: not edits, not joins, not other apps."""


@dataclass(frozen=True)
class Spot:
    """Where talk goes on: a channel and the message that its thread is under. A direct message
    outside of a thread goes on in the channel itself."""

    channel: str
    thread: str = ""

    @property
    def conversation(self) -> str:
        return derived_id("cnv", "slack", self.channel, self.thread, digits=20)


def spot_of(channel: str, ts: str, thread: str) -> Spot:
    if channel.startswith("D") and not thread:
        return Spot(channel)
    return Spot(channel, thread or ts)


class Hearing:
    """Takes things in; says whether there is something new to do."""

    def __init__(self, house: House) -> None:
        self.house = house

    def message(self, event: dict[str, Any], mention: bool) -> bool:
        """Somebody's message to us: a mention, a direct message, or an answer to what we asked
        them in a thread. What people say to each other is none of ours."""
        user, text = str(event.get("user") or ""), str(event.get("text") or "")
        if event.get("bot_id") or event.get("subtype") not in SAID or not user or not text:
            return False
        spot = spot_of(event["channel"], event["ts"], event.get("thread_ts") or "")
        ours = mention or event.get("channel_type") == "im"
        if not ours and not self.answers(spot, user, text):
            return False
        payload = {"user": user, "text": text, "channel": spot.channel, "thread": spot.thread}
        return self.note(delivery_name("message", spot.channel, event["ts"]), "message", payload)

    def answers(self, spot: Spot, user: str, text: str) -> bool:
        """Whether a message in a channel answers a question that its writer was asked."""
        if not spot.thread or text.lstrip().startswith("<@"):
            return False
        with self.house.db.read() as session:
            return waits_for(session, spot, person_at_slack(session, user))

    def command(self, body: dict[str, Any]) -> bool:
        payload = {
            "user": body["user_id"],
            "text": str(body.get("text") or ""),
            "channel": body["channel_id"],
            "response_url": str(body.get("response_url") or ""),
        }
        return self.note(delivery_name("command", body["trigger_id"]), "command", payload)

    def press(self, body: dict[str, Any]) -> bool:
        """A click on a button that does something at once."""
        action, container = body["actions"][0], body.get("container") or {}
        user, ts = body["user"]["id"], str(container.get("message_ts") or "")
        channel = str(container.get("channel_id") or "")
        payload = {
            "user": user,
            "action": action["action_id"],
            "value": str(action.get("value") or ""),
            "channel": channel,
            "thread": str((body.get("message") or {}).get("thread_ts") or ""),
        }
        parts = (user, channel, ts, action["action_id"], str(action.get("action_ts") or ""))
        return self.note(delivery_name("press", *parts), "press", payload)

    def note(self, name: str, kind: str, payload: dict[str, Any]) -> bool:
        with self.house.db.write() as session:
            return take_in(session, name, kind, payload)


def waits_for(session: Session, spot: Spot, person: str) -> bool:
    talk = session.get(Conversation, spot.conversation) if person else None
    return bool(talk and talk.owner == person and (talk.state or {}).get("pending"))
