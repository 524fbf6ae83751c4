"""One runner per item: a lease row taken by compare-and-swap, and a token that fences writes.

LangGraph lets two processes resume one thread and runs the next node twice. So whoever wants
to run an item's graph takes this lease first, renews it while running, and every write of
consequence checks that its token is still the one in the row.
"""

import os
import secrets
import socket
from datetime import timedelta
from typing import Any

import psutil
from sqlalchemy import case, update
from sqlmodel import Session, col, or_

from storage.errors import LeaseHeld, NotFound
from storage.tables import Item
from storage.tables.base import now

CLOCK_SLACK_SECONDS = 2.0
"""How far a process's start may seem to move: it is counted from boot, by the wall clock."""


def whoami() -> str:
    """`host:pid:start`: enough to tell, on the same host, whether a holder still lives."""
    process = psutil.Process()
    return f"{socket.gethostname()}:{os.getpid()}:{process.create_time():.2f}"


def is_dead(runner: str) -> bool:
    """True only when the holder ran on this host and does not any more."""
    host, _, rest = runner.partition(":")
    pid, _, start = rest.partition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        return abs(psutil.Process(int(pid)).create_time() - float(start)) > CLOCK_SLACK_SECONDS
    except psutil.NoSuchProcess:
        return True
    except ValueError:
        return False


def take_lease(session: Session, item_id: str, runner: str, seconds: float) -> str:
    """A fresh token for running this item.

    Raises:
        LeaseHeld: another live runner has it.
    """
    token = secrets.token_hex(8)
    free = or_(Item.runner_token == "", col(Item.runner_until) < now())
    if take_if(session, item_id, free, runner, token, seconds):
        return token
    item = session.get(Item, item_id, populate_existing=True)
    if item is None:
        raise NotFound(f"no item {item_id!r}", "list them with `copydesk items`")
    unchanged = Item.runner_token == item.runner_token
    if is_dead(item.runner) and take_if(session, item_id, unchanged, runner, token, seconds):
        return token
    raise LeaseHeld(f"item {item_id} is being worked on by {item.runner}", "try again shortly")


def take_if(
    session: Session, item_id: str, condition: Any, runner: str, token: str, seconds: float
) -> bool:
    """The compare-and-swap. An item that was new is being drafted from here on."""
    begun = case((col(Item.status) == "new", "drafting"), else_=col(Item.status))
    taken = session.execute(
        update(Item)
        .where(col(Item.id) == item_id, condition)
        .values(
            runner=runner,
            runner_token=token,
            runner_until=now() + timedelta(seconds=seconds),
            status=begun,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def renew_lease(session: Session, item_id: str, token: str, seconds: float) -> bool:
    """False when the lease was lost to someone else."""
    renewed = session.execute(
        update(Item)
        .where(col(Item.id) == item_id, col(Item.runner_token) == token)
        .values(runner_until=now() + timedelta(seconds=seconds))
        .execution_options(synchronize_session=False)
    )
    return bool(renewed.rowcount == 1)  # type: ignore[attr-defined]


def drop_lease(session: Session, item_id: str, token: str) -> None:
    session.execute(
        update(Item)
        .where(col(Item.id) == item_id, col(Item.runner_token) == token)
        .values(runner="", runner_token="", runner_until=None)
        .execution_options(synchronize_session=False)
    )


def fence(session: Session, item_id: str, token: str | None) -> Item:
    """The item, after making sure that the caller may still write about it.

    `token` is None for a graph driven from outside (LangGraph's own server), which holds no
    lease: it may write while nobody else does.

    Raises:
        LeaseHeld: the lease has gone to another runner.
    """
    item = session.get(Item, item_id, populate_existing=True)
    if item is None:
        raise NotFound(f"no item {item_id!r}", "list them with `copydesk items`")
    held = item.runner_token and (item.runner_until is None or item.runner_until >= now())
    if (token is None and held) or (token is not None and item.runner_token != token):
        raise LeaseHeld(f"item {item_id} was taken over by {item.runner}", "nothing was changed")
    return item
