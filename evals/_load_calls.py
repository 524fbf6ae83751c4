"""Creates at a fixed rate over many connections: an open loop.

A create is due at its time whether or not those before it were answered, and its latency counts
from when it was due: a server that stands still for a second is charged for all that fell due in
it, not for one request (Schroeder, Wierman and Harchol-Balter 2006, "Open Versus Closed: A
Cautionary Tale", section 2).
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx

from evals._scripted import FACTS

PATIENCE = 60.0
"""Seconds until a create is given up and counted by the error's name."""


@dataclass
class Calls:
    """What became of all creates. Times are in seconds."""

    codes: Counter[str] = field(default_factory=Counter)
    accepted: list[str] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    """How long after it was due each create was begun: the measurement's own fault."""

    ended: float = 0.0


def create_many(url: str, token: str, rate: float, seconds: float, connections: int) -> Calls:
    """`rate` x `seconds` creates of different briefs, each on whichever connection is free."""
    return asyncio.run(paced(url, token, rate, int(rate * seconds), connections))


async def paced(url: str, token: str, rate: float, count: int, connections: int) -> Calls:
    calls, free = Calls(), asyncio.Queue[httpx.AsyncClient]()
    async with opened(url, token, connections) as clients:
        for client in clients:
            free.put_nowait(client)
        start, tasks = time.perf_counter(), []
        for number in range(count):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            calls.late.append(time.perf_counter() - due)
            tasks.append(asyncio.create_task(create(calls, free, number, due)))
        await asyncio.gather(*tasks)
    calls.ended = time.perf_counter()
    return calls


@asynccontextmanager
async def opened(url: str, token: str, count: int) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Clients of one connection each, all of which are open."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(client(url, token)) for _ in range(count)]
        await asyncio.gather(*(one.get("/health") for one in clients))
        yield clients


def client(url: str, token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url,
        headers={"Authorization": f"Bearer {token}"},
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=None),
        timeout=PATIENCE,
        trust_env=False,
        verify=False,  # plain HTTP: certificates need not be read two hundred times
    )


async def create(
    calls: Calls, free: "asyncio.Queue[httpx.AsyncClient]", number: int, due: float
) -> None:
    """One create; whatever happens is counted."""
    one = await free.get()
    try:
        answer = await one.post("/v1/briefs", json=brief(number))
        calls.codes[str(answer.status_code)] += 1
        if answer.status_code == httpx.codes.CREATED:
            calls.accepted.append(answer.json()["id"])
    except httpx.HTTPError as error:
        calls.codes[type(error).__name__] += 1
    finally:
        calls.latencies.append(time.perf_counter() - due)
        free.put_nowait(one)


def brief(number: int) -> dict[str, object]:
    return {"instruction": f"Write the blurb. {number}", "facts": FACTS}
