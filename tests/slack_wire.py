"""How calls of Slack's API travel: as JSON or forms, with the token in a header alone."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit


class Workspace(Protocol):
    """What answers the calls: slack_fake.FakeSlack."""

    faults: list[str]

    def answer(self, method: str, given: dict[str, Any], token: str) -> Any: ...

    def responded(self, given: dict[str, Any]) -> None: ...


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    @property
    def slack(self) -> Workspace:
        return self.server.slack  # type: ignore[attr-defined,no-any-return]

    def do_POST(self) -> None:
        path = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if path.path.startswith("/respond/"):
            self.slack.responded(json.loads(body))
            self.send(200, {}, b"ok", "text/plain")
            return
        kind = (self.headers.get("Content-Type") or "").partition(";")[0]
        given = dict(parse_qsl(path.query))
        if kind == "application/json":
            given |= json.loads(body or "{}")
        elif kind == "application/x-www-form-urlencoded":
            given |= {name: read(value) for name, value in parse_qsl(body)}
        elif body:
            self.slack.faults.append(f"invalid content type {kind!r}")
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if "token" in given:
            self.slack.faults.append("the token is in the body")
        status, headers, answer = self.slack.answer(path.path.removeprefix("/api/"), given, token)
        if isinstance(answer, str):
            self.send(status, headers, answer.encode(), "text/html")
        else:
            self.send(status, headers, json.dumps(answer).encode(), "application/json")

    do_GET = do_POST

    def send(self, status: int, headers: dict[str, str], body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Connection": "close",
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Tests are quiet."""


def read(value: str) -> Any:
    """Lists and objects are JSON inside of forms."""
    return json.loads(value) if value[:1] in "[{" else value
