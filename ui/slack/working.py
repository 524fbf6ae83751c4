"""Acting on what was heard: each thing once, whatever dies on the way.

Messages go to the intake, which knows a delivery that it has answered. A decision, an undoing or
a publication is written in one transaction with the note that the delivery is done.
"""

import json
from collections.abc import Callable

from sqlmodel import Session

from agents.intake.commands import NAMES
from graphs.house import House
from graphs.intake import Reply, handle
from storage.decisions import decide
from storage.errors import BadInput, Conflict, UsageError
from storage.items import find_item
from storage.publications import publish
from storage.review import find_task_by_id
from storage.slack_inbox import claim_delivery, finish_delivery, put_off
from storage.slack_posts import find_post, look_now, post_name, put_post
from storage.tables import Conversation, Opinion, SlackDelivery, Task
from storage.undo import undo
from ui import texts
from ui.slack import marks
from ui.slack.callers import Callers
from ui.slack.hearing import Spot, spot_of
from ui.slack.posting import NO, YES, as_typed_here, in_words, put_answer, put_told
from ui.slack.review_message import APPROVE, PUBLISH, UNDO

CLAIMED_SECONDS = 60.0
"""How long a process that died keeps what it was about to do."""
AT_ONCE = 0.5
"""Seconds until a slash command is looked at again whose thread is still to begin."""
SEEN_ALONE = ("status", "why", "help")
"""Commands whose answer only their author sees; the others begin a thread."""


class NotYet(Exception):
    """What a delivery needs is still on its way."""


