"""Keeps our messages at Slack true: each says what the store says of what it is about."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from graphs.house import House
from storage.decisions import decision_of
from storage.errors import StoreError
from storage.outbox import SLACK, is_waiting
from storage.slack_posts import (
    LATEST,
    find_post,
    look_later,
    look_now,
    post_name,
    posts_to_look_at,
    put_post,
    say,
    subjects_since,
    untold_tasks,
)
from storage.tables import Item, SlackPost, Task
from storage.tables.base import now
from storage.webhooks import last_event
from ui.slack.progress_message import (
    ENDED,
    all_ended,
    batch_items,
    batch_message,
    never_asked,
    open_tasks,
    piece_message,
)
from ui.slack.review_message import task_message


class Teller:
    """One per process; what it has seen of the log is its own."""

    def __init__(
        self, house: House, say: Callable[[str], None] = lambda line: None, channel: str = ""
    ) -> None:
        self.house = house
        self.say = say
        self.channel = channel
        with house.db.read() as session:
            self.seen = last_event(session)

    def look(self) -> int:
        """Brings messages up to date whose time has come; returns how many."""
        self.notice()
        if self.channel:
            self.offer()
        with self.house.db.read() as session:
            ids = [post.id for post in posts_to_look_at(session)]
        for id in ids:
            try:
                with self.house.db.write() as session:
                    refresh(session, self.house, session.get_one(SlackPost, id))
            except StoreError:
                raise
            except Exception as error:  # one message that cannot be made must not stop the others
                self.say(f"slack: {id}: {type(error).__name__}: {error}")
                with self.house.db.write() as session:
                    look_later(session, session.get_one(SlackPost, id), now() + LATEST)
        return len(ids)

    def offer(self) -> None:
        """Shows tasks that no thread asked for in the channel for reviews."""
        with self.house.db.read() as session:
            begun = find_post(session, post_name("channel", self.channel)) is not None
            if begun and not untold_tasks(session, self.channel, 1):
                return
        with self.house.db.write() as session:
            for task in untold_tasks(session, self.channel):
                put_task(session, self.house, task, self.channel, "")

    def notice(self) -> None:
        """What the log has had events about is looked at now."""
        with self.house.db.read() as session:
            if last_event(session) == self.seen:
                return
            subjects, last = subjects_since(session, self.seen)
        with self.house.db.write() as session:
            look_now(session, subjects)
        self.seen = last


def refresh(session: Session, house: House, post: SlackPost) -> None:
    """What a message says now, and when it is looked at again."""
    follow: Callable[..., datetime | None] = {
        "batch": follow_batch,
        "task": follow_task,
        "piece": follow_piece,
    }[post.kind]
    until = follow(session, house, post)
    look_later(session, post, until)


def follow_batch(session: Session, house: House, post: SlackPost) -> None:
    """Its progress; each task of its items has a message in the same thread, and so has each
    piece that needed none."""
    items = batch_items(session, post.about)
    ids = [item.id for item in items]
    if items:
        say(session, post, batch_message(session, house, items))
    for task in open_tasks(session, ids).values():
        put_task(session, house, task, post.channel, post.thread)
    place: dict[str, Any] = {"channel": post.channel, "thread": post.thread, "watched": True}
    for item in never_asked(session, ids):
        name = post_name("piece", item.id, post.channel, post.thread)
        if session.get(SlackPost, name) is None:
            said = piece_message(session, house, item)
            about = {"about": item.id, "item_id": item.id}
            put_post(session, name, said, kind="piece", **about, **place)
    post.watched = not all_ended(session, ids)


def put_task(session: Session, house: House, task: Task, channel: str, thread: str) -> None:
    """The message of a task at one place, made once."""
    name = post_name("task", task.id, channel, thread)
    if session.get(SlackPost, name) is None:
        about = {"about": task.id, "item_id": task.item_id, "watched": True}
        said = task_message(session, house, task)
        put_post(session, name, said, kind="task", channel=channel, thread=thread, **about)


def follow_task(session: Session, house: House, post: SlackPost) -> datetime | None:
    """While it is open, while its decision can be undone, and until its piece is out."""
    task = session.get_one(Task, post.about)
    say(session, post, task_message(session, house, task))
    decision, item = decision_of(session, task.id), session.get_one(Item, task.item_id)
    if decision is None:
        post.watched = task.status == "open"
        return task.held_until if post.watched and task.holder else None
    waits = is_waiting(decision)
    post.watched = waits or item.status not in ENDED
    return decision.release_at + 2 * SLACK if waits and decision.release_at else None


def follow_piece(session: Session, house: House, post: SlackPost) -> None:
    item = session.get_one(Item, post.about)
    say(session, post, piece_message(session, house, item))
    post.watched = item.status == "done"
