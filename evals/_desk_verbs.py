"""Lists and next tasks without a browser, in turn: our verbs as the pages call them, and the
peer's API as its pages call it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlmodel import Session

from evals._desk_peer import Peer
from evals._desk_texts import REVIEWERS, TYPES
from storage.database import Database
from storage.inbox import Filters, inbox_page
from storage.review import next_task, review_view

ROWS = 25
PEER_ROWS = 30
"""A page of the inbox, and a page of the peer's list, as each of them has it."""

DEEP = 40
"""Pages that are turned, one after the other, before a list starts at its top again."""

WARM_UP = 15
VIEWER = "Ana"

Side = Callable[[int], None]
"""A call, given its number."""

LISTS = (
    Filters(),
    Filters(content_types=("faq_answer",)),
    Filters(assignee="me"),
    Filters(sort="newest"),
    Filters(overdue=True),
    Filters(sort="confidence"),
    Filters(content_types=TYPES[:2], why=("policy",)),
    Filters(free=True),
    Filters(text="harbour"),
    Filters(assignee="nobody", sort="type"),
)
"""What people look at: everything, and everything cut and sorted in the ways there are."""


class Lists:
    """Pages of all lists in turn, each list from its top to its depth."""

    def __init__(self) -> None:
        self._next: dict[int, str | None] = {}
        self._turned: dict[int, int] = {}

    def page(self, session: Session, number: int) -> None:
        which = number % len(LISTS)
        after = self._next.get(which)
        page = inbox_page(session, VIEWER, LISTS[which], ROWS, after)
        assert page.rows, LISTS[which]
        self._turned[which] = self._turned.get(which, 0) + 1
        self._next[which] = page.next if self._turned[which] % DEEP else None


def our_sides(db: Database) -> dict[str, Side]:
    """Each in a session that is there, and (`_open`) in one opened for it, as a page does."""
    lists, lists_open = Lists(), Lists()
    held = Session(db.engine, expire_on_commit=False)

    def take(session: Session, number: int) -> None:
        reviewer = REVIEWERS[number % len(REVIEWERS)]
        skipped = [f"tsk_{n:012x}" for n in range(number % 20)]
        found = next_task(session, reviewer, skipped)
        assert found is not None
        review_view(session, found, reviewer)

    def kept(verb: Callable[[Session, int], None]) -> Side:
        def call(number: int) -> None:
            with nullcontext(held) as session:
                verb(session, number)
            held.expunge_all()  # nothing is answered from memory

        return call

    def opened(verb: Callable[[Session, int], None]) -> Side:
        def call(number: int) -> None:
            with db.read() as session:
                verb(session, number)

        return call

    return {
        "list": kept(lists.page),
        "next": kept(take),
        "list_open": opened(lists_open.page),
        "next_open": opened(take),
    }


def peer_sides(peer: Peer) -> dict[str, Side]:
    """What its pages ask for; `peer_http` is a request that does nothing."""
    views = list(peer.views.values())

    def get(path: str, **params: Any) -> None:
        peer.client.get(path, params=params).raise_for_status()

    def page(number: int) -> None:
        where = {"view": views[number % len(views)], "project": peer.project}
        get("/api/tasks", page=1 + number // len(views) % DEEP, page_size=PEER_ROWS, **where)

    def following(number: int) -> None:
        where: dict[str, str | int] = {"id": "next_task", "project": peer.project}
        peer.client.post("/api/dm/actions", params=where, json={}).raise_for_status()

    return {
        "peer_list": page,
        "peer_next": following,
        "peer_http": lambda number: get("/health"),
    }


def in_turn(sides: Mapping[str, Side], calls: int) -> dict[str, list[float]]:
    """Milliseconds of every call after the warm-up; every round begins with another side."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for number in range(calls + WARM_UP):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            started = time.perf_counter()
            sides[name](number)
            if number >= WARM_UP:
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def quantiles(times: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, float]]:
    """`NAME_p50_ms` and `NAME_p95_ms` of every side."""
    import numpy as np

    for name, values in times.items():
        for share in (50, 95):
            yield f"{name}_p{share}_ms", round(float(np.percentile(values, share)), 2)
