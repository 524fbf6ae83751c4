"""Places of streams: taken while one runs, and free again however it ends."""

from contextlib import suppress
from typing import Any

import anyio
import pytest
from scripted import drafted
from starlette.requests import Request

from graphs.house import House
from storage.tokens import SCOPES, Caller
from ui.api.app import build_app
from ui.api.asking import Asked
from ui.api.events import Stream, Tail, start


@pytest.fixture
def asked(house: House) -> Asked:
    return Asked(house, Caller("tok_1", "ann", frozenset(SCOPES)), "")


def test_a_caller_who_is_gone_before_the_stream_begins_leaves_no_place_taken(
    house: House, asked: Asked
) -> None:
    app = build_app(house)
    scope = {"type": "http", "app": app}

    async def gone(message: Any) -> None:
        raise OSError("nobody is there")

    async def silence() -> Any:
        await anyio.sleep_forever()

    async def steps() -> None:
        with suppress(Exception):
            await start(Request(scope), asked, 0, 60.0)(scope, silence, gone)

    anyio.run(steps)
    assert app.state.tail.streams == 0


def test_a_stream_that_is_closed_at_any_line_leaves_its_place(house: House, asked: Asked) -> None:
    item = drafted(house)
    tail = Tail(house.db)

    async def steps(lines: int) -> None:
        stream: Any = Stream(asked, tail, 0, item).run(60.0)
        for _ in range(lines):
            await anext(stream)
        await stream.aclose()

    for lines in range(4):
        anyio.run(steps, lines)
        assert tail.streams == 0
