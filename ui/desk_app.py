"""The desk as a web application: Streamlit's, an address that keeps sessions, and a guard.

`streamlit run` finds `app` here and serves it. A browser holds its session in a cookie that
scripts cannot read; Streamlit's pages cannot set one, this address can.
"""

import json
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.starlette import App

from storage.database import Database, open_database
from storage.sessions import person_of
from ui.desk_pages.current import current_settings
from ui.desk_pages.who import SESSION, cookie_of

LONGEST = 1_000


class NoFrames:
    """Forbids other pages to show the desk inside of them, where a click on something else could
    land on a decision."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", b"frame-ancestors 'none'"),
                ]
            await send(message)

        await self.app(scope, receive, with_header if scope["type"] == "http" else send)


async def keep_session(request: Request) -> Response:
    """Puts a token that is good into the browser's cookie. Only our own pages can ask for it:
    a page from elsewhere may not send JSON here."""
    if request.headers.get("content-type") != "application/json":
        return Response(status_code=415)
    body = await request.body()
    if len(body) > LONGEST:
        return Response(status_code=413)
    return await run_in_threadpool(answer, body, request.url.scheme == "https")


def answer(body: bytes, secure: bool) -> Response:
    """With the cookie, or forbidden."""
    token, settings = token_in(body), current_settings()
    with database().write() as session:
        if person_of(session, token, settings.session_idle_minutes) is None:
            return Response(status_code=403)
    response = Response(status_code=204)
    response.set_cookie(
        cookie_of(str(settings.home.absolute())),
        token,
        max_age=int(settings.session_hours * 3600),
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    return response


def token_in(body: bytes) -> str:
    """Empty where there is none."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("token", "")) if isinstance(said, dict) else ""


@cache
def database() -> Database:
    return open_database(current_settings())


app = App(
    Path(__file__).with_name("desk.py"),
    routes=[Route(SESSION, keep_session, methods=["POST"])],
    middleware=[Middleware(NoFrames)],
)
