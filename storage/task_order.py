"""Orders in which open tasks are read: each is the order of an index, from any place on.

With 100,000 tasks open, a page must cost what its rows cost. So an order is cut into stretches
that an index holds in one piece (those that are due, then those that are not), what is asked
for into streams (one for each value a column may have), and a page merges the heads of the
streams. A place in an order is the values of its last row: what is decided meanwhile shifts
nothing, and the thousandth page is found as fast as the first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_, union_all
from sqlmodel import Session

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
    given: str = ""
    """A column that is not empty in any of them."""


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
    skip: int = 0,
) -> list[tuple[str, Place]]:
    """Ids of the next tasks in an order, each with the place behind it.

    Args:
        skip: how many to pass over; they are all looked at, so `after` is the better way.
    """
    found: list[tuple[str, Place]] = []
    for number, stretch in enumerate(order):
        if (after is not None and number < after.stretch) or stretch.lacking == asked.given != "":
            continue
        start = after.values if after is not None and number == after.stretch else None
        rows = list(rows_of(session, stretch, asked, limit - len(found), start, skip))
        found += [(row[-1], Place(number, tuple(row))) for row in rows]
        if len(found) == limit:
            break
        if skip:
            skip = 0 if rows else skip - count(session, asked, skip, stretch)
    return found


def rows_of(
    session: Session,
    stretch: Stretch,
    asked: Asked,
    limit: int,
    start: tuple[Any, ...] | None,
    skip: int,
) -> Iterable[Row[Any]]:
    """The next rows of one stretch: every stream's own, merged by the database."""
    heads = [
        head(stretch, stream, asked.conditions, start).limit(limit + skip)
        for stream in streams_in(stretch, asked.streams)
    ]
    if len(heads) < 2:
        return session.execute(heads[0].limit(limit).offset(skip)) if heads else []
    merged = union_all(*(select(one.subquery()) for one in heads)).subquery()
    keys = [merged.c[key].desc() if stretch.descending else merged.c[key] for key in stretch.keys]
    return session.execute(select(merged).order_by(*keys).limit(limit).offset(skip))


def sorted_few(
    session: Session, order: Sequence[Stretch], ids: Sequence[str], after: Place | None
) -> list[tuple[str, Place]]:
    """Like `read`, of a few tasks by their ids, however many others are open."""
    names = sorted({name for stretch in order for name in (*stretch.keys, *used(stretch))})
    query = select(*map(column, names)).where(column("id").in_(ids))
    rows = [dict(zip(names, row, strict=True)) for row in session.execute(query)]
    found: list[tuple[str, Place]] = []
    for number, stretch in enumerate(order):
        here = [tuple(row[k] for k in stretch.keys) for row in rows if is_in(row, stretch)]
        found += [
            (values[-1], Place(number, values))
            for values in sorted(here, reverse=stretch.descending)
        ]
    if after is None:
        return found
    return [one for one in found if is_behind(one[1], after, order[after.stretch].descending)]


def used(stretch: Stretch) -> list[str]:
    """Columns that say what is in a stretch."""
    return [name for name in (stretch.given, stretch.lacking, *dict(stretch.only)) if name]


def is_in(row: dict[str, Any], stretch: Stretch) -> bool:
    return (
        (not stretch.given or row[stretch.given] is not None)
        and (not stretch.lacking or row[stretch.lacking] is None)
        and all(row[name] == value for name, value in stretch.only)
    )


def is_behind(place: Place, start: Place, descending: bool) -> bool:
    if place.stretch != start.stretch:
        return place.stretch > start.stretch
    return place.values < start.values if descending else place.values > start.values


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
    query = select(*columns).where(*equal(stream), *within(stretch), *conditions)
    if start is not None:
        here, there = tuple_(*columns), tuple_(*map(literal_of, columns, start))
        query = query.where(here < there if stretch.descending else here > there)
    return query.order_by(*(one.desc() if stretch.descending else one for one in columns))


def within(stretch: Stretch) -> list[ColumnElement[bool]]:
    given = [column(stretch.given).is_not(None)] if stretch.given else []
    return [*given, *([column(stretch.lacking).is_(None)] if stretch.lacking else [])]


def literal_of(like: Any, value: Any) -> ColumnElement[Any]:
    return literal(value, like.type)


def equal(stream: Equal) -> list[ColumnElement[bool]]:
    values = [("status", "open"), *stream]
    return [column(name) == value for name, value in values]


def among(name: str, values: Sequence[str]) -> ColumnElement[bool]:
    """A column has one of these values; its own index is left alone, since another one gives
    the order."""
    found: ColumnElement[bool] = column(name).concat("").in_(values)
    return found


def count(session: Session, asked: Asked, bound: int, stretch: Stretch | None = None) -> int:
    """How many there are, in a stretch or altogether, counted up to a bound."""
    heads = [one.subquery() for one in unordered(asked, bound, stretch)]
    each = [select(func.count()).select_from(one).scalar_subquery() for one in heads]
    return min(bound, sum(session.execute(select(*each)).one())) if each else 0


def ids_of(session: Session, asked: Asked, limit: int) -> list[str]:
    """Ids of some tasks, in no order."""
    heads = [select(one.subquery()) for one in unordered(asked, limit)]
    return list(session.scalars(union_all(*heads).limit(limit)))


def unordered(asked: Asked, limit: int, stretch: Stretch | None = None) -> list[Select[Any]]:
    """Ids of each stream's tasks, in a stretch or altogether."""
    streams = streams_in(stretch, asked.streams) if stretch else asked.streams
    more = within(stretch) if stretch else []
    return [
        select(column("id")).where(*equal(stream), *more, *asked.conditions).limit(limit)
        for stream in streams
    ]


def open_types(session: Session, needs: Sequence[str]) -> list[str]:
    """Content types of open tasks: one step in an index for each, however many tasks."""
    return sorted({name for level in needs for name in session.scalars(types_query(level))})


def types_query(needs: str) -> Select[Any]:
    """From each type the index leads on to the next one."""
    name = column("content_type")
    least = select(func.min(name)).where(*equal((("needs", needs),)))
    found = least.label("name")
    steps = select(found).cte("types", recursive=True)
    following = least.where(name > steps.c.name).correlate(steps).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.name.is_not(None)))
    return select(steps.c.name).where(steps.c.name.is_not(None))
