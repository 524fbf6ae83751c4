"""Passwords: what may be one, and trying one.

NIST SP 800-63B, section 3.1.1: at least so long, at most so long, no rules on what it is made
of, compared after Unicode's NFKC; slowed down after failures (section 3.2.2). Hashed with
argon2id (RFC 9106) through pwdlib; a hash with older parameters is renewed when it next fits.
"""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from sqlmodel import Session

from storage.database import Database
from storage.errors import BadInput, Forbidden
from storage.events import log
from storage.people import find_person, folded, known_as
from storage.rights import must
from storage.sessions import end_sessions, start
from storage.tables import Person
from storage.tables.base import now

if TYPE_CHECKING:
    from pwdlib import PasswordHash

SHORTEST, LONGEST = 12, 256
FREE_TRIES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=30), timedelta(minutes=15)
AT_ONCE = 2
"""Each check takes 64 MB: many at once must not take the desk down."""


@dataclass(frozen=True)
class Attempt:
    """One try: whose it is, if anybody's, and the hash it must fit; empty: it cannot."""

    person_id: str
    hashed: str


def set_password(session: Session, actor: str, name: str, password: str) -> None:
    """Gives a person a password, and signs them out everywhere.

    Raises:
        Forbidden: the actor is no admin, nor the person.
        BadInput: too short, too long, or the person's own name.
    """
    person = find_person(session, name)
    if actor != person.name:
        must(session, actor, "people")
    checked = clean_password(password, person)
    person.password = hasher().hash(checked)
    person.failures, person.locked_until = 0, None
    session.add(person)
    end_sessions(session, person)
    log(session, actor, "password_set", person.name)


def clean_password(password: str, person: Person) -> str:
    """The form that is hashed."""
    cleaned = normal(password)
    if len(cleaned) < SHORTEST:
        raise BadInput(
            f"a password has at least {SHORTEST} characters", "a few words in a row are good"
        )
    if len(cleaned) > LONGEST:
        raise BadInput(f"a password has at most {LONGEST} characters", "choose a shorter one")
    if folded(cleaned) in (folded(person.name), person.email) or len(set(cleaned)) < 4:
        raise BadInput("that is too easily guessed", "a few words in a row are good")
    return cleaned


def normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def sign_in(db: Database, name: str, password: str, hours: float) -> tuple[Person, str]:
    """The person and their new session's token.

    A try is counted before it is checked, so that many at once do not get more tries; and it is
    checked outside of any transaction, which would hold up everybody's writing. Unknown names,
    locked people and wrong passwords take the same work and get the same answer.

    Raises:
        Forbidden: nobody has this name and password, or there were too many tries.
    """
    with db.write() as session:
        attempt = count_try(session, name)
    fits, renewed = compare(password, attempt.hashed)
    with db.write() as session:
        person = session.get(Person, attempt.person_id) if fits else None
        if person and person.active and person.password == attempt.hashed:
            return enter(session, person, renewed, hours)
        log(session, person_name(session, attempt), "sign_in_failed", "desk")
    raise Forbidden(
        "This name and password do not belong together, or there were too many tries",
        "check both; after several tries wait some minutes, or ask an admin",
    )


def count_try(session: Session, name: str) -> Attempt:
    """Counts this try; every one after the first few locks for a longer time."""
    person = known_as(session, name)
    if person is None:
        return Attempt("", "")
    if person.locked_until and person.locked_until > now():
        return Attempt(person.id, "")
    person.failures += 1
    if person.failures >= FREE_TRIES:
        person.locked_until = now() + lock_for(person.failures)
    session.add(person)
    return Attempt(person.id, person.password if person.active else "")


def lock_for(failures: int) -> timedelta:
    doubled: int = 2 ** min(20, failures - FREE_TRIES)
    return min(LONGEST_LOCK, FIRST_LOCK * doubled)


def enter(
    session: Session, person: Person, renewed: str | None, hours: float
) -> tuple[Person, str]:
    person.failures, person.locked_until = 0, None
    person.password = renewed or person.password
    session.add(person)
    token = start(session, person, hours)
    log(session, person.name, "signed_in", "desk", by="password")
    return person, token


def person_name(session: Session, attempt: Attempt) -> str:
    """What was typed is not written down for unknown names: it may be a password."""
    person = session.get(Person, attempt.person_id) if attempt.person_id else None
    return person.name if person else ""


def compare(password: str, hashed: str) -> tuple[bool, str | None]:
    """Whether it fits, and the hash to keep from now on if that changed."""
    with waiting_room():
        fits, renewed = hasher().verify_and_update(
            normal(password)[: LONGEST + 1], hashed or nobodys_hash()
        )
    return fits and bool(hashed), renewed


@cache
def hasher() -> "PasswordHash":
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


@cache
def nobodys_hash() -> str:
    return hasher().hash("nobody has this password")


@cache
def waiting_room() -> BoundedSemaphore:
    return BoundedSemaphore(AT_ONCE)
