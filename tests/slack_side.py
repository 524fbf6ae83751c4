"""People at Slack, and Slack between them and us: what they write, press and send becomes calls
that are signed as Slack's are."""

import json
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from slack_blocks import buttons_of, text_of
from slack_fake import (
    BOT,
    CHANNEL,
    TEAM,
    FakeSlack,
    as_form,
    as_json,
    signed,
    slack_running,
)
from sqlalchemy import update
from sqlmodel import col
from team import hire

from graphs.house import House
from storage.slack_people import link_account
from storage.tables import Person, SlackPost
from storage.tables.base import now
from ui.slack.http import events_app
from ui.slack.service import SlackDoor

ANN, BEN, CLEO, WIM, GUEST = "U0ANN", "U0BEN", "U0CLEO", "U0WIM", "U0GUEST"
WISH = "a blurb about the Alder board. price: £42, material: oiled alder"


class AtOnce(Executor):
    """Does what bolt would do beside its answer before it answers."""

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Any:
        work(*arguments, **named)


@dataclass
class Side:
    """A door and the Slack that it is at; nothing happens at the door but in `turn`."""

    slack: FakeSlack
    door: SlackDoor
    client: TestClient

    def call(self, body: str, headers: dict[str, str], **more: str) -> Any:
        """One call of Slack's, signed now."""
        return self.client.post(
            "/events", content=body, headers={**signed(body), **headers, **more}
        )

    def turn(self) -> None:
        """All that there is to do, after the time has passed in which messages are not looked
        at."""
        with self.door.house.db.write() as session:
            watched = update(SlackPost).where(col(SlackPost.watched).is_(True))
            session.execute(watched.values(look_at=now()))
        self.door.turn()

    def event(self, event: dict[str, Any], id: str = "", **more: str) -> Any:
        envelope = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0APP",
            "event_id": id or f"Ev{event['event_ts']}",
            "event": event,
        }
        return self.call(*as_json(envelope), **more)

    def said(
        self, user: str, text: str, channel: str = CHANNEL, thread: str = ""
    ) -> dict[str, Any]:
        """A message that is there for all to see, as its event tells of it."""
        ts = self.slack.new_ts()
        message = {"type": "message", "user": user, "text": text, "ts": ts}
        if thread:
            message["thread_ts"] = thread
        self.slack.messages[channel].append(dict(message))
        kind = "im" if channel.startswith("D") else "channel"
        return {**message, "channel": channel, "channel_type": kind, "event_ts": ts}

    def mention(self, user: str, text: str, channel: str = CHANNEL, thread: str = "") -> str:
        """A mention: Slack tells of it as two events. Its name."""
        said = self.said(user, f"<@{BOT}> {text}", channel, thread)
        assert self.event({**said, "type": "app_mention"}).status_code == 200
        assert self.event(said, f"Ev-other-{said['ts']}").status_code == 200
        self.turn()
        return str(said["ts"])

    def write(self, user: str, text: str, channel: str = CHANNEL, thread: str = "") -> str:
        said = self.said(user, text, channel, thread)
        assert self.event(said).status_code == 200
        self.turn()
        return str(said["ts"])

    def command(self, user: str, text: str, channel: str = CHANNEL, trigger: str = "") -> Any:
        body = {
            "command": "/copydesk",
            "text": text,
            "user_id": user,
            "team_id": TEAM,
            "channel_id": channel,
            "trigger_id": trigger or self.slack.new_trigger(),
            "response_url": f"{self.slack.url}/respond/1",
        }
        answer = self.call(*as_form(body))
        self.turn()
        return answer

    def click_body(self, user: str, message: dict[str, Any], action: str) -> dict[str, Any]:
        button = buttons_of(message)[action]
        where = {"channel_id": message["channel"], "message_ts": message["ts"]}
        pressed = {
            "type": "button",
            "action_id": action,
            "value": button.get("value"),
            "action_ts": self.slack.new_ts(),
        }
        return {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": self.slack.new_trigger(),
            "container": {"type": "message", **where},
            "channel": {"id": message["channel"]},
            "message": message,
            "actions": [{**pressed, "block_id": "x"}],
        }

    def send(self, payload: dict[str, Any]) -> Any:
        return self.call(*as_form({"payload": json.dumps(payload)}))

    def press(self, user: str, message: dict[str, Any], action: str) -> Any:
        answer = self.send(self.click_body(user, message, action))
        assert answer.status_code == 200 and answer.content == b""
        self.turn()
        return answer

    def opened(self, user: str, message: dict[str, Any], action: str) -> dict[str, Any] | None:
        """The form that a button opens, if it does. Forms are opened beside the answer."""
        before = len(self.slack.views)
        self.send(self.click_body(user, message, action))
        self.turn()
        return self.slack.views[-1] if len(self.slack.views) > before else None

    def submit(self, user: str, view: dict[str, Any], **fields: Any) -> Any:
        """Sends a form with these values."""
        answer = self.send(self.form_body("view_submission", user, self.filled(view, **fields)))
        self.turn()
        return answer

    def filled(self, view: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A form as it is sent; `text` is what it was opened with unless it is given."""
        values: dict[str, Any] = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            name = block["block_id"]
            if name == "reasons":
                codes = fields.get("reasons", [])
                values[name] = {name: {"selected_options": [{"value": code} for code in codes]}}
            else:
                given = fields.get(name, block["element"].get("initial_value"))
                values[name] = {name: {"type": "plain_text_input", "value": given}}
        return {**view, "state": {"values": values}}

    def close(self, user: str, view: dict[str, Any]) -> None:
        assert self.send(self.form_body("view_closed", user, view)).status_code == 200
        self.turn()

    def form_body(self, kind: str, user: str, view: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": kind,
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": self.slack.new_trigger(),
            "view": view,
        }

    def ours(self, channel: str = CHANNEL) -> list[dict[str, Any]]:
        return [said for said in self.slack.messages[channel] if said["user"] == BOT]

    def last(self, action: str, channel: str = CHANNEL) -> dict[str, Any]:
        """The last message of ours with this button."""
        found = next(m for m in reversed(self.ours(channel)) if action in buttons_of(m))
        return deepcopy(found)

    def told(self) -> str:
        """What one person alone was told last."""
        return text_of(self.slack.told[-1])

    def words(self, channel: str = CHANNEL) -> list[str]:
        return [text_of(said) for said in self.ours(channel)]


@contextmanager
def at_slack(house: House) -> Iterator[Side]:
    """A door at a Slack whose people are those of `team.PEOPLE` by their addresses, and a guest."""
    with slack_running() as slack:
        for id, name in ((ANN, "ann"), (BEN, "ben"), (CLEO, "cleo"), (WIM, "wim")):
            slack.add_user(id, f"{name}@example.org")
        slack.add_user(GUEST, "guest@example.org")
        with SlackDoor(house, slack.keys) as door, TestClient(events_app(door)) as client:
            door.bolt.listener_runner.lazy_listener_runner.executor = AtOnce()
            yield Side(slack, door, client)


def link(house: House, slack_id: str = ANN, person: str = "ann") -> None:
    """In a home of one user: it is theirs."""
    with house.db.write() as session:
        link_account(session, person, slack_id, "")


def hired(house: House) -> None:
    """A team of people whose addresses Slack knows."""
    roles = {"ann": "reviewer", "ben": "reviewer", "cleo": "lead", "wim": "writer"}
    hire(house, roles)
    with house.db.write() as session:
        for name in roles:
            person = session.get_one(Person, f"per_{name}")
            person.email = f"{name}@example.org"
            session.add(person)
