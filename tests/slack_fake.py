"""Slack on this machine: a real HTTP server with the methods of its API that we call, which checks
what it is sent as Slack does, and Slack's own side: signed calls, clicks, forms, repeats.

What Slack would refuse, and what it would not but we never mean, is a fault: `slack_running` fails
a test that leaves one. `fail` has a method answer as Slack does on a bad day.
"""

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

from slack_blocks import faults_of_message, faults_of_view
from slack_wire import Handler

from ui.slack.keys import Keys

TEAM, BOT, CHANNEL, PRIVATE = "T0TEAM", "U0BOT", "C0GENERAL", "C0CLOSED"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-fake", "xapp-fake", "8f742231b10e8888abcd99yyyzzz85a5"
TRIGGER_SECONDS = 3.0

METHODS: dict[str, tuple[set[str], set[str]]] = {
    "auth.test": (set(), set()),
    "users.info": ({"user"}, {"include_locale"}),
    "chat.postMessage": (
        {"channel", "text", "blocks"},
        {"thread_ts", "parse", "unfurl_links", "unfurl_media", "metadata"},
    ),
    "chat.update": ({"channel", "ts", "text", "blocks"}, {"parse"}),
    "chat.postEphemeral": ({"channel", "user", "text", "blocks"}, {"thread_ts", "parse"}),
    "conversations.history": ({"channel"}, {"oldest", "limit", "include_all_metadata"}),
    "conversations.replies": ({"channel", "ts"}, {"oldest", "limit", "include_all_metadata"}),
    "conversations.open": ({"users"}, set()),
    "views.open": ({"trigger_id", "view"}, set()),
    "apps.connections.open": (set(), set()),
}
"""What each method needs, and what else we give it."""


class Refused(Exception):
    """`{"ok": false, "error": ...}`"""


