"""What `copydesk eval load` starts, and how it counts what came of it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
from sqlmodel import col, func, select

from graphs.house import House
from storage.errors import WorkError
from storage.items import WAITING
from storage.tables import Brief, Draft, Item, Task
from storage.tokens import add_token

START_SECONDS = 120.0
STILL_SECONDS = 120.0
"""A worker that advances nothing for so long does not work."""

POLL_SECONDS = 0.25
NAME = "eval"


@contextlib.contextmanager
def running(home: Path, per_second: float) -> Iterator[str]:
    """`copydesk serve` and a worker, each in a process of its own; gives the API's address."""
    port = free_port()
    serve = ["ui.cli", "--home", str(home), "serve", "--no-worker", "--port", str(port)]
    own = {"COPYDESK_API_PER_SECOND": f"{per_second:g}", "COPYDESK_DATABASE_URL": ""}
    environment = {**os.environ, **own}
    url = f"http://127.0.0.1:{port}"
    with process(serve, environment) as server:
        until(lambda: answers(url), START_SECONDS, "the API did not start", server)
        with process(["evals._load_worker", str(home)], environment):
            yield url


@contextlib.contextmanager
def process(
    module: Sequence[str], environment: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """A module run as a program, told to stop at the end, and made to where it does not."""
    command = [sys.executable, "-P", "-m", *module]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as started:
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                started.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{url}/health", trust_env=False).is_success
    return False


def until(
    done: Callable[[], bool],
    seconds: float,
    problem: str,
    needed: "subprocess.Popen[bytes] | None" = None,
) -> None:
    """Waits for something. Raises WorkError when it takes too long, or `needed` has ended."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline or (needed is not None and needed.poll() is not None):
            raise WorkError(problem, "see what the processes said above")
        time.sleep(POLL_SECONDS)


def make_token(house: House) -> str:
    with house.db.write() as session:
        return add_token(session, NAME, "load", ["briefs"], NAME)[1]


def warm(house: House, url: str, token: str) -> str:
    """One brief through API and worker, so that both have loaded all they need; its item."""
    body = {"instruction": "Write the blurb to warm up."}
    with httpx.Client(base_url=url, trust_env=False, timeout=START_SECONDS) as client:
        answer = client.post("/v1/briefs", json=body, headers={"Authorization": f"Bearer {token}"})
    item = str(answer.raise_for_status().json()["id"])
    until(lambda: waiting(house) == 0, START_SECONDS, "the worker drafted nothing")
    return item


def drain(house: House) -> None:
    """Until nothing waits for the worker. Raises WorkError where it stands still."""
    left = waiting(house)
    while left:
        before = left
        until(lambda at=before: waiting(house) < at, STILL_SECONDS, "the worker stands still")  # type: ignore[misc]
        left = waiting(house)


def waiting(house: House) -> int:
    with house.db.read() as session:
        query = select(func.count()).where(col(Item.status).in_(WAITING))
        return int(session.exec(query).one())


def count(house: House, accepted: Sequence[str], without: str) -> dict[str, int]:
    """Items beside the one called `without`, and how they compare with what was accepted.

    `lost` were accepted and have no draft that a person is asked about; `doubled` are items of a
    brief that has another, and those drafted or asked about twice; `unasked` are items whose
    create was not answered with 201.
    """
    with house.db.read() as session:
        rows = session.exec(
            select(Item.id, Item.status, Brief.instruction)
            .join(Brief, col(Item.brief_id) == Brief.id)
            .where(Item.id != without)
        ).all()
        drafts = Counter(session.exec(select(Draft.item_id)))
        tasks = Counter(session.exec(select(Task.item_id)))
    told = Counter(instruction for _, _, instruction in rows)
    good = {item for item, status, _ in rows if status == "review" and drafts[item] and tasks[item]}
    twice = sum(drafts[item] > 1 or tasks[item] > 1 for item, _, _ in rows)
    return {
        "items": len(rows),
        "lost": len(set(accepted) - good),
        "doubled": sum(told.values()) - len(told) + twice,
        "unasked": len({item for item, _, _ in rows} - set(accepted)),
    }
