"""Server-sent events: what happens, as it happens (WHATWG HTML, "Server-sent events").

A stream holds no thread and no transaction between two looks. However many there are, the log is
looked at twice a second at most; beside it each reads the status of the item that it is about.
"""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query, Request
from sqlmodel import col, select
from sse_starlette import EventSourceResponse, ServerSentEvent

from graphs.house import House
from storage.database import Database
from storage.open_audits import told_status
from storage.tables import Event, Item
from storage.tokens import caller_of
from storage.webhooks import TOLD, event_view, last_event
from ui.api.asking import Asked, Read
from ui.api.items import item_at
from ui.api.problems import TooMany, documented

router = APIRouter(prefix="/v1", tags=["events"])

EVERY = 0.5
BEAT = 15.0
"""Seconds after which something is sent even if nothing happened, and the token looked at."""

MOST_STREAMS = 200
LONGEST = 3600.0
AT_ONCE = 200

LastId = Annotated[
    str, Header(alias="Last-Event-ID", pattern=r"^\d{0,15}$", description="Goes on after it.")
]
Wait = Annotated[
    float,
    Query(ge=0, le=LONGEST, description="Seconds until the stream ends; 0: what is there now."),
]
From = Annotated[int | None, Query(ge=0, le=10**15, description="As `Last-Event-ID`.")]
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events of the log, by their numbers",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
    **documented(),
}


class Tail:
    """The number of the last event, looked up for all streams together."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.streams = 0
        self.last = 0
        self.looked = 0.0
        self.lock = anyio.Lock()

    async def latest(self) -> int:
        async with self.lock:
            if time.monotonic() - self.looked >= EVERY:
                self.last = await run_sync(self.look)
                self.looked = time.monotonic()
        return self.last

    def look(self) -> int:
        with self.db.read() as session:
            return last_event(session)


@dataclass
class Stream:
    """One caller's stream: where it is, and what it was told of its item."""

    asked: Asked
    tail: Tail
    last: int
    item: str = ""
    status: str = ""
    stop: anyio.Event = field(default_factory=anyio.Event)
    """Set when the server stops."""

    async def run(self, seconds: float) -> AsyncIterator[ServerSentEvent]:
        ends, beat = time.monotonic() + seconds, time.monotonic() + BEAT
        self.tail.streams += 1  # not before: a stream whose caller is gone by now never ends
        try:
            yield ServerSentEvent(comment="copydesk", retry=2000)
            while True:
                async for event in self.news():
                    yield event
                at = time.monotonic()
                if at >= ends or self.stop.is_set():
                    return
                if at >= beat:
                    beat = at + BEAT
                    if not await run_sync(self.still_valid):
                        return
                    yield ServerSentEvent(comment="still here")
                await anyio.sleep(min(EVERY, ends - at))
        finally:
            self.tail.streams -= 1

    async def news(self) -> AsyncIterator[ServerSentEvent]:
        latest = await self.tail.latest()
        while latest > self.last:
            for row in await run_sync(self.read, latest):
                yield ServerSentEvent(json.dumps(row), event=row["type"], id=str(row["id"]))
        if self.item:
            status = await run_sync(self.status_now)
            if status != self.status:
                self.status = status
                yield ServerSentEvent(
                    json.dumps({"id": self.item, "status": status}), event="status"
                )

    def read(self, latest: int) -> list[dict[str, Any]]:
        """The next events, as far as is known that there are; goes on behind them."""
        query = select(Event).where(col(Event.id) > self.last, col(Event.id) <= latest)
        query = query.where(col(Event.verb).in_(TOLD))
        if self.item:
            query = query.where(Event.subject == self.item)
        with self.asked.house.db.read() as session:
            found = list(session.exec(query.order_by(col(Event.id)).limit(AT_ONCE)))
        full = len(found) == AT_ONCE
        self.last = found[-1].id or latest if full else latest
        return [event_view(event) for event in found]

    def status_now(self) -> str:
        with self.asked.house.db.read() as session:
            item = session.get(Item, self.item)
            return told_status(session, item, self.asked.caller.judge) if item else "gone"

    def still_valid(self) -> bool:
        with self.asked.house.db.read() as session:
            return caller_of(session, self.asked.token) is not None


def start(
    request: Request, asked: Asked, last: int, seconds: float, item: str = ""
) -> EventSourceResponse:
    tail: Tail = request.app.state.tail
    if tail.streams >= MOST_STREAMS:
        raise TooMany(EVERY)
    stream = Stream(asked, tail, last, item)
    return EventSourceResponse(
        stream.run(seconds), ping=0, shutdown_event=stream.stop, shutdown_grace_period=4 * EVERY
    )


@router.get(
    "/events",
    operation_id="stream_events",
    response_class=EventSourceResponse,
    responses=STREAM,
)
async def stream_events(
    request: Request, asked: Read, wait: Wait = LONGEST, after: From = None, last: LastId = ""
) -> Any:
    """Everything that happens from now on, or after an event that was seen."""
    seen = int(last) if last else after
    newest: int = await run_sync(request.app.state.tail.look) if seen is None else seen
    return start(request, asked, newest, wait)


@router.get(
    "/items/{item}/events",
    operation_id="stream_item",
    response_class=EventSourceResponse,
    responses={**STREAM, **documented(404)},
)
async def stream_item(
    request: Request,
    asked: Read,
    item: str,
    wait: Wait = LONGEST,
    after: From = None,
    last: LastId = "",
) -> Any:
    """How far one item is: all that happened to it, and a `status` event at every change."""
    await run_sync(exists, asked.house, item)
    return start(request, asked, int(last or after or 0), wait, item)


def exists(house: House, item: str) -> None:
    """Raises NotFound where there is no such item."""
    with house.db.read() as session:
        item_at(session, item)