class FakeSlack:
    """One workspace with one app in it."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.told: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[str] = []
        self.closed = {PRIVATE}
        self.socket_url = ""
        self.gates: dict[str, threading.Event] = {}
        self._bad_days: dict[str, deque[dict[str, Any]]] = defaultdict(deque)
        self._triggers: dict[str, float] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0.0
        self._lock = threading.RLock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = False
        self._http.slack = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def keys(self) -> Keys:
        return Keys(BOT_TOKEN, SECRET, APP_TOKEN, f"{self.url}/api/")

    @property
    def environment(self) -> dict[str, str]:
        names = {"BOT_TOKEN": BOT_TOKEN, "SIGNING_SECRET": SECRET, "APP_TOKEN": APP_TOKEN}
        given = {f"COPYDESK_SLACK_{name}": value for name, value in names.items()}
        return {**given, "COPYDESK_SLACK_API_URL": f"{self.url}/api/"}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def add_user(self, id: str, email: str = "", **values: Any) -> str:
        about = {"id": id, "team_id": TEAM, "deleted": False, "is_bot": False}
        mail = {"is_email_confirmed": bool(email), "profile": {"email": email}}
        self.users[id] = {**about, **mail, **values}
        return id

    def fail(self, method: str, **bad_day: Any) -> None:
        """The next call is answered so: `status`, `headers`, `error`, or a `body` of its own;
        `after` it was carried out, or before."""
        self._bad_days[method].append(bad_day)

    def new_ts(self) -> str:
        with self._lock:
            self._last_ts = max(time.time(), self._last_ts + 0.000002)
            return f"{self._last_ts:.6f}"

    def new_trigger(self) -> str:
        trigger = f"{next(self._numbers)}.{TEAM}.x"
        self._triggers[trigger] = time.monotonic()
        return trigger

    def message(self, channel: str, ts: str) -> dict[str, Any]:
        return next(said for said in self.messages[channel] if said["ts"] == ts)

    def answer(self, method: str, given: dict[str, Any], token: str) -> Any:
        """Status, headers and body of one call."""
        if method in self.gates:
            assert self.gates[method].wait(30)
        with self._lock:
            self.calls.append((method, given))
            bad_day = self._bad_days[method].popleft() if self._bad_days[method] else None
            if bad_day is None:
                return 200, {}, self.carried_out(method, given, token)
            if bad_day.get("after"):
                self.carried_out(method, given, token)
            body = bad_day.get("body", {"ok": False, "error": bad_day.get("error", "fatal_error")})
            return bad_day.get("status", 200), bad_day.get("headers", {}), body

    def carried_out(self, method: str, given: dict[str, Any], token: str) -> dict[str, Any]:
        try:
            self.check(method, given, token)
            return {"ok": True, **getattr(self, method.replace(".", "_"))(given)}
        except Refused as error:
            return {"ok": False, "error": str(error)}

    def check(self, method: str, given: dict[str, Any], token: str) -> None:
        if method not in METHODS:
            raise self.fault(f"unknown_method {method}")
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if token != wanted:
            raise self.fault("not_authed" if not token else "invalid_auth")
        needed, more = METHODS[method]
        if missing := needed - set(given):
            raise self.fault(f"{method} without {sorted(missing)}")
        if unknown := set(given) - needed - more:
            raise self.fault(f"{method} with {sorted(unknown)}")

    def fault(self, what: str) -> Refused:
        self.faults.append(what)
        return Refused(what)

    def look_at(self, found: Iterator[str]) -> None:
        for fault in found:
            raise self.fault(f"invalid_blocks: {fault}")

    def auth_test(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT", "user": "copydesk"}

    def users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["user"] not in self.users:
            raise Refused("user_not_found")
        return {"user": self.users[given["user"]]}

    def place(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if given["channel"] in self.closed or given["channel"][:1] not in "CD":
            raise Refused("channel_not_found")
        said = self.messages[given["channel"]]
        thread = given.get("thread_ts")
        if thread and not any(one["ts"] == thread for one in said):
            raise self.fault("thread_not_found")
        return said

    def chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        said = self.place(given)
        self.look_at(faults_of_message(given))
        ts = self.new_ts()
        said.append({**given, "ts": ts, "user": BOT, "bot_id": "B0BOT"})
        return {"channel": given["channel"], "ts": ts}

    def chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        self.place(given)
        self.look_at(faults_of_message(given))
        found = [m for m in self.messages[given["channel"]] if m["ts"] == given["ts"]]
        if not found:
            raise self.fault("message_not_found")
        if found[0]["user"] != BOT:
            raise self.fault("cant_update_message")
        found[0].update(text=given["text"], blocks=given["blocks"])
        return {"channel": given["channel"], "ts": given["ts"]}

    def chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        self.place(given)
        self.look_at(faults_of_message(given))
        self.told.append(given)
        return {"message_ts": self.new_ts()}

    def conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        roots = [m for m in self.place(given) if not m.get("thread_ts")]
        return {"messages": since(roots, given)}

    def conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        thread = given["ts"]
        said = [m for m in self.place(given) if thread in (m["ts"], m.get("thread_ts"))]
        return {"messages": since(said, given)}

    def conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": "D" + given["users"][1:]}}

    def views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        began = self._triggers.pop(given["trigger_id"], None)
        if began is None:
            raise self.fault("exchanged_trigger_id")
        if time.monotonic() - began > TRIGGER_SECONDS:
            raise self.fault("expired_trigger_id")
        self.look_at(faults_of_view(given["view"]))
        view = {**given["view"], "id": f"V{next(self._numbers)}"}
        self.views.append(view)
        return {"view": view}

    def apps_connections_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.socket_url}

    def responded(self, given: dict[str, Any]) -> None:
        """Under a slash command, by its `response_url`."""
        self.look_at(faults_of_message(given))
        if given.get("response_type") != "ephemeral":
            self.faults.append("a response for everybody")
        self.told.append(given)


def since(said: list[dict[str, Any]], given: dict[str, Any]) -> list[dict[str, Any]]:
    shown = [m for m in said if float(m["ts"]) >= float(given.get("oldest", 0))]
    if not given.get("include_all_metadata"):
        shown = [{k: v for k, v in m.items() if k != "metadata"} for m in shown]
    return shown[-int(given.get("limit", 100)) :]


@contextmanager
def slack_running() -> Iterator[FakeSlack]:
    slack = FakeSlack()
    slack.start()
    try:
        yield slack
    finally:
        slack.stop()
    assert slack.faults == []


def signed(body: str, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a call of Slack's (docs.slack.dev, "Verifying requests from Slack")."""
    stamp = str(int(time.time() if at is None else at))
    said = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={said.hexdigest()}"}


def as_json(value: dict[str, Any]) -> tuple[str, dict[str, str]]:
    return json.dumps(value), {"Content-Type": "application/json"}


def as_form(value: dict[str, str]) -> tuple[str, dict[str, str]]:
    return urlencode(value), {"Content-Type": "application/x-www-form-urlencoded"}
