"""The application: its routes, its errors, and what stands around every request."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from graphs.house import House
from ui.api import briefs, events, governing, hooks, items, sources, tasks
from ui.api.asking import Read
from ui.api.document import described
from ui.api.doors import Door
from ui.api.events import Tail
from ui.api.limits import Envelope
from ui.api.problems import documented, handle_errors
from ui.api.shapes import Health, Me
from ui.rates import Rates

ROUTERS = [one.router for one in (briefs, events, items, tasks, sources, governing, hooks)]

THREADS = 8
"""Requests at work at once. Each holds one of the database's fifteen connections at most, and
SQLite lets one of them write: more threads would only wait for each other."""

ABOUT = (
    "Work in, reviewed pieces out. Every call but /health needs a token "
    "(`copydesk tokens add`): it acts as a person, and may do what that person may. Errors are "
    "`application/problem+json` with a `code` and a `next_step`."
)


def build_app(house: House, doors: Sequence[Door] = ()) -> FastAPI:
    """The API on a house, and further doors under their paths. The house is the caller's to
    close."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        async with AsyncExitStack() as stack:
            for door in doors:
                if door.lifespan is not None:
                    await stack.enter_async_context(door.lifespan(door.app))
            yield

    app = FastAPI(
        title="copydesk",
        version="1",
        description=ABOUT,
        docs_url=None,  # these pages load their scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    app.state.house = house
    app.state.rates = Rates(house.settings.home, house.settings.api_per_second)
    app.state.tail = Tail(house.db)
    handle_errors(app)
    add_own(app)
    for router in ROUTERS:
        app.include_router(router)
    for door in doors:
        app.mount(door.path, door.app)
    app.add_middleware(Envelope)
    app.openapi = lambda: described(app, ROUTERS)  # type: ignore[method-assign]
    return app


def add_own(app: FastAPI) -> None:
    @app.get("/health", operation_id="health", response_model=Health, tags=["service"])
    async def health() -> Any:
        """Whether the home can be read. Needs no token, and says nothing else."""
        await run_in_threadpool(app.state.tail.look)
        return {"state": "ok"}

    @app.get(
        "/v1/me",
        operation_id="me",
        response_model=Me,
        responses=documented(),
        tags=["service"],
    )
    def me(asked: Read) -> Any:
        """Whom this token acts as, and what it may be used for."""
        caller = asked.caller
        return {"name": caller.name, "token": caller.token_id, "scopes": sorted(caller.scopes)}