class Work:
    """Args:
    send: brings one post to Slack now, if it can.
    """

    def __init__(self, house: House, callers: Callers, send: Callable[[str], object]) -> None:
        self.house = house
        self.callers = callers
        self.send = send

    def act(self, name: str) -> str:
        """One attempt at one delivery; what became of it, or nothing where another process has
        it."""
        with self.house.db.write() as session:
            row = claim_delivery(session, name, CLAIMED_SECONDS)
        if row is None:
            return ""
        try:
            getattr(self, row.kind)(row)
        except NotYet:
            return self.later(name, "waits for its thread", AT_ONCE)
        except Exception as error:  # one delivery that cannot be read must not stop the others
            return self.later(name, f"{type(error).__name__}: {error}")
        return "done"

    def later(self, name: str, error: str, seconds: float | None = None) -> str:
        with self.house.db.write() as session:
            return put_off(session, name, error, seconds)

    def message(self, row: SlackDelivery) -> None:
        said = row.payload
        person = self.callers.person(said["user"])
        spot = Spot(said["channel"], said["thread"])
        if not person:
            self.refuse(row, self.callers.unknown(said["user"]))
            return
        self.talk(row, person, spot, marks.read_text(said["text"]))

    def talk(self, row: SlackDelivery, person: str, spot: Spot, text: str) -> None:
        """One message to the intake, and its answer into the thread."""
        reply = self.asked(row, person, spot.conversation, text)
        if reply is None:
            return
        with self.house.db.write() as session:
            put_answer(session, row.id, spot, reply)
            finish_delivery(session, row.id)

    def asked(self, row: SlackDelivery, person: str, talk: str, text: str) -> Reply | None:
        """The intake's answer; None where it refuses, which is told."""
        try:
            return handle(self.house, talk, person, text, row.id, door="slack")
        except UsageError as error:
            self.refuse(row, in_words(error))
            return None

    def command(self, row: SlackDelivery) -> None:
        """`/copydesk WORDS`: an answer for its author alone, or a thread of its own."""
        said = row.payload
        person = self.callers.person(said["user"])
        if not person:
            self.refuse(row, self.callers.unknown(said["user"]))
            return
        text = command_text(said["text"])
        if text.split()[0].removeprefix("/") in SEEN_ALONE and text.startswith("/"):
            reply = self.asked(row, person, Spot(said["channel"], row.id).conversation, text)
            if reply is not None:
                self.refuse(row, as_typed_here(reply.text))
            return
        self.talk(row, person, self.thread_of(row, person, text), text)

    def thread_of(self, row: SlackDelivery, person: str, text: str) -> Spot:
        """The thread that a command's talk goes on in, begun by a message of ours.

        Raises:
            NotYet: that message is still on its way.
        """
        name = post_name("root", row.id)
        with self.house.db.write() as session:
            words = texts.SLACK_SAID.format(person=person, text=text)
            user, channel = row.payload["user"], row.payload["channel"]
            said = marks.plain_message(words)
            put_post(session, name, said, kind="root", channel=channel, user=user)
        for _ in range(2):  # a second time where the channel is closed to us: aside
            self.send(name)
            with self.house.db.read() as session:
                post = find_post(session, name)
            if post is not None and post.ts:
                return spot_of(post.channel, post.ts, "")
        raise NotYet

    def press(self, row: SlackDelivery) -> None:
        """A click; everything that it does is one transaction."""
        said = row.payload
        person = self.callers.person(said["user"])
        if not person:
            self.refuse(row, self.callers.unknown(said["user"]))
            return
        if said["action"] in (YES, NO):
            self.choose(row, person)
            return
        try:
            with self.house.db.write() as session:
                self.carry_out(session, row, person)
                finish_delivery(session, row.id)
        except (UsageError, Conflict) as error:
            self.refuse(row, in_words(error))

    def carry_out(self, session: Session, row: SlackDelivery, person: str) -> None:
        action, value = row.payload["action"], row.payload["value"]
        if action == APPROVE:
            task = find_task_by_id(session, value)
            made = decide(session, task, "approve", person, wait=self.house.settings.undo_seconds)
            session.flush()
            if isinstance(made, Opinion):
                self.tell(session, row, opinion_words(task))
            look_now(session, [task.item_id])
        elif action == UNDO:
            look_now(session, [undo(session, value, person).item_id])
        elif action == PUBLISH:
            item = find_item(session, value)
            publish(session, item, person)
            look_now(session, [item.id])
        else:
            raise BadInput("this button is of another version", "decide at the desk")

    def choose(self, row: SlackDelivery, person: str) -> None:
        """Yes or no to a question of the intake, by its own button."""
        about = json.loads(row.payload["value"])
        with self.house.db.read() as session:
            talk = session.get(Conversation, about["talk"])
            turn = (talk.state or {}).get("turn") if talk else None
            owner = talk.owner if talk else ""
        if owner != person:
            self.refuse(row, texts.SLACK_OWN_QUESTION)
        elif turn != about["turn"] and not self.answered(row):
            self.refuse(row, texts.SLACK_TURN_OVER)
        else:
            thread = row.payload["thread"]
            spot = Spot(row.payload["channel"], thread)
            self.talk(row, person, spot, "yes" if row.payload["action"] == YES else "no")

    def answered(self, row: SlackDelivery) -> bool:
        """Whether the intake has answered this click before something died."""
        from storage.conversations import delivered

        with self.house.db.read() as session:
            return delivered(session, "slack", row.id) is not None

    def refuse(self, row: SlackDelivery, text: str) -> None:
        """A word to whoever did it, and nothing else; messages about a task are looked at, since
        they may show what is not so any more."""
        with self.house.db.write() as session:
            self.tell(session, row, text)
            task = session.get(Task, row.payload.get("value", ""))
            if task is not None:
                look_now(session, [task.item_id])
            finish_delivery(session, row.id)

    def tell(self, session: Session, row: SlackDelivery, text: str) -> None:
        said = row.payload
        where = {"thread": said.get("thread", ""), "address": said.get("response_url", "")}
        put_told(session, row.id, said["user"], said["channel"], text, **where)


def command_text(text: str) -> str:
    """What follows `/copydesk`, as the intake reads it: its commands have a slash there."""
    said = marks.read_text(text) or "help"
    first = said.split()[0].lower()
    return f"/{said}" if first in NAMES else said


def opinion_words(task: Task) -> str:
    differ = task.status == "open" and task.needs == "lead"
    return texts.SLACK_DIFFER if differ else texts.SLACK_OPINION
