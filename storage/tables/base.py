"""What every table shares: ids, UTC times, JSON columns."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import Field


def now() -> datetime:
    return datetime.now(UTC)


def fits(text: str) -> bool:
    """Whether every database takes a text: JSON can hold NUL, and half a character."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def new_id(prefix: str) -> str:
    """`prefix_` and 12 random hex digits: short enough to type, unique enough to keep."""
    return f"{prefix}_{secrets.token_hex(6)}"


def derived_id(prefix: str, *parts: object, digits: int = 12) -> str:
    """The same id for the same parts, so that writing a thing twice is writing it once.

    Things that come by the million need more than 12 hex `digits` to stay apart.
    """
    return f"{prefix}_{sha256_text(chr(31).join(map(str, parts)))[:digits]}"


def sha256_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times on databases that forget time zones (SQLite does)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def time_field(index: bool = False) -> Any:
    """A time that is set when the row is made."""
    return Field(default_factory=now, sa_type=UtcDateTime, index=index, nullable=False)


def later_field() -> Any:
    """A time that is set when something happens, and empty until then."""
    return Field(default=None, sa_type=UtcDateTime, nullable=True)


def json_field(default: type[list[Any]] | type[dict[str, Any]]) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))
