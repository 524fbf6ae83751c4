"""Long lists a page at a time. A page begins after the last row of the one before: however many
rows come or go meanwhile, none is shown twice and none is passed over."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlmodel import Session, and_, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.errors import BadInput
from storage.open_audits import Judge, has_status
from storage.tables import Item, Source, WebhookDelivery
from storage.tables.base import fits

Row = TypeVar("Row")
MOST = 200
"""Rows of one page."""


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """One page; `next` is where the page after it begins, if there is one."""

    rows: Sequence[Row]
    next: str | None


def items_like(
    session: Session,
    judge: Judge,
    *,
    status: str | None = None,
    content_type: str | None = None,
    text: str = "",
) -> SelectOfScalar[Item]:
    """A query for items, newest first. Empty values leave everything in.

    Args:
        status: as the judge is told it.
        text: looked for in titles, without regard to case.
    """
    query = select(Item).order_by(col(Item.created_at).desc(), col(Item.id).desc())
    if status:
        query = query.where(has_status(session, status, judge))
    if content_type:
        query = query.where(Item.content_type == content_type)
    if text:
        query = query.where(col(Item.title).icontains(text, autoescape=True))
    return query


def items_after(
    session: Session, judge: Judge, limit: int, after: str = "", **filters: Any
) -> Listed[Item]:
    """A page of `items_like`. Raises BadInput where `after` is no place in this list."""
    query = items_like(session, judge, **filters)
    if after:
        at, last = read_time_and_id(after)
        same = and_(col(Item.created_at) == at, col(Item.id) < last)
        query = query.where(or_(col(Item.created_at) < at, same))
    found = list(session.exec(query.limit(limit + 1)))
    return page(found, limit, lambda item: [item.created_at.isoformat(), item.id])


def sources_after(session: Session, limit: int, after: str = "", text: str = "") -> Listed[Source]:
    """Pages and records by their URI. Raises BadInput as `items_after` does."""
    query = select(Source).where(col(Source.kind) != "facts").order_by(col(Source.uri))
    if text:
        said = (c.icontains(text, autoescape=True) for c in (col(Source.title), col(Source.uri)))
        query = query.where(or_(*said))
    if after:
        (uri,) = read_place(after, 1)
        query = query.where(col(Source.uri) > uri)
    found = list(session.exec(query.limit(limit + 1)))
    return page(found, limit, lambda source: [source.uri])


def deliveries_after(
    session: Session, webhook_id: str, limit: int, after: str = ""
) -> Listed[WebhookDelivery]:
    """What a webhook was sent or is to be sent, newest event first."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    if after:
        (number,) = read_place(after, 1)
        query = query.where(col(WebhookDelivery.event_id) < read_number(number))
    newest = query.order_by(col(WebhookDelivery.event_id).desc())
    found = list(session.exec(newest.limit(limit + 1)))
    return page(found, limit, lambda row: [str(row.event_id)])


def page(found: Sequence[Row], limit: int, place: Callable[[Row], Sequence[str]]) -> Listed[Row]:
    """A page of rows of which one more than `limit` was read, to see whether there is more."""
    shown = found[:limit]
    return Listed(shown, write_place(place(shown[-1])) if len(found) > limit else None)


def write_place(values: Sequence[str]) -> str:
    """A place in a list as a short text that fits into an address."""
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def read_place(text: str, count: int) -> list[str]:
    """Raises BadInput for a text that is no place in a list."""
    values = read_values(text)
    if len(values) != count:
        raise no_such_page()
    return values


def read_values(text: str) -> list[str]:
    """What `write_place` wrote. Raises BadInput for another text."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        values: Any = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise no_such_page() from error
    if not isinstance(values, list):
        raise no_such_page()
    if not all(isinstance(value, str) and fits(value) for value in values):
        raise no_such_page()
    return values


def read_time_and_id(text: str) -> tuple[datetime, str]:
    at, last = read_place(text, 2)
    return read_time(at), last


def read_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise no_such_page() from error
    if moment.tzinfo is None or not 1970 <= moment.year < 9999:
        raise no_such_page()
    return moment


def read_share(text: str) -> float:
    """A number from 0 to 1."""
    try:
        share = float(text)
    except ValueError as error:
        raise no_such_page() from error
    if not 0 <= share <= 1:
        raise no_such_page()
    return share


def read_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise no_such_page()
    return int(text)


def no_such_page() -> BadInput:
    return BadInput("this page of the list is not there", "start at the first page")
