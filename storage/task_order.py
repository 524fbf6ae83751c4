"""Orders in which open tasks are read: each is the order of an index, from any place on.

With 100,000 tasks open, a page must cost what its rows cost. So an order is cut into stretches
that an index holds in one piece (those that are due, then those that are not), what is asked
for into streams (one for each value a column may have), and a page merges the heads of the
streams. A place in an order is the values of its last row: what is decided meanwhile shifts
nothing, and the thousandth page is found as fast as the first.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, literal, tuple_, union_all
from sqlmodel import Session, col, func, select

from storage.errors import BadInput
from storage.tables import Task

Equal = tuple[tuple[str, str], ...]
"""Columns with the one value they have in a stream."""


@dataclass(frozen=True)
class Stretch:
    """A part of an order that one index holds in one piece."""

    keys: tuple[str, ...]
    """Columns it is in the order of; the last one is the id."""

    given: str = ""
    """A column that is not empty in it."""

    lacking: str = ""
    """A column that is empty in it."""

    descending: bool = False
    only: Equal = ()


QUEUE = (
    Stretch(("due_at", "turn", "id"), given="due_at"),
    Stretch(("turn", "id"), lacking="due_at"),
)
"""What is due comes first, and so what is overdue before all; the rest by its turn."""

ORDERS: dict[str, tuple[Stretch, ...]] = {
    "queue": QUEUE,
    "newest": (Stretch(("created_at", "id"), descending=True),),
    "oldest": (Stretch(("created_at", "id")),),
    "confidence": (
        Stretch(("confidence", "turn", "id"), given="confidence"),
        Stretch(("turn", "id"), lacking="confidence"),
    ),
}


@dataclass(frozen=True)
class Asked:
    """Which open tasks: those in any of the streams that fulfil all conditions."""

    streams: tuple[Equal, ...]
    conditions: tuple[ColumnElement[bool], ...] = ()


@dataclass(frozen=True)
class Place:
    """Behind which row of an order to go on: its stretch and its values there."""

    stretch: int
    values: tuple[Any, ...]


def column(name: str) -> Any:
    return getattr(Task, name)


def by_type(names: Sequence[str]) -> tuple[Stretch, ...]:
    """Type after type, each in the queue's order."""
    return tuple(
        Stretch(part.keys, part.given, part.lacking, only=(("content_type", name),))
        for name in sorted(names)
        for part in QUEUE
    )


def read(
    session: Session,
    order: Sequence[Stretch],
    asked: Asked,
    limit: int,
    after: Place | None = None,
) -> list[tuple[str, Place]]:
    """Ids of the next tasks in an order, each with the place behind it."""
    found: list[tuple[str, Place]] = []
    for number, stretch in enumerate(order):
        if after is not None and number < after.stretch:
            continue
        start = after.values if after is not None and number == after.stretch else None
        for row in rows_of(session, stretch, asked, limit - len(found), start):
            found.append((row[-1], Place(number, tuple(row))))
        if len(found) == limit:
            break
    return found


def rows_of(
    session: Session, stretch: Stretch, asked: Asked, limit: int, start: tuple[Any, ...] | None
) -> Iterable[Row[Any]]:
    """The next rows of one stretch: every stream's own, merged by the database."""
    heads = [
        head(stretch, stream, asked.conditions, start).limit(limit)
        for stream in streams_in(stretch, asked.streams)
    ]
    if len(heads) < 2:
        return session.execute(heads[0]) if heads else []
    merged = union_all(*(select(one.subquery()) for one in heads)).subquery()
    keys = [merged.c[key].desc() if stretch.descending else merged.c[key] for key in stretch.keys]
    return session.execute(select(merged).order_by(*keys).limit(limit))


def streams_in(stretch: Stretch, streams: Iterable[Equal]) -> Iterator[Equal]:
    """The streams that have something in a stretch, with the values that it adds."""
    for stream in streams:
        values = dict(stream)
        if all(values.setdefault(name, value) == value for name, value in stretch.only):
            yield tuple(values.items())


def head(
    stretch: Stretch,
    stream: Equal,
    conditions: Sequence[ColumnElement[bool]],
    start: tuple[Any, ...] | None,
) -> Select[Any]:
    columns = [column(key) for key in stretch.keys]
    query = select(*columns).where(*equal(stream), *conditions)
    if stretch.given:
        query = query.where(column(stretch.given).is_not(None))
    if stretch.lacking:
        query = query.where(column(stretch.lacking).is_(None))
    if start is not None:
        here, there = tuple_(*columns), tuple_(*map(literal_of, columns, start))
        query = query.where(here < there if stretch.descending else here > there)
    return query.order_by(*(one.desc() if stretch.descending else one for one in columns))


def literal_of(like: Any, value: Any) -> ColumnElement[Any]:
    return literal(value, like.type)


def equal(stream: Equal) -> list[ColumnElement[bool]]:
    values = [("status", "open"), *stream]
    return [column(name) == value for name, value in values]


def among(name: str, values: Sequence[str]) -> ColumnElement[bool]:
    """A column has one of these values; its own index is left alone, since another one gives
    the order."""
    return col(column(name)).concat("").in_(values)


def count(session: Session, asked: Asked, bound: int) -> int:
    """How many there are, counted up to a bound."""
    total = 0
    for stream in asked.streams:
        some = select(Task.id).where(*equal(stream), *asked.conditions).limit(bound - total)
        total += session.exec(select(func.count()).select_from(some.subquery())).one()
        if total >= bound:
            break
    return total


def open_types(session: Session, needs: Sequence[str]) -> list[str]:
    """Content types of open tasks: one step in an index for each, however many tasks."""
    found: set[str] = set()
    for level in needs:
        last = ""
        while True:
            query = select(func.min(Task.content_type)).where(
                Task.status == "open", Task.needs == level, Task.content_type > last
            )
            name = session.exec(query).one()
            if name is None:
                break
            found.add(name)
            last = name
    return sorted(found)


def write_place(place: Place) -> str:
    """A place as a short text that fits into an address."""
    values = [v.isoformat() if isinstance(v, datetime) else v for v in place.values]
    return base64.urlsafe_b64encode(json.dumps([place.stretch, *values]).encode()).decode()


def read_place(text: str, order: Sequence[Stretch]) -> Place:
    """Raises BadInput for a text that is no place in this order."""
    try:
        number, *values = json.loads(base64.urlsafe_b64decode(text.encode()))
        keys = order[int(number)].keys
        typed = (value_of(key, value) for key, value in zip(keys, values, strict=True))
        return Place(int(number), tuple(typed))
    except (binascii.Error, ValueError, TypeError, IndexError) as error:
        raise BadInput("this page of the inbox is not there", "start at its first page") from error


def value_of(key: str, value: Any) -> Any:
    if key in ("due_at", "turn", "created_at"):
        return datetime.fromisoformat(value)
    return float(value) if key == "confidence" else str(value)
