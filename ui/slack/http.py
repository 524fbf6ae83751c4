"""Slack's calls over HTTP, at /slack/events of `copydesk serve`. They show no token of ours: what
is not signed with the app's secret, or is older than five minutes, is refused unread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from graphs.house import House
from ui.slack.keys import Keys, missing
from ui.slack.service import SlackDoor

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from ui.api.doors import Door

PATH = "/slack"
EVENTS = "/events"


def slack_door(house: House, keys: Keys) -> "Door":
    """Raises BadInput: there is no signing secret; without one anybody could call."""
    from ui.api.doors import Door

    if not keys.signing_secret:
        raise missing("signing_secret", "signing secret, under Basic Information")
    door = SlackDoor(house, keys)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        from starlette.concurrency import run_in_threadpool

        await run_in_threadpool(door.start)
        try:
            yield
        finally:
            await run_in_threadpool(door.close)

    return Door(PATH, events_app(door), lifespan)


def events_app(door: SlackDoor) -> "Starlette":
    """What receives Slack's calls; acting on them is the door's own threads'."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    return Starlette(routes=[Route(EVENTS, receiver(door), methods=["POST"])])


def receiver(door: SlackDoor) -> Any:
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response

    async def events(request: "Request") -> "Response":
        body = await request.body()
        if not is_signed(door.keys.signing_secret, body, request):
            return Response(status_code=401)
        try:
            asked = to_bolt_request(request, body)
        except ValueError:
            return Response(status_code=400)
        answer = await run_in_threadpool(door.bolt.dispatch, asked)
        return to_starlette_response(answer)

    return events


def is_signed(secret: str, body: bytes, request: "Request") -> bool:
    """Before anything is read of it: bolt reads bodies first, and checks then."""
    from slack_sdk.signature import SignatureVerifier

    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12 or not signature.isascii():
        return False
    return bool(SignatureVerifier(secret).is_valid(body, stamp, signature))
