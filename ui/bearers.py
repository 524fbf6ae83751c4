"""Whom a token stands for, at every door that takes one."""

from storage.database import Database
from storage.tokens import Caller, caller_of, note_use


def bearer(db: Database, token: str) -> Caller | None:
    """Whoever shows this token, and notes that it was used; None where it opens nothing."""
    with db.read() as session:
        caller = caller_of(session, token)
    if caller is not None and caller.stale:
        with db.write() as session:
            note_use(session, caller.token_id)
    return caller
