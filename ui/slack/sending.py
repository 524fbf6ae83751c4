"""Bringing our messages to Slack: kept until they are there, each posted once and then updated.

Slack knows no idempotency keys. So a message carries its name in its metadata, and before one
is posted whose first attempt had no clear end, its thread is searched for that name.
"""

import threading
import time
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from graphs.house import House
from storage.slack_posts import (
    claim_post,
    delivered_post,
    due_posts,
    failed_post,
    find_post,
    give_up_post,
)
from storage.tables import SlackPost

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

CLAIMED_SECONDS = 60.0
"""How long a process that died keeps what it was about to post."""

NAMED = "copydesk_post"
"""Metadata's event type."""

NOT_THERE = ("channel_not_found", "not_in_channel", "is_archived", "restricted_action")
"""Errors of places that we cannot write to."""

NEVER = (
    *NOT_THERE,
    "cannot_reply_to_message",
    "cant_update_message",
    "edit_window_closed",
    "invalid_arguments",
    "invalid_blocks",
    "message_not_found",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "thread_not_found",
    "user_not_in_channel",
)
"""Errors that are the same tomorrow."""

LOOKED_THROUGH = 200
"""Messages in which a message of ours is searched for."""


class Sender:
    """May be used by several threads, and processes."""

    def __init__(self, house: House, client: "WebClient") -> None:
        self.house = house
        self.client = client
        self._lock = threading.Lock()
        self._paused_until = 0.0

    def send_due(self, stop: threading.Event | None = None) -> dict[str, str]:
        """One attempt at everything that is due; statuses by name. Nothing while Slack has asked
        us to wait."""
        with self.house.db.read() as session:
            names = due_posts(session)
        done = {}
        for name in names:
            if self.paused or (stop is not None and stop.is_set()):
                break
            status = self.send(name)
            if status:
                done[name] = status
        return done

    @property
    def paused(self) -> bool:
        with self._lock:
            return time.monotonic() < self._paused_until

    def send(self, name: str) -> str:
        """One attempt at one message; its status, or nothing where another process has it."""
        from slack_sdk.errors import SlackApiError

        with self.house.db.write() as session:
            post = claim_post(session, name, CLAIMED_SECONDS)
        if post is None:
            return ""
        try:
            channel, ts = self.bring(post)
        except SlackApiError as error:
            return self.refused(post, error)
        except (OSError, HTTPException) as error:
            return self.failed(post, f"{type(error).__name__}: {error}")
        with self.house.db.write() as session:
            delivered_post(session, name, post.wanted, channel, ts)
        return "sent"

    def bring(self, post: SlackPost) -> tuple[str, str]:
        """Posts or updates it; its channel and its name there.

        Raises:
            SlackApiError, OSError: it did not get there, or nobody knows.
        """
        said = {"text": post.said["text"], "blocks": post.said["blocks"]}
        if post.kind == "told":
            return self.tell(post, said)
        if post.ts:
            self.client.chat_update(channel=post.channel, ts=post.ts, parse="none", **said)
            return post.channel, post.ts
        found = self.posted_before(post) if post.attempts > 1 else ""
        if found:
            self.client.chat_update(channel=post.channel, ts=found, parse="none", **said)
            return post.channel, found
        answer = self.client.chat_postMessage(
            channel=post.channel,
            thread_ts=post.thread or None,
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": NAMED, "event_payload": {"id": post.id}},
            **said,
        )
        return str(answer["channel"]), str(answer["ts"])

    def tell(self, post: SlackPost, said: dict[str, Any]) -> tuple[str, str]:
        """A word to one person: under a slash command, in a thread, or in their own channel."""
        if post.address:
            self.respond(post.address, said)
            return post.channel, "-"
        place: dict[str, Any] = {"channel": post.channel, "thread_ts": post.thread or None}
        if post.channel.startswith("D"):
            answer = self.client.chat_postMessage(**place, parse="none", **said)
            return post.channel, str(answer["ts"])
        answer = self.client.chat_postEphemeral(**place, user=post.user, parse="none", **said)
        return post.channel, str(answer["message_ts"])

    def respond(self, address: str, said: dict[str, Any]) -> None:
        from slack_sdk.errors import SlackApiError
        from slack_sdk.webhook import WebhookClient

        webhook = WebhookClient(address, timeout=self.client.timeout, ssl=self.client.ssl)
        answer = webhook.send(response_type="ephemeral", replace_original=False, **said)
        if answer.status_code >= 400:
            raise SlackApiError(f"answered {answer.status_code}", answer)  # type: ignore[no-untyped-call]

    def posted_before(self, post: SlackPost) -> str:
        """The name of this very message at Slack, if an attempt before got it there."""
        since = f"{post.created_at.timestamp() - 60:.6f}"
        asked: dict[str, Any] = {
            "channel": post.channel,
            "oldest": since,
            "limit": LOOKED_THROUGH,
            "include_all_metadata": True,
        }
        if post.thread:
            answer = self.client.conversations_replies(ts=post.thread, **asked)
        else:
            answer = self.client.conversations_history(**asked)
        for said in answer.get("messages") or []:
            named = said.get("metadata") or {}
            if named.get("event_type") == NAMED and named["event_payload"].get("id") == post.id:
                return str(said["ts"])
        return ""

    def refused(self, post: SlackPost, error: "SlackApiError") -> str:
        """Slack answered, and did not take it."""
        answer: Any = error.response
        status = getattr(answer, "status_code", 0)
        code = str(answer.get("error") or status) if hasattr(answer, "get") else str(status)
        if status == 429 or code == "ratelimited":
            return self.wait(post, answer)
        if post.kind == "root" and code in NOT_THERE and not post.channel.startswith("D"):
            return self.take_aside(post, code)
        if code in NEVER or (post.address and 400 <= status < 500):
            with self.house.db.write() as session:
                give_up_post(session, post.id, code)
            return "dead"
        return self.failed(post, code)

    def wait(self, post: SlackPost, answer: Any) -> str:
        """Slack says how long: nothing is sent before that."""
        asked = {name.lower(): value for name, value in (answer.headers or {}).items()}
        given = asked.get("retry-after", "1")
        given = given[0] if isinstance(given, list) else given
        seconds = float(given) if str(given).isdecimal() else 1.0
        with self._lock:
            self._paused_until = time.monotonic() + seconds
        return self.failed(post, "ratelimited", seconds)

    def take_aside(self, post: SlackPost, code: str) -> str:
        """A command was given where we cannot write: the talk goes on in a direct message."""
        from slack_sdk.errors import SlackApiError

        try:
            opened = self.client.conversations_open(users=post.user)
        except (SlackApiError, OSError, HTTPException) as error:
            return self.failed(post, f"{code}: {type(error).__name__}")
        with self.house.db.write() as session:
            row = find_post(session, post.id)
            assert row is not None, "claimed"
            row.channel = str(opened["channel"]["id"])
            session.add(row)
        return self.failed(post, code, 0.0)

    def failed(self, post: SlackPost, error: str, seconds: float | None = None) -> str:
        with self.house.db.write() as session:
            days = self.house.settings.webhook_days
            return failed_post(session, post.id, error, days, seconds)
