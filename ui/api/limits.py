"""How much a caller may send."""

import re
import secrets

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.problems import answer, problem_of

MOST_BYTES = 4 * 1024 * 1024
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class TooLarge(HTTPException):
    """More was sent than is read."""

    def __init__(self) -> None:
        super().__init__(413, "the request is too large")


class Envelope:
    """Around every request: an id to find it by, and an end to what is read of it."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES) -> None:
        self.app = app
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        scope["request_id"] = request_id(headers.get(b"x-request-id", b""))
        began = False

        async def send_named(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                named = (b"x-request-id", scope["request_id"].encode())
                message["headers"] = [*message.get("headers", []), named]
            await send(message)

        stated = headers.get(b"content-length", b"")
        try:
            if stated.isdigit() and int(stated) > self.most_bytes:
                raise TooLarge
            await self.app(scope, self.counted(receive), send_named)
        except TooLarge:
            if not began:
                await self.refuse(scope, receive, send_named)

    def counted(self, receive: Receive) -> Receive:
        """Counts what comes: a length need not be stated, nor true."""
        read = 0

        async def receive_counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most_bytes:
                raise TooLarge
            return message

        return receive_counted

    async def refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = f"a request has at most {self.most_bytes // 1024 // 1024} MiB"
        step = "send fewer briefs at a time"
        problem = problem_of(413, said, "too_large", step, scope["request_id"])
        await answer(problem, {"Connection": "close"})(scope, receive, send)


def request_id(given: bytes) -> str:
    """The caller's own, where it can be shown without care; else a new one."""
    text = given.decode("latin-1")
    return text if REQUEST_ID.fullmatch(text) else secrets.token_hex(8)
