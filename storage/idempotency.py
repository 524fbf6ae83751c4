"""Answers kept under a caller's own key, so that asking again is harmless.

After the IETF's draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-
key-header), section 2: the same key with the same request is answered as the first time; with
another request it is an error. The answer is written in the transaction that it is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.errors import BadInput
from storage.tables import Idempotency
from storage.tables.base import now, sha256_text

KEPT = timedelta(days=7)
LONGEST = 255


class KeyReused(BadInput):
    """The key was used for another request."""


@dataclass(frozen=True)
class Kept:
    """An answer as it was given."""

    status: int
    body: dict[str, Any]


def kept_answer(session: Session, caller: str, key: str, request: str) -> Kept | None:
    """What this caller was answered under this key, if they asked the same.

    Args:
        request: everything that makes two requests the same: method, path, body.

    Raises:
        KeyReused: they asked something else.
    """
    row = session.get(Idempotency, (caller, key))
    if row is None or row.created_at < now() - KEPT:
        return None
    if row.request != sha256_text(request):
        raise KeyReused(
            "this Idempotency-Key was used for another request", "use a new key for new work"
        )
    return Kept(row.status, row.response)


def keep_answer(
    session: Session, caller: str, key: str, request: str, status: int, body: Mapping[str, Any]
) -> None:
    """Writes an answer down, in the transaction of the work it tells of."""
    row = Idempotency(
        caller=caller, key=key, request=sha256_text(request), status=status, response=dict(body)
    )
    session.merge(row)


def check_key(key: str) -> str:
    """Raises BadInput for a key that cannot be used."""
    if not key or len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise BadInput(
            "an Idempotency-Key is 1 to 255 printable ASCII characters",
            "use a new UUID for every piece of work",
        )
    return key


def forget_answers(session: Session) -> int:
    """Drops answers that are kept long enough; returns how many."""
    old = col(Idempotency.created_at) < now() - KEPT
    gone = session.execute(delete(Idempotency).where(old))
    return int(gone.rowcount)  # type: ignore[attr-defined]
