"""`copydesk slack` and `copydesk serve` as processes: one connects to Slack, one is called."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
from scripted import open_scripted_house, rows
from slack_blocks import text_of
from slack_fake import BOT, CHANNEL, FakeSlack, as_json, signed, slack_running
from slack_side import ANN, WISH, link
from websockets.sync.server import ServerConnection, serve

from storage.tables import SlackDelivery

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


class Socket:
    """Slack's side of Socket Mode: one connection, whose answers are kept."""

    def __init__(self) -> None:
        self.to_send: Queue[dict[str, Any] | None] = Queue()
        self.acknowledged: Queue[str] = Queue()
        self.server = serve(self.talk, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}/link?ticket=1"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def talk(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        while (envelope := self.to_send.get()) is not None:
            connection.send(json.dumps(envelope))
            while envelope["envelope_id"] not in (said := str(connection.recv(PATIENCE))):
                pass  # pings are answered by the library
            self.acknowledged.put(json.loads(said)["envelope_id"])

    def close(self) -> None:
        self.to_send.put(None)
        self.server.shutdown()
        self.thread.join()


@contextmanager
def process(slack: FakeSlack, home: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COPYDESK_")}
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), *arguments, "--no-worker"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**kept, **slack.environment},
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def until(running: "subprocess.Popen[str]", words: str) -> None:
    assert running.stderr is not None
    for line in running.stderr:
        if re.search(words, line):
            return
    raise AssertionError("it ended")


def mention(slack: FakeSlack) -> dict[str, Any]:
    ts = slack.new_ts()
    said = {"type": "app_mention", "user": ANN, "text": f"<@{BOT}> {WISH}", "ts": ts}
    slack.messages[CHANNEL].append(dict(said))
    event = {**said, "channel": CHANNEL, "event_ts": ts}
    return {"type": "event_callback", "team_id": "T0TEAM", "event_id": f"Ev{ts}", "event": event}


def answered(slack: FakeSlack) -> list[str]:
    """Our messages, once there is one."""
    for _ in range(int(PATIENCE / 0.1)):
        found = [text_of(said) for said in slack.messages[CHANNEL] if said["user"] == BOT]
        if found:
            return found
        threading.Event().wait(0.1)
    raise AssertionError("no answer")


def test_socket_mode_acknowledges_what_is_written_down_and_answers(home: Path) -> None:
    house = open_scripted_house(home)
    link(house)
    with slack_running() as slack:
        side = Socket()
        slack.socket_url = side.url
        with process(slack, home, "slack") as running:
            until(running, "connected to Slack")
            envelope = {"type": "events_api", "payload": mention(slack)}
            for number in ("one", "two"):  # Slack sends again what it believes lost
                side.to_send.put({**envelope, "envelope_id": number, "retry_attempt": 0})
                assert side.acknowledged.get(timeout=PATIENCE) == number
            assert len(rows(house, SlackDelivery)) == 1
            (said,) = answered(slack)
            assert "I will start one item" in said
            running.send_signal(signal.SIGTERM)
            side.close()
            assert running.wait(PATIENCE) == 0
    house.close()


def test_serve_takes_slacks_calls_where_its_secret_is_set(home: Path) -> None:
    house = open_scripted_house(home)
    link(house)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with slack_running() as slack, process(slack, home, "serve", "--port", port) as running:
        until(running, "API is at")
        waiting = httpx.HTTPTransport(retries=8)
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=PATIENCE, transport=waiting) as client:
            assert client.get("/health").status_code == 200
            body, kind = as_json(mention(slack))
            assert client.post("/slack/events", content=body, headers=kind).status_code == 401
            headers = {**kind, **signed(body)}
            answer = client.post("/slack/events", content=body, headers=headers)
            assert answer.status_code == 200
        (said,) = answered(slack)
        assert "I will start one item" in said
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0
    house.close()


def test_slack_that_does_not_let_us_in_is_said(home: Path) -> None:
    with slack_running() as slack:
        slack.fail("auth.test", error="invalid_auth")
        with process(slack, home, "slack") as running:
            _, said = running.communicate(timeout=PATIENCE)
            assert running.returncode == 1
        assert "Slack says invalid_auth" in said and "Traceback" not in said
        assert "xoxb" not in said
